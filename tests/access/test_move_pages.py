"""The pages of a move: each of its people sees their own part, nobody else anything; what is sent out of turn."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commonhold.base.periods import tax_year
from commonhold.core.audit.acting import acting
from commonhold.records.moves import queries as moves
from commonhold.records.pay.groups import actions as groups
from commonhold.records.people.adjustments.actions import record_adjustments
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.assets.actions import define_kit
from commonhold.services.move_department.tests.conftest import Sides, furnished, sides, template
from tests.access.test_every_endpoint import signed_in

__all__ = ["furnished", "sides", "template"]

PAY = "30,000.00"


@pytest.fixture
def reference(sides: Sides) -> str:
    """A move that everybody has agreed to, and that is completed."""
    found = sides.asks()
    sides.agree_all(found)
    return found


def client(sides: Sides, name: str) -> Client:
    return signed_in(sides.accounts[name])


def page(sides: Sides, name: str, reference: str) -> str:
    answer = client(sides, name).get(f"/moves/{reference}/")
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_each_of_the_people_sees_the_move(sides: Sides, reference: str) -> None:
    for name in ("mover", "boss", "leaving_hr", "joining_hr"):
        shown = page(sides, name, reference)
        assert "Mover Example moves to Department of Letters" in shown
        assert "15 February 2027" in shown


def test_the_new_pay_is_for_the_person_and_where_they_go(sides: Sides, reference: str) -> None:
    assert PAY in page(sides, "mover", reference)
    assert PAY in page(sides, "joining_hr", reference)
    assert PAY not in page(sides, "boss", reference)
    assert PAY not in page(sides, "leaving_hr", reference)


def test_what_is_for_one_side_or_the_person_is_on_no_page_that_both_read(sides: Sides) -> None:
    with acting(sides.system, sides.both):
        given = [Adjustment(sides.employments["mover"], "A quiet place", date(2026, 5, 2))]
        record_adjustments(adjustments=given, actor=sides.system, at=sides.at)
        define_kit(department_id=sides.letters, grade=None, kinds=["laptop"], actor=sides.system, at=sides.at)
    reference = sides.asks()
    for_person, for_joined = "share it on the page Your record", "Issue by"
    assert for_person in page(sides, "mover", reference)
    assert for_joined in page(sides, "joining_hr", reference)
    for name in ("leaving_hr", "joining_hr"):
        shown = client(sides, name).get(f"/desk/cases/{reference}/").content.decode()
        assert "Not done yet" in shown
        for secret in (for_person, for_joined, "quiet"):
            assert secret not in shown, (name, secret)


@pytest.mark.parametrize("address", ["", "change/", "cancel/", "comment/"])
def test_nobody_else_sees_or_does_anything(sides: Sides, reference: str, address: str) -> None:
    for name in ("stranger", "host"):
        for method in ("get", "post"):
            answer = getattr(client(sides, name), method)(f"/moves/{reference}/{address}", {"why": "Mine"})
            assert answer.status_code == 403
    assert sides.move(reference).state == "completed"


def test_the_person_cancels_before_the_first_day(sides: Sides, reference: str) -> None:
    answer = client(sides, "mover").post(f"/moves/{reference}/cancel/", {"why": "I stay."}, follow=True)
    assert "The move is being cancelled" in answer.content.decode()
    again = client(sides, "mover").post(f"/moves/{reference}/cancel/", {"why": "Again."})
    assert "be done any more" in again.content.decode()


@pytest.mark.parametrize("why", ["", "   ", "x" * 1001])
def test_why_it_is_cancelled_has_to_be_said(sides: Sides, reference: str, why: str) -> None:
    shown = client(sides, "joining_hr").post(f"/moves/{reference}/cancel/", {"why": why}).content.decode()
    assert "Enter why it is cancelled" in shown
    assert sides.move(reference).state == "completed"


def test_the_person_proposes_no_other_day_once_all_is_agreed(sides: Sides, reference: str) -> None:
    assert client(sides, "mover").get(f"/moves/{reference}/change/").status_code == 403


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("", "", ""), "Enter the first day there"),
        (("31", "2", "2027"), "must be a real date"),
        (("x", "y", "z"), "must be a real date"),
    ],
)
def test_another_day_that_is_none(sides: Sides, reference: str, day: tuple[str, str, str], said: str) -> None:
    sent = dict(zip(("on-day", "on-month", "on-year"), day, strict=True))
    shown = client(sides, "joining_hr").post(f"/moves/{reference}/change/", sent).content.decode()
    assert said in shown


def test_another_day_is_asked_of_the_other_side_once(sides: Sides, reference: str) -> None:
    sent = {"on-day": "1", "on-month": "3", "on-year": "2027"}
    assert client(sides, "joining_hr").post(f"/moves/{reference}/change/", sent).status_code == 302
    assert "Another day was proposed" in page(sides, "leaving_hr", reference)
    assert "agree_change" in sides.tasks(reference, "leaving_hr")
    assert "agree_change" not in sides.tasks(reference, "joining_hr")


def test_what_one_side_says_the_others_read(sides: Sides, reference: str) -> None:
    client(sides, "boss").post(f"/moves/{reference}/comment/", {"comment": "Good luck!"})
    assert "Good luck!" in page(sides, "joining_hr", reference)
    assert "Enter a comment" in (
        client(sides, "boss").post(f"/moves/{reference}/comment/", {"comment": " "}).content.decode()
    )


def test_the_offer_is_made_on_the_page_of_its_task(sides: Sides) -> None:
    reference = sides.asks()
    task = sides.tasks(reference, "joining_hr")["make_offer"]
    address = f"/desk/tasks/{task.id}/"
    shown = client(sides, "joining_hr").get(address).content.decode()
    assert "The post and its pay" in shown
    offer = {"outcome": "offer", "post": str(sides.posts[sides.letters]), "grade": "EO", "region": "Wales"}
    wrong = client(sides, "joining_hr").post(address, {**offer, "hours": "many"}).content.decode()
    assert "Enter the hours as a number" in wrong
    assert client(sides, "joining_hr").post(address, {**offer, "hours": "37"}).status_code == 302
    move_id = sides.move(reference).id
    with acting(sides.system, sides.both):
        assert moves.offers([move_id])[move_id].grade == "EO"


def test_a_move_that_is_not_there(sides: Sides) -> None:
    assert client(sides, "mover").get("/moves/NONE/").status_code == 404


def test_payroll_hr_and_the_office_see_what_is_not_complete_each_their_own_part(sides: Sides) -> None:
    plan_pay(sides)
    sides.asks(on=(timezone.now().date() + timedelta(days=1)).isoformat())
    for name, role, home in (
        ("payroll", "payroll", sides.works),
        ("office", "central_unit", sides.letters),
    ):
        sides.hire(name, home, role=role)
    at_desk = client(sides, "payroll").get("/desk/moves/").content.decode()
    assert "Mover Example" in at_desk
    assert "the department left has not released them" in at_desk
    assert "too much" in at_desk
    hr = client(sides, "leaving_hr").get("/desk/moves/").content.decode()
    assert "Mover Example</a>" in hr
    assert "too much" not in hr
    office = client(sides, "office").get("/office/moves/").content.decode()
    assert "Mover Example" not in office
    assert "the department left has not released them" in office
    assert client(sides, "stranger").get("/desk/moves/").status_code == 403
    assert client(sides, "leaving_hr").get("/office/moves/").status_code == 403


def plan_pay(sides: Sides) -> None:
    """Both departments pay by the month, so that there is a next cut-off."""
    common: dict[str, Any] = {"actor": sides.system, "at": sides.at}
    with acting(sides.system, sides.both):
        for department_id in sides.both:
            group_id = groups.create_group(
                department_id=department_id, code="monthly", name="Monthly", frequency="monthly", **common
            )
            for year in (tax_year(timezone.now().date()), tax_year(timezone.now().date()) + 1):
                groups.plan_year(group_id=group_id, year=year, **common)

"""A whole unit moved on the office's pages: who may, what is refused, and what each page says next."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from commonhold.base.long_steps import PATIENCE
from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.moves.reorganising.models import Mover, Plan, Step
from commonhold.records.moves.reorganising.rules import MOST_BYTES
from commonhold.services.move_department.by_plan.running import run
from commonhold.services.move_department.tests.conftest import Sides, furnished, sides, template
from commonhold.services.move_department.tests.test_whole_units import PLANNER, Unit, unit
from tests.access.test_every_endpoint import signed_in

__all__ = ["furnished", "sides", "template", "unit"]

PLANS = "/office/reorganisations/"
ADD = "/office/add/reorganisation/"
POST = f"{PLANS}post/"


def central(sides: Sides, name: str, role: str, departments: list[int]) -> Client:
    """Somebody with a role in some departments, signed in."""
    with acting(sides.system, sides.both):
        account = accounts.open_account(
            email=f"{name}@works.example", label=name.capitalize(), actor=sides.system, at=sides.at
        )
        for each in departments:
            accounts.grant_role(
                account_id=account,
                department_id=each,
                role=role,
                from_date=date(2024, 4, 1),
                actor=sides.system,
                at=sides.at,
            )
    return signed_in(account)


@pytest.fixture
def planner(unit: Unit) -> Client:
    return central(unit.sides, "pia", "central_unit", unit.sides.both)


def page(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def sends(client: Client, content: str | bytes) -> Any:
    file = SimpleUploadedFile("plan.yaml", content.encode() if isinstance(content, str) else content)
    return client.post(ADD, {"file": file})


def works(unit: Unit) -> None:
    """A worker takes what was asked for last."""
    with acting(PLANNER, unit.sides.both):
        step_id = Step.objects.latest("id").id
    run(step_id, unit.sides.both, actor=PLANNER, now=timezone.now)


def test_a_unit_is_moved_and_put_back(unit, planner):
    progress = sends(planner, unit.text())["Location"]
    assert "It waits for a worker." in page(planner, progress)
    works(unit)
    assert planner.get(progress)["Location"] == POST
    tried = page(planner, POST)
    assert "Nobody was moved" in tried
    assert "Everybody whom it picks would go." in tried
    assert "Commonhold’s ledger keeps no budgets" in tried
    assert "2 people move" in page(planner, f"{POST}carry-out/")
    for said, begun in (("1 more to carry out", True), ("Everybody who goes has moved.", False)):
        asked = planner.post(f"{POST}carry-out/", {"how": "next"})
        works(unit)
        assert planner.get(asked["Location"]).status_code == 302
        assert said in (shown := page(planner, POST))
        assert ("1 of 2 stages are done" in shown) == begun
    assert "No stage of this plan is left" in page(planner, f"{POST}carry-out/")
    assert "Why is it reversed?" in page(planner, f"{POST}reverse/")
    asked = planner.post(f"{POST}reverse/", {"how": "all", "reason": "Withdrawn"})
    works(unit)
    assert planner.get(asked["Location"]).status_code == 302
    assert "Everybody is back." in page(planner, POST)
    assert "post" in page(planner, PLANS)


def test_each_person_is_seen_before_and_after_and_that_is_noted(unit, planner):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    for which, there, absent in (
        ("goes", "Boss", "Nobody fits"),
        ("stays", "Nobody fits", "Boss"),
        ("x", "Boss", "Nobody"),
    ):
        listed = page(planner, f"{POST}people/", which=which)
        assert there in listed
        assert absent not in listed
    assert "Clerk" not in page(planner, f"{POST}people/", text="boss")
    assert "Nobody fits" in page(planner, f"{POST}people/", text="%_'\\")
    boss = unit.sides.employments["boss"]
    seen = page(planner, f"{POST}people/{boss}/")
    assert seen.count("£30,000.00") >= 2
    assert "Chief Example" in seen
    answer = planner.get(f"{POST}people.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {each["name"] for each in rows} == {"Boss Example", "Clerk Example"}
    assert planner.get(f"{POST}people/{unit.sides.employments['mover']}/").status_code == 404
    with acting(PLANNER, unit.sides.both):
        noted = Event.objects.filter(event="reorganising.looked_at").values_list(
            "department_id", "detail__after__what"
        )
        boss = f"person N{unit.sides.accounts['boss']}"
        assert set(noted) == {(each, what) for each in unit.sides.both for what in ("everybody as CSV", boss)}


def test_the_page_of_a_move_is_for_whoever_moves_and_for_hr(unit, planner):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    unit.does(plan_id, "carry_out")
    with acting(PLANNER, unit.sides.both):
        address = f"/moves/by-plan/{Mover.objects.get(name='Boss Example').move_id}/"
    boss = page(signed_in(unit.sides.accounts["boss"]), address)
    assert "Boss Example moves to Department of Letters" in boss
    assert "30,000.00" in boss
    for name, pay in (("leaving_hr", False), ("joining_hr", True)):
        assert ("30,000.00" in page(signed_in(unit.sides.accounts[name]), address)) == pay
    for name in ("clerk", "host"):
        assert signed_in(unit.sides.accounts[name]).get(address).status_code == 403
    assert planner.get(address).status_code == 403
    assert address in page(planner, f"{POST}people/{unit.sides.employments['boss']}/")


def test_what_only_hr_and_payroll_may_know_of_somebody_is_counted_and_not_shown(unit, planner):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    asks = [
        {"title": "Pass", "verdict": "cannot", "says": "Tag 7", "to_do": "Return it", "private": False},
        {
            "title": "Sick pay",
            "verdict": "asked",
            "says": "12 days",
            "to_do": "Ask for them",
            "private": True,
        },
    ]
    with acting(PLANNER, unit.sides.both):
        Mover.objects.update(asks=asks)
    shown = page(planner, f"{POST}people/{unit.sides.employments['boss']}/")
    file = planner.get(f"{POST}people.csv").content.decode()
    for each in (shown, file):
        assert "Return it" in each
        assert "Sick pay" not in each
    assert "1 more is about health" in shown
    assert "Sick pay" in page(planner, POST)


ADDRESSES = ["carry-out/", "reverse/", "people/", "people.csv"]


def test_only_who_is_of_the_central_unit_of_both_sees_people_and_does_anything(unit):
    sides = unit.sides
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    one = central(sides, "una", "central_unit", [sides.works])
    owner = central(sides, "olga", "process_owner", sides.both)
    for client in (one, owner):
        shown = page(client, POST)
        assert "Whoever is of the central unit of both departments" in shown
        assert "Boss" not in shown
        for address in ADDRESSES:
            assert client.get(POST + address).status_code == 403
        sent = {"how": "all", "reason": "Mine"}
        for address in ("", "carry-out/", "reverse/"):
            assert client.post(POST + address, sent).status_code == 403
        assert client.get(f"{POST}people/{sides.employments['boss']}/").status_code == 403
    assert owner.get(ADD).status_code == 403
    for sent_file in (unit.text().replace("plan: post", "plan: mine"), unit.text().replace('"N', '"X')):
        refused = sends(one, sent_file).content.decode()
        assert "Only somebody of the central unit of both departments can do this" in refused
        assert "has the number" not in refused
    with acting(PLANNER, sides.both):
        assert list(Plan.objects.values_list("code", "state")) == [("post", "tried")]


BAD: list[tuple[bytes, str]] = [
    (b"", "it is empty"),
    (b"\xff\xfe\x00", "it isn’t text in UTF-8"),
    (b"plan: [", "it isn’t YAML in line 1"),
    (b"x" * (MOST_BYTES + 1), "it is larger than 2 MB"),
    (b"a: &a [x]\nb: *a", "it uses an alias"),
    (b"!!python/object/apply:os.system ['true']", "it isn’t YAML"),
    (b"plan: roads\nplan: rivers\n", "it says “plan” twice"),
    (b'plan: "<script>alert(1)</script>"', "plan: String should match pattern"),
    (b"plan: roads", "name: Field required"),
]


@pytest.mark.parametrize(("content", "why"), BAD)
def test_a_file_that_is_no_plan_is_refused_with_what_is_wrong(planner, content, why):
    shown = sends(planner, content).content.decode()
    assert why in shown
    assert 'href="#file"' in shown
    assert "<script>alert" not in shown


def test_a_plan_of_what_is_not_there_changes_nothing(unit, planner):
    assert "Choose the YAML file" in planner.post(ADD, {}).content.decode()
    assert "departments’ codes" in page(planner, ADD)
    assert b"plan: roads" in planner.get(f"{ADD}plan.yaml").content
    for wrong, why in (
        (unit.text().replace("to: letters", "to: nowhere"), "nowhere"),
        (unit.text().replace("monthly", "weekly"), "weekly"),
        (unit.text().replace('"N', '"X'), "nobody in the department left has the number X"),
        (unit.text().replace("from: all", "from: none"), "structure: there is no part none"),
    ):
        shown = sends(planner, wrong)
        assert shown.status_code == 200
        assert why in shown.content.decode()
    with acting(PLANNER, unit.sides.both):
        assert not Plan.objects.exists()


def test_while_a_worker_is_at_a_plan_nothing_else_is_done_to_it(unit, planner):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    planner.post(f"{POST}carry-out/", {"how": "all"})
    said = "This plan is just being carried out: Pia asked for that"
    for address in ("", "carry-out/"):
        answer = planner.post(POST + address, {"how": "all"})
        assert said in answer.content.decode()
    assert said in sends(planner, unit.text()).content.decode()
    assert "Nothing else can be done to the plan meanwhile" in page(planner, POST)
    with acting(PLANNER, unit.sides.both):
        Step.objects.update(asked_at=timezone.now() - 2 * PATIENCE)
        step_id = Step.objects.latest("id").id
    assert "No worker is at it." in page(planner, POST)
    assert "Start it again" in page(planner, f"{POST}steps/{step_id}/")
    again = planner.post(f"{POST}carry-out/", {"how": "all"})
    assert again["Location"] != f"{POST}steps/{step_id}/"
    works(unit)
    assert "Everybody who goes has moved." in page(planner, POST)


@pytest.mark.parametrize(
    ("address", "sent", "why"),
    [
        ("carry-out/", {}, "Choose whether to do all stages or the next one"),
        ("carry-out/", {"how": "<b>"}, "Choose whether"),
        ("reverse/", {"how": "all", "reason": "Withdrawn"}, "is tried already, so it can’t be reversed"),
        ("reverse/", {"how": "all", "reason": " "}, "Say in at most 1,000 characters why"),
        ("reverse/", {"how": "all", "reason": "x" * 1001}, "Say in at most 1,000 characters why"),
    ],
)
def test_what_can_not_be_asked_for_is_refused_in_words(unit, planner, address, sent, why):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    assert why in planner.post(POST + address, sent).content.decode().replace("&#39;", "'")
    with acting(PLANNER, unit.sides.both):
        assert Step.objects.count() == 1


def test_why_a_worker_could_not_do_it_is_on_the_plans_page(unit, planner):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    unit.raise_pay("clerk")
    planner.post(f"{POST}carry-out/", {"how": "all"})
    works(unit)
    shown = page(planner, POST)
    assert "Carrying out," in shown
    assert "Clerk Example" in shown

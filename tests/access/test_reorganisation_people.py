"""Who sees the people of a plan for whole units, and what of them."""

import csv
import io

from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.moves.reorganising.models import Mover, Plan
from commonhold.services.move_department.tests.conftest import furnished, sides, template
from commonhold.services.move_department.tests.unit import PLANNER, unit
from tests.access.planning import ADD, POST, central, page, planner, sends
from tests.access.test_every_endpoint import signed_in

__all__ = ["furnished", "planner", "sides", "template", "unit"]


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

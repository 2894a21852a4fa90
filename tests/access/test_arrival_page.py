"""HR's list of who comes to their department: by a move of their own and with their unit, and what to do about each."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhold.services.move_department.tests.conftest import Sides, furnished, sides, template
from commonhold.services.move_department.tests.unit import Unit, unit
from tests.access.planning import page
from tests.access.test_every_endpoint import signed_in

__all__ = ["furnished", "sides", "template", "unit"]

ADDRESS = "/desk/moves/arrivals/"


def shown(sides: Sides, name: str, **query: object) -> str:
    return page(signed_in(sides.accounts[name]), ADDRESS, **query)


def test_whoever_comes_alone_or_with_their_unit_is_listed_with_what_to_do(unit: Unit) -> None:
    sides = unit.sides
    assert "nobody has come since" in shown(sides, "joining_hr")
    reference = sides.asks()
    assert "nobody has come since" in shown(sides, "joining_hr"), "nothing is arranged yet"
    sides.agree_all(reference)
    plan_id = unit.draw()
    for each in ("try", "carry_out"):
        unit.does(plan_id, each)
    text = shown(sides, "joining_hr")
    assert f'Permanent<span class="govuk-visually-hidden">, {reference}</span>' in text
    assert "With their unit" in text
    assert "Start in the Civil Service: Ask for the date" in text
    for name in ("Mover Example", "Boss Example"):
        assert name in text
    assert "Who comes to Department of Letters" in page(
        signed_in(sides.accounts["joining_hr"]), "/desk/moves/"
    )


def test_the_department_left_and_who_is_not_hr_see_nothing_of_it(sides: Sides) -> None:
    sides.agree_all(sides.asks())
    assert "Mover Example" not in shown(sides, "leaving_hr")
    assert "Mover Example" not in shown(sides, "leaving_hr", department=sides.letters)
    for name in ("boss", "mover", "stranger"):
        assert signed_in(sides.accounts[name]).get(ADDRESS).status_code == 403


def test_a_move_that_is_undone_is_not_listed_and_nonsense_is_the_first_page(sides: Sides) -> None:
    reference = sides.asks()
    sides.agree_all(reference)
    assert "Mover Example" in shown(sides, "joining_hr", page="-7")
    sides.says("leaving_hr", reference, "cancel_move", side="from", why="The post there is gone.")
    assert "Mover Example" not in shown(sides, "joining_hr", page="many", department="x")


def test_many_are_read_in_as_few_statements_as_one(unit: Unit) -> None:
    sides = unit.sides
    sides.agree_all(sides.asks())
    one = statements(sides)
    plan_id = unit.draw()
    for each in ("try", "carry_out"):
        unit.does(plan_id, each)
    assert statements(sides) == one


def statements(sides: Sides) -> int:
    with CaptureQueriesContext(connection) as captured:
        shown(sides, "joining_hr")
    return len(captured)

"""Everybody’s access moves with their unit; they are told; open work is passed on; what can’t move is said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commonhold.base.refusals import NotAllowed
from commonhold.core.accounts.directory.queries import open_instructions
from commonhold.core.audit.acting import acting
from commonhold.records.moves.models import Move
from commonhold.records.moves.paying.actions import set_range
from commonhold.records.moves.reorganising import queries
from commonhold.services.move_department.by_plan.beyond import beyond
from commonhold.services.move_department.by_plan.showing import move_by_plan
from commonhold.services.move_department.reminding import remind
from commonhold.services.move_department.tests.unit import ON, PLANNER, unit
from commonhold.work.cases.models import Notice
from commonhold.work.delivery.contracts.actions import add_change_note
from commonhold.work.delivery.contracts.queries import contract
from commonhold.work.delivery.tests.conftest import krakow

__all__ = ["unit"]


def test_access_moves_along_and_comes_back(unit):
    sides = unit.sides
    before = {each: unit.roles("boss", each) for each in sides.both}
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    unit.does(plan_id, "carry_out")
    assert unit.roles("boss", sides.letters) == {"employee"}
    assert unit.roles("boss", sides.works) == {"former"}
    assert unit.roles("boss", sides.works, ON - timedelta(days=1)) == before[sides.works]
    with acting(PLANNER, sides.both):
        told = {
            (each.department, each.instruction.kind, each.email) for each in open_instructions(sides.both)
        }
    assert {("letters", "create", "boss@example.org"), ("works", "disable", "boss@example.org")} <= told
    unit.does(plan_id, "reverse", reason="Not after all")
    assert {each: unit.roles("boss", each) for each in sides.both} == before
    with acting(PLANNER, sides.both):
        assert open_instructions(sides.both) == []


def test_whoever_moves_is_told_and_reads_what_became_of_everything(unit):
    sides = unit.sides
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    unit.does(plan_id, "carry_out")
    unit.does(plan_id, "reverse", reason="Not after all")
    boss = sides.accounts["boss"]
    with acting(PLANNER, sides.both):
        (move_id,) = Move.objects.filter(from_employment_id=sides.employments["boss"]).values_list(
            "id", flat=True
        )
        letters = list(Notice.objects.filter(account_id=boss).order_by("id").values_list("subject", "body"))
    assert [subject for subject, _ in letters] == [
        "You move to Department of Letters on 15 February 2027",
        "You stay in Department of Works",
    ]
    assert f"/moves/by-plan/{move_id}/" in letters[0][1]
    with acting(PLANNER, [sides.works]):
        shown = move_by_plan(move_id, boss, [])
        assert shown.offer.annual_pence == 30_000_00
        assert {"Bank account", "Grade"} <= {each.title for each in shown.carried}
        assert move_by_plan(move_id, sides.accounts["leaving_hr"], [sides.works]).offer is None
        with pytest.raises(NotAllowed):
            move_by_plan(move_id, sides.accounts["clerk"], [])


def test_open_work_passes_to_the_nearest_manager_who_stays_on_the_first_day(unit):
    sides = unit.sides
    reference = sides.asks("mover", kind="permanent", on="2027-03-01")
    assert "agree_leaving" in sides.tasks(reference, "boss")
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    with acting(PLANNER, sides.both):
        found = queries.plan("post")
        told = {each.title: each.says for each in beyond(found, queries.effects(found.id), unit.at)}
    assert told["Open tasks"].startswith("1 for which")
    unit.does(plan_id, "carry_out")
    for day, doer in ((ON - timedelta(days=1), "boss"), (ON, "chief"), (ON + timedelta(days=1), "chief")):
        at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        with acting(sides.system, [sides.works]):
            remind(sides.works, actor=sides.system, at=at)
        assert "agree_leaving" in sides.tasks(reference, doer), day


def test_what_can_not_move_is_said_with_what_somebody_has_to_do(unit):
    sides, by = unit.sides, {"actor": unit.sides.system, "at": unit.at}
    plan_id = unit.draw()
    unit.does(plan_id, "try")

    def told():
        with acting(PLANNER, sides.both):
            found = queries.plan("post")
            return {each.title: each.says for each in beyond(found, queries.effects(found.id), unit.at)}

    assert "60,000.00" in told()["Budgets"]
    assert "the budget of 1001" in told()["Budget holders"]
    assert "Pay ranges" not in told()
    with acting(sides.system, sides.both):
        krakow(**by)
        set_range(
            department_id=sides.letters,
            grade="EO",
            band="national",
            min_pence=31_000_00,
            max_pence=33_000_00,
            from_date=date(2027, 2, 1),
            source="Pay agreement of the tests",
            **by,
        )
        held = contract("vistula-1")
    assert "Contract vistula-1" not in told(), "it covers every department"
    terms = held.notes[-1].terms
    lots = tuple(each.model_copy(update={"departments": ("works",)}) for each in terms.lots)
    with acting(sides.system, sides.both):
        add_change_note(
            contract_id=held.contract.id,
            terms=terms.model_copy(update={"lots": lots}),
            effective_from=date(2027, 2, 1),
            reason="Works alone",
            **by,
        )
    assert "covers Department of Works and not Department of Letters" in told()["Contract vistula-1"]
    assert "pays for their grade: 2; above it: 0; without a range there: 0" in told()["Pay ranges"]

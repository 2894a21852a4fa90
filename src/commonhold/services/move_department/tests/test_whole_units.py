"""A whole unit moves: a worker takes what was asked for, everybody's access moves along, and open work is passed on."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from commonhold.base.long_steps import PATIENCE
from commonhold.base.refusals import NotAllowed, Refusal
from commonhold.core.accounts.directory.queries import open_instructions
from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import Actor, acting
from commonhold.records.moves.models import Move
from commonhold.records.moves.paying.actions import set_range
from commonhold.records.moves.reorganising import actions, queries
from commonhold.records.moves.reorganising.rules import NotTried, PlanBegun, read
from commonhold.records.moves.reorganising.steps import actions as steps
from commonhold.records.moves.reorganising.steps.queries import last_step, require_idle, step
from commonhold.records.moves.reorganising.steps.rules import (
    MISTAKE,
    STOPPED,
    BeingWorkedOn,
    NothingLeft,
    StepFacts,
    WhyReversed,
)
from commonhold.records.pay.groups.actions import create_group
from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.services.move_department.by_plan import running
from commonhold.services.move_department.by_plan.beyond import beyond
from commonhold.services.move_department.by_plan.showing import move_by_plan
from commonhold.services.move_department.jobs import take_step
from commonhold.services.move_department.reminding import remind
from commonhold.services.move_department.tests.conftest import Sides
from commonhold.work.cases.models import Notice
from commonhold.work.delivery.contracts.actions import add_change_note
from commonhold.work.delivery.contracts.queries import contract
from commonhold.work.delivery.tests.conftest import krakow

ON = date(2027, 2, 15)
PLANNER = Actor("account:901", "Pia Planner")


class Unit:
    """Boss and clerk of Works are a unit that moves, each in a stage; chief, who manages boss, stays."""

    def __init__(self, sides: Sides) -> None:
        self.sides, self.at = sides, sides.at
        sides.hire("chief", sides.works)
        sides.hire("clerk", sides.works, manager="boss")
        common: dict[str, Any] = {"actor": sides.system, "at": sides.at}
        with acting(sides.system, sides.both):
            create_group(
                department_id=sides.letters,
                code="monthly",
                name="Monthly staff",
                frequency="monthly",
                **common,
            )
            people.change(
                employment_id=sides.employments["boss"],
                to=rules.Manager(sides.employments["chief"]),
                from_date=date(2024, 4, 1),
                **common,
            )

    def text(self) -> str:
        numbers = ", ".join(f'"N{self.sides.accounts[each]}"' for each in ("boss", "clerk"))
        return (
            f"plan: post\nname: The post room\nfrom: works\nto: letters\ndate: {ON}\npay_group: monthly\n"
            f"people: [{{numbers: [{numbers}]}}]\n"
            'structure: [{from: all, to: all}]\ncost_centres: {"1001": "1001"}\nstage_size: 1\n'
        )

    def draw(self) -> int:
        with acting(PLANNER, self.sides.both):
            return actions.draw(document=read(self.text()), actor=PLANNER, at=self.at)

    def raise_pay(self, name: str) -> None:
        with acting(PLANNER, self.sides.both):
            people.change(
                employment_id=self.sides.employments[name],
                to=rules.Pay(31_000_00),
                from_date=date(2027, 1, 1),
                actor=PLANNER,
                at=self.at,
            )

    def ask(self, plan_id: int, kind: Any, **more: Any) -> int:
        with acting(PLANNER, self.sides.both):
            return steps.ask(plan_id=plan_id, kind=kind, actor=PLANNER, at=self.at, **more)

    def work(self, step_id: int) -> None:
        running.run(step_id, self.sides.both, actor=PLANNER, now=lambda: self.at)

    def last(self, plan_id: int) -> StepFacts:
        with acting(PLANNER, self.sides.both):
            found = last_step(plan_id)
            assert found is not None
            return found

    def does(self, plan_id: int, kind: Any, **more: Any) -> None:
        """Ask for a step, and have it done."""
        self.work(self.ask(plan_id, kind, **more))
        assert self.last(plan_id).refused == ""

    def stages(self) -> list[str]:
        with acting(PLANNER, self.sides.both):
            found = queries.plan("post").stages
        return ["reversed" if each.reversed_at else "done" if each.done_at else "left" for each in found]

    def roles(self, name: str, department_id: int, on: date = ON) -> set[str]:
        account = self.sides.accounts[name]
        with acting(PLANNER, self.sides.both):
            return {each.role for each in grants_of(account, on) if each.department_id == department_id}


@pytest.fixture
def unit(sides: Sides) -> Unit:
    return Unit(sides)


def test_what_was_asked_for_is_done_by_a_worker_once(unit):
    plan_id = unit.draw()
    with pytest.raises(NotTried):
        unit.ask(plan_id, "carry_out")
    unit.does(plan_id, "try")
    unit.ask(plan_id, "carry_out", next_only=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'reorganising.take_step' ORDER BY id"
        )
        take_step(**json.loads(cursor.fetchall()[-1][0]))
    assert unit.stages() == ["done", "left"]
    step_id = unit.ask(plan_id, "carry_out")
    for _ in range(2):
        unit.work(step_id)  # as another worker does who takes the first for dead
    assert unit.stages() == ["done", "done"]
    with pytest.raises(PlanBegun):
        unit.ask(plan_id, "carry_out")
    with pytest.raises(WhyReversed):
        unit.ask(plan_id, "reverse", reason="  ")
    unit.does(plan_id, "reverse", reason="Not after all", next_only=True)
    assert unit.stages() == ["done", "reversed"]
    unit.does(plan_id, "reverse", reason="Not after all")
    assert unit.stages() == ["reversed", "reversed"]
    with pytest.raises(PlanBegun):
        unit.ask(plan_id, "reverse", reason="Again")


def test_of_two_who_ask_at_once_one_is_refused(unit):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    answers = together(lambda: unit.ask(plan_id, "carry_out"), 2)
    (refused,) = [each for each in answers if isinstance(each, Refusal)]
    assert isinstance(refused, BeingWorkedOn)
    assert "Pia Planner asked for that" in refused.message
    with acting(PLANNER, unit.sides.both), pytest.raises(BeingWorkedOn):
        require_idle("post", unit.at)


def test_what_a_killed_worker_left_is_started_again_and_goes_on_with_the_next_stage(unit):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    step_id = unit.ask(plan_id, "carry_out")
    assert running._part(step_id, unit.sides.both, PLANNER, lambda: unit.at), "another stage is left"
    with pytest.raises(BeingWorkedOn):
        unit.ask(plan_id, "carry_out")
    unit.at += PATIENCE
    assert unit.last(plan_id).left_alone(unit.at)
    unit.does(plan_id, "carry_out")
    assert unit.stages() == ["done", "done"]
    unit.work(step_id)  # the first one’s job is run again, too late
    with acting(PLANNER, unit.sides.both):
        assert step(plan_id, step_id).refused == STOPPED


def test_why_it_was_not_done_is_kept_and_what_was_done_stays(unit, monkeypatch):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    unit.does(plan_id, "carry_out", next_only=True)
    unit.raise_pay("clerk")
    unit.work(unit.ask(plan_id, "carry_out"))
    assert "Clerk Example" in unit.last(plan_id).refused
    assert unit.stages() == ["done", "left"]
    monkeypatch.setattr(running, "reverse_next", lambda **_: 1 / 0)
    unit.work(unit.ask(plan_id, "reverse", reason="Not after all"))
    assert unit.last(plan_id).refused == MISTAKE
    assert unit.stages() == ["done", "left"]


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
    assert "2 are paid less and 0 more" in told()["Pay ranges"]


def test_nothing_is_left_to_be_done(unit):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    with acting(PLANNER, unit.sides.both):
        people.end_employment(
            employment_id=unit.sides.employments["boss"], last_day=date(2027, 3, 1), actor=PLANNER, at=unit.at
        )
        people.end_employment(
            employment_id=unit.sides.employments["clerk"],
            last_day=date(2027, 3, 1),
            actor=PLANNER,
            at=unit.at,
        )
    unit.does(plan_id, "try")
    with pytest.raises(NothingLeft):
        unit.ask(plan_id, "carry_out")

"""What is asked of a worker about a plan: done once, stage by stage, whoever is killed when."""

import json
from datetime import date

import pytest
from django.db import connection

from commonhold.base.long_steps import PATIENCE
from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.records.moves.reorganising.rules import NotTried, PlanBegun
from commonhold.records.moves.reorganising.steps.queries import require_idle, step
from commonhold.records.moves.reorganising.steps.rules import (
    MISTAKE,
    STOPPED,
    BeingWorkedOn,
    NothingLeft,
    WhyReversed,
)
from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people import actions as people
from commonhold.services.move_department.by_plan import running
from commonhold.services.move_department.jobs import take_step
from commonhold.services.move_department.tests.unit import PLANNER, unit

__all__ = ["unit"]


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

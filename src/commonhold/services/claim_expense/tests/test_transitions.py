"""Receipts that a unit hands over to others as planned: wave after wave, each counted on both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from commonhold.services.claim_expense.tests.conftest import Office
from commonhold.services.claim_expense.tests.handing_over import RECEIPTS, HandingOver
from commonhold.services.claim_expense.tests.test_market_at_once import at_once
from commonhold.services.claim_expense.tests.trading import choice_of
from commonhold.services.claim_expense.tests.worker import as_
from commonhold.work.cases.transitions import actions as waves
from commonhold.work.delivery.routing.writing import rules as writing
from commonhold.work.delivery.transitions import actions
from commonhold.work.delivery.transitions.queries import due_wave
from commonhold.work.delivery.transitions.rules import PlannedWave, PlanWrong
from commonhold.work.delivery.units import actions as units


@pytest.fixture
def handing(works: Office) -> HandingOver:
    return HandingOver(works)


def ages(works: Office, references: list[str], days: int) -> None:
    with as_(works), connection.cursor() as cursor:
        ids = [works.task(each).id for each in references]
        cursor.execute(
            "UPDATE cases_task SET opened_at = %s WHERE id = ANY(%s)",
            [works.at - timedelta(days=days), ids],
        )


def test_a_kind_moves_on_its_day_counted_by_age_on_both_sides(handing: HandingOver) -> None:
    references = handing.claims(6)
    ages(handing.works, references[:2], 10)
    ages(handing.works, references[2:3], 40)
    with as_(handing.works, "acme 1"):
        handing.traders.pulls("acme 1")
    tomorrow = handing.today + timedelta(days=1)
    number = handing.plans(PlannedWave(tomorrow, RECEIPTS))
    assert handing.runs() == 0
    assert handing.units_of(references) == {"Acme team": 6}
    assert handing.runs(days=1) == 1
    assert handing.units_of(references) == {"Bolt team": 6}
    found = handing.looks(number)
    (wave,) = found.waves
    assert [(c.band, c.given, c.received, c.lost) for c in wave.cells] == [
        ("under_1_week", 3, 3, 0),
        ("1_to_4_weeks", 2, 2, 0),
        ("over_4_weeks", 1, 1, 0),
    ]
    assert [(s.side, s.unit, s.tasks, s.begun) for s in wave.sides] == [
        ("giving", "Acme team", 6, 1),
        ("receiving", "Bolt team", 6, 1),
    ]
    assert found.state == "moved"
    assert handing.runs(days=2) == 0, "a wave is run once"


def test_a_unit_gets_no_more_of_what_it_hands_over_until_that_is_called_off(handing: HandingOver) -> None:
    (before,) = handing.claims(1)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    handing.runs()
    (reference,) = handing.claims(1)
    assert handing.units_of([before, reference]) == {"Bolt team": 2}
    with as_(handing.works):
        kept = choice_of(handing.works, reference)
        (acme,) = [each for each in kept.choice.findings if each.unit == "acme"]
        assert (acme.out, acme.words) == ("transition", "is handing this kind of task over to others")
        assert writing.same(kept.again(), kept.choice)
        actions.call_off(transition_id=number, why="Acme stays", **handing.by)
        with pytest.raises(actions.CannotBeCalledOff):
            actions.call_off(transition_id=number, why="Again", **handing.by)
    assert handing.units_of(handing.claims(1)) == {"Acme team": 1}
    assert handing.looks(number).state == "called off"


def test_shares_are_of_what_the_unit_had_at_the_start(handing: HandingOver) -> None:
    references = handing.claims(10)
    number = handing.plans(*handing.shares(20, 30, 50))
    left = []
    for day in range(3):
        assert handing.runs(days=day) == 1
        left.append(handing.units_of(references)["Acme team"])
        if day < 2:
            assert handing.units_of(handing.claims(1)) == {"Acme team": 1}, "it hands over but a part"
    assert left == [8, 5, 0], "a fifth of ten, then three eighths of the nine that there are, then the rest"
    assert handing.units_of(handing.claims(1)) == {"Bolt team": 1}
    assert [sum(c.lost for c in w.cells) for w in handing.looks(number).waves] == [0, 0, 0]


def test_a_worker_that_died_in_the_middle_of_a_wave_leaves_the_rest_to_the_next(
    handing: HandingOver,
) -> None:
    works, references = handing.works, handing.claims(5)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    with as_(works):
        wave = due_wave(handing.today)
        assert wave is not None
        actions.begin(wave_id=wave.id, **handing.by)
        waves.list_tasks(wave=wave, at=works.at)
        assert waves.move_next(wave=wave, most=2, **handing.by) == 2
        with pytest.raises(actions.CannotBeCalledOff, match="running"):
            actions.call_off(transition_id=number, why="Stop", **handing.by)
    assert handing.units_of(references) == {"Acme team": 3, "Bolt team": 2}
    assert handing.runs() == 1
    assert handing.units_of(references) == {"Bolt team": 5}
    (found,) = handing.looks(number).waves
    assert [(c.given, c.received, c.lost) for c in found.cells] == [(5, 5, 0)]
    with as_(works), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT task_id) FROM delivery_choice WHERE why = 'moved'")
        assert cursor.fetchone() == (5, 5)


def test_two_workers_at_once_move_everything_once(handing: HandingOver) -> None:
    references = handing.claims(8)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    at_once(handing.runs, handing.runs)
    handing.runs()
    assert handing.units_of(references) == {"Bolt team": 8}
    (found,) = handing.looks(number).waves
    assert [(c.given, c.received, c.lost) for c in found.cells] == [(8, 8, 0)]
    with as_(handing.works), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT task_id) FROM delivery_choice WHERE why = 'moved'")
        assert cursor.fetchone() == (8, 8)


def test_a_plan_that_cannot_be_run_is_refused(handing: HandingOver) -> None:
    today, later = handing.today, handing.today + timedelta(days=1)
    for planned, said in (
        ([], "from 1 to 52"),
        (handing.shares(*[1] * 53), "from 1 to 52"),
        ([PlannedWave(today - timedelta(days=1), percent=50)], "today or later"),
        ([PlannedWave(later, percent=50), PlannedWave(today, percent=50)], "later day"),
        ([PlannedWave(today, percent=50), PlannedWave(today, percent=50)], "later day"),
        (handing.shares(60, 50), "at most 100"),
        (handing.shares(-5), "1 or more"),
        (handing.shares(0), "Give every wave"),
        ([PlannedWave(today)], "Give every wave"),
        ([PlannedWave(today, RECEIPTS), PlannedWave(later, percent=50)], "Give every wave"),
        ([PlannedWave(today, RECEIPTS, percent=5)], "Give every wave"),
        ([PlannedWave(today, RECEIPTS), PlannedWave(later, RECEIPTS)], "one wave only"),
        ([PlannedWave(today, (("claim_expense", "nothing"),))], "There is no task"),
        ([PlannedWave(today, (("nothing", "check_receipts"),))], "There is no task"),
    ):
        with pytest.raises(PlanWrong, match=said):
            handing.plans(*planned)
    with pytest.raises(PlanWrong, match="why"):
        handing.plans(*handing.shares(100), why=" ")
    handing.plans(*handing.shares(100))
    with pytest.raises(actions.AlreadyPlanned):
        handing.plans(*handing.shares(100))


def test_two_plans_of_one_unit_at_once_are_one(handing: HandingOver) -> None:
    found = at_once(*[lambda: handing.plans(*handing.shares(100))] * 2)
    assert sorted(type(each).__name__ for each in found) == ["AlreadyPlanned", "int"]


def test_a_closed_unit_has_nothing_to_plan_and_a_wave_without_tasks_is_over_at_once(
    handing: HandingOver,
) -> None:
    number = handing.plans(*handing.shares(100))
    with as_(handing.works):
        units.close_unit(unit_id=handing.acme, reason="outage", **handing.by)
    assert handing.runs() == 1
    assert handing.looks(number).waves[0].cells == ()
    with pytest.raises(PlanWrong, match="open"):
        handing.plans(*handing.shares(100))

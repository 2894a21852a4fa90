"""The commands for clocks, run as a person would."""

import re
from datetime import UTC, datetime

import pytest

from commonhold.core.audit.acting import acting
from commonhold.work.delivery.clocks import actions, queries
from commonhold.work.delivery.clocks.rules import ClockOf, runs
from tests.access.test_commands import run

REFERENCE = "CH-1111-1111"


@pytest.fixture
def events(committed_db, department, system):
    clock = ClockOf(department, REFERENCE, "claim_expense", "check_receipts", 17)
    with acting(system, [department]):
        by = {"actor": system, "clock": clock}
        start = actions.start(unit_id=None, due_at=None, at=datetime(2026, 4, 14, 9, tzinfo=UTC), **by)
        return start, actions.end(at=datetime(2026, 4, 15, 9, tzinfo=UTC), **by)


def test_what_was_recorded_is_shown_and_put_right(events, department, system):
    _, end = events
    why = ("--why", "Recorded a day late")
    assert run("clock", "correct", str(end), "--when", "2026-04-14T15:30:00", *why)[0] == 0
    code, told = run("clock", "show", REFERENCE)
    assert code == 0
    assert "correct" in told
    with acting(system, [department]):
        (done,) = runs(each.event for each in queries.of_case(REFERENCE))
    assert done.ended_at == datetime(2026, 4, 14, 14, 30, tzinfo=UTC)
    assert run("clock", "correct", str(end), "--when", "2099-01-01T00:00:00", *why)[0] == 1
    assert run("clock", "correct", "999999", *why)[0] == 1
    assert run("clock", "correct", str(end))[0] == 2


def test_a_flaw_is_noted_of_a_task_that_is_there(events):
    assert run("clock", "flaw", REFERENCE, "17", "return", "--why", "The total was wrong")[0] == 0
    assert run("clock", "flaw", REFERENCE, "18", "return", "--why", "The total was wrong")[0] == 1
    assert run("clock", "flaw", REFERENCE, "17", "late", "--why", "The total was wrong")[0] == 1
    assert run("clock", "show", "nonsense")[0] == 1


def test_what_was_noted_wrongly_is_withdrawn_once(events):
    _, told = run("clock", "flaw", REFERENCE, "17", "return", "--why", "The total was wrong")
    number = re.search(r"number (\d+)", told).group(1)
    assert run("clock", "withdraw", number, "--why", "It was another task")[0] == 0
    assert run("clock", "withdraw", number, "--why", "It was another task")[0] == 1
    assert run("clock", "withdraw", "999999", "--why", "It was another task")[0] == 1

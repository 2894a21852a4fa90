"""What is measured of units: tasks done, right the first time, and how long they took in working time."""

from __future__ import annotations

from datetime import datetime, timedelta

from commonhold.base.working_time import LONDON
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.trading import Traders, choice_of
from commonhold.work.cases import actions as cases
from commonhold.work.cases.measuring.queries import OF_LATE, done_of_late
from commonhold.work.cases.queueing import actions as queueing
from commonhold.work.delivery.clocks.flaws import actions as flaws
from commonhold.work.delivery.clocks.rules import ClockOf
from commonhold.work.delivery.routing import actions as market
from commonhold.work.delivery.routing.market import Record

FRIDAY = datetime(2026, 4, 17, 16, 50, tzinfo=LONDON)


def done(office: Office, *, taken: datetime, finished: datetime, held: bool = False) -> int:
    """A claim whose receipts Acme's first takes and checks; returns the task's id."""
    reference = office.claims("claimant", TRAIN)
    task_id, one = office.task(reference).id, office.actors["acme 1"]
    office.at = taken
    cases.claim_task(task_id=task_id, actor=one, at=office.at)
    if held:
        queueing.hold(task_id=task_id, why="waiting_for_customer", reason="Blurred", actor=one, at=office.at)
        queueing.resume(task_id=task_id, reason="Clear now", actor=one, at=finished)
    office.at = finished
    office.does("acme 1", reference, "approve")
    return task_id


def measured(office: Office) -> list[Record]:
    return [record for _, record in done_of_late(office.at + timedelta(minutes=1))]


def receipts(of: int, right: int, minutes: int) -> list[Record]:
    return [Record("claim_expense", "check_receipts", of, right, minutes)]


def test_only_working_time_counts_from_when_it_was_taken(office: Office, traders: Traders) -> None:
    done(office, taken=FRIDAY, finished=FRIDAY + timedelta(days=2, hours=16, minutes=30))  # Monday, 9:20
    assert measured(office) == receipts(1, 1, 10 + 20)
    done(office, taken=office.at, finished=office.at + timedelta(minutes=15))
    assert measured(office) == receipts(2, 2, 45)


def test_what_stood_still_counts_with_the_average_of_the_rest(office: Office, traders: Traders) -> None:
    begun = FRIDAY.replace(hour=10)
    done(office, taken=begun, finished=begun + timedelta(minutes=20))
    done(office, taken=office.at, finished=office.at + timedelta(hours=5), held=True)
    assert measured(office) == receipts(2, 2, 40)


def test_a_flaw_counts_until_it_is_withdrawn(office: Office, traders: Traders) -> None:
    task_id = done(office, taken=FRIDAY, finished=FRIDAY + timedelta(minutes=5))
    clock = ClockOf(office.department_id, "any", "claim_expense", "check_receipts", task_id)
    by = {"actor": office.system, "at": office.at}
    flaw_id = flaws.note_flaw(clock=clock, kind="rework", note="Wrong sum", **by)
    assert measured(office) == receipts(1, 0, 5)
    flaws.withdraw_flaw(flaw_id=flaw_id, note="It was another", **by)
    assert measured(office) == receipts(1, 1, 5)


def test_what_is_open_or_long_past_is_not_measured(office: Office, traders: Traders) -> None:
    office.claims("claimant", TRAIN)
    assert measured(office) == []
    done(office, taken=FRIDAY, finished=FRIDAY + timedelta(minutes=5))
    assert done_of_late(office.at) == [], "until before the moment asked about"
    assert done_of_late(office.at + OF_LATE)
    assert done_of_late(office.at + OF_LATE + timedelta(seconds=1)) == []


def test_units_are_chosen_by_what_was_measured(office: Office, traders: Traders) -> None:
    done(office, taken=FRIDAY, finished=FRIDAY + timedelta(minutes=5))
    market.measure(measured=done_of_late(office.at + timedelta(minutes=1)), actor=office.system, at=office.at)
    found = choice_of(office, office.claims("claimant", TRAIN)).choice.findings
    assert {each.unit: each.quality for each in found} == {
        "acme": 10 * 1_000_000 // 11,
        "bolt": 900_000,
        "ours": 900_000,
    }


def test_a_unit_begins_anew_with_what_it_has_not_done_for_long(office: Office, traders: Traders) -> None:
    def measure(at: datetime) -> dict[str, int]:
        market.measure(measured=done_of_late(at), actor=office.system, at=at)
        found = choice_of(office, office.claims("claimant", TRAIN)).choice.findings
        return {each.unit: each.quality for each in found}

    task_id = done(office, taken=FRIDAY, finished=FRIDAY + timedelta(minutes=5))
    clock = ClockOf(office.department_id, "any", "claim_expense", "check_receipts", task_id)
    flaws.note_flaw(clock=clock, kind="rework", note="Wrong sum", actor=office.system, at=office.at)
    assert measure(office.at + timedelta(minutes=1))["acme"] < 900_000
    assert measure(office.at + OF_LATE)["acme"] < 900_000
    assert measure(office.at + OF_LATE + timedelta(seconds=1))["acme"] == 900_000
    assert measure(office.at + OF_LATE + timedelta(days=1))["acme"] == 900_000

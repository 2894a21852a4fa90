"""Event logs in the terms of claiming."""

from datetime import UTC, datetime, timedelta

import pytest

from commonhold.connectors.event_logs.claims import Ending, Facts, LoggedClaim, What, logged_claim
from commonhold.connectors.event_logs.xes import Event, Trace

START = datetime(2017, 1, 9, 9, 49, tzinfo=UTC)


def claim(*activities: str, amount: str = "26.851", document: str = "Declaration ") -> LoggedClaim | None:
    events = tuple(
        Event(
            each if each[0].islower() or "by" not in each else document + each,
            START + timedelta(hours=place),
            {"(case)_Amount": amount},
        )
        for place, each in enumerate(activities)
    )
    return logged_claim(Trace("declaration 1", {}, events, 1))


def known(*activities: str, amount: str = "26.851") -> LoggedClaim:
    found = claim(*activities, amount=amount)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("activities", "ending"),
    [
        (("SUBMITTED by EMPLOYEE", "FINAL_APPROVED by SUPERVISOR", "Payment Handled"), Ending.PAID),
        (("SUBMITTED by EMPLOYEE", "REJECTED by ADMINISTRATION", "REJECTED by EMPLOYEE"), Ending.WITHDRAWN),
        (("SAVED by EMPLOYEE",), Ending.SAVED),
        (("SUBMITTED by EMPLOYEE", "FINAL_APPROVED by SUPERVISOR", "REJECTED by MISSING"), Ending.UNPAYABLE),
        (("SUBMITTED by EMPLOYEE", "FINAL_APPROVED by SUPERVISOR"), Ending.OPEN),
    ],
)
def test_the_last_thing_that_happened_says_how_it_ended(activities: tuple[str, ...], ending: Ending) -> None:
    assert known(*activities).ending() == ending


def test_who_looked_at_a_submission_says_what_it_was_like() -> None:
    twice = known(
        "SUBMITTED by EMPLOYEE",
        "REJECTED by PRE_APPROVER",
        "REJECTED by EMPLOYEE",
        "SUBMITTED by EMPLOYEE",
        "APPROVED by BUDGET OWNER",
        "FINAL_APPROVED by SUPERVISOR",
    )
    assert twice.facts(0) == Facts(receipt_missing=True, other_budget=False)
    assert twice.facts(3) == Facts(receipt_missing=False, other_budget=True)


def test_each_move_is_a_task_of_ours_or_said_to_be_none() -> None:
    moves = known("SUBMITTED by EMPLOYEE", "APPROVED by ADMINISTRATION", "FINAL_APPROVED by DIRECTOR").moves
    assert [(move.what, move.task) for move in moves] == [
        (What.SUBMITTED, None),
        (What.APPROVED, "check_receipts"),
        (What.OTHER, None),
    ]


@pytest.mark.parametrize(
    ("amount", "is_pence"), [("26.851", 2685), ("0.0", 0), ("UNKNOWN", 0), ("-3", 0), ("NaN", 0)]
)
def test_amounts_are_whole_pence(amount: str, is_pence: int) -> None:
    assert known("SUBMITTED by EMPLOYEE", amount=amount).amount_pence == is_pence


def test_a_trace_about_something_else_is_no_claim() -> None:
    assert claim("SUBMITTED by EMPLOYEE", document="Permit ") is None
    assert claim("SUBMITTED by EMPLOYEE", document="Request For Payment ") is not None

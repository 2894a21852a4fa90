"""Incidents on the command line, as somebody who runs Commonhold sees them after something outside failed."""

import pytest

from commonhold.services.claim_expense.booking import NoOpenPeriod
from commonhold.services.claim_expense.tests.conftest import SMALL, works
from commonhold.services.claim_expense.tests.worker import (
    as_,
    close_the_books,
    open_the_books,
    send,
    try_step,
    try_until_it_fails,
    waiting_jobs,
)
from commonhold.work.cases.catalogue import Beginning
from commonhold.work.cases.opening.actions import begin
from commonhold.work.cases.opening.queries import unopened
from tests.access.test_commands import run

__all__ = ["works"]


def test_what_was_held_up_is_listed_and_tried_again(works):
    close_the_books(works)
    send(works, SMALL)
    try_until_it_fails(NoOpenPeriod)
    code, told = run("incident", "list", "claim_expense", "--department", "works")
    assert (code, "book_claim" in told) == (0, True)
    open_the_books(works)
    assert (
        "1 step is being tried again" in run("incident", "retry", "claim_expense", "--step", "book_claim")[1]
    )
    assert "0 steps" in run("incident", "retry", "claim_expense")[1]
    try_step(waiting_jobs()[0])
    assert "book_claim" not in run("incident", "list", "claim_expense")[1]


def test_cases_that_could_not_be_opened_are_listed_tried_again_and_given_up(works):
    beginning = Beginning("claim_expense", works.department_id, "yearly", "timer")
    with as_(works):
        begin(beginning, sender_id=None, actor=works.system, at=works.at)
        (kept,) = unopened("claim_expense", [works.department_id])
    code, told = run("incident", "list", "claim_expense")
    assert (code, "opened_by" in told, "the timer" in told) == (0, True, True)
    assert "1 step is being tried again" in run("incident", "retry", "claim_expense")[1]
    assert run("incident", "give-up", str(kept.id), "--reason", " ")[0] == 1
    assert run("incident", "give-up", str(kept.id), "--reason", "A trial")[0] == 0
    assert run("incident", "give-up", str(kept.id), "--reason", "A trial")[0] == 1
    assert "opened_by" not in run("incident", "list", "claim_expense")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("list", "moving_house"), 1, "moving_house"),
        (("retry", "moving_house"), 1, "moving_house"),
        (("list", "claim_expense", "--department", "nowhere"), 1, "nowhere"),
        (("retry",), 2, "service"),
    ],
)
def test_what_cannot_be_is_said_plainly(works, arguments, code, named):
    found, told = run("incident", *arguments)
    assert found == code
    assert named in told.lower()

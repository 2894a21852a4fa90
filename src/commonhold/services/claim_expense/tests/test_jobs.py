"""What the worker does: steps as jobs, trouble that shows on the case, and departments that it leaves alone."""

import pytest
from django.db import transaction

from commonhold.core.audit.acting import acting
from commonhold.services.claim_expense import submission
from commonhold.services.claim_expense.booking import NoOpenPeriod
from commonhold.services.claim_expense.tests.conftest import SMALL, Office
from commonhold.services.claim_expense.tests.worker import close_the_books, send, try_step, waiting_jobs
from commonhold.work.cases import jobs, queries
from commonhold.work.cases.clock.actions import set_clock


def test_a_step_is_queued_with_the_case_and_leads_to_the_next(works: Office) -> None:
    reference = send(works, SMALL)
    (step,) = waiting_jobs()
    assert step.element == "check_claim"
    try_step(step)
    assert [job.element for job in waiting_jobs()] == ["check_claim", "book_claim"]
    # Run again, as after a crash: it was done, so nothing more happens.
    try_step(step)
    assert len(waiting_jobs()) == 2
    with acting(works.system, [works.department_id]):
        assert queries.case_view(reference, account_id=None, at=works.at).standing == "Approved"


def test_a_claim_that_is_not_sent_queues_nothing(works: Office) -> None:
    with acting(works.actors["claimant"], [works.department_id]):
        submission.submit(
            works.answers("claimant", SMALL),
            department_id=works.department_id,
            asked_by=works.account("claimant"),
            actor=works.actors["claimant"],
            at=works.at,
        )
        transaction.set_rollback(True)  # something else goes wrong in the same transaction
    assert waiting_jobs() == []


def test_what_holds_a_step_up_shows_on_the_case_until_it_is_mended(works: Office) -> None:
    close_the_books(works)
    reference = send(works, SMALL)
    (check,) = waiting_jobs()
    try_step(check)
    book = waiting_jobs()[-1]
    with pytest.raises(NoOpenPeriod):
        try_step(book)
    with acting(works.system, [works.department_id]):
        case = queries.case_view(reference, account_id=None, at=works.at)
        assert case.standing == "Held up: somebody is looking at why"
        assert "no accounting period is open" in case.incidents[0].trouble


def test_a_department_on_a_virtual_clock_is_left_alone(works: Office) -> None:
    assert works.department_id in jobs._on_the_wall_clock()
    with acting(works.system, [works.department_id]):
        set_clock(department_id=works.department_id, actor=works.system, at=works.at)
    assert works.department_id not in jobs._on_the_wall_clock()

"""What the worker does: steps as jobs, trouble that shows on the case, and departments that it leaves alone."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from commonhold.core.audit.acting import Actor, acting
from commonhold.records.ledger import actions as ledger
from commonhold.services.claim_expense import submission
from commonhold.services.claim_expense.booking import NoOpenPeriod
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.work.cases import jobs, queries
from commonhold.work.cases.clock.actions import set_clock
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.queue import QueuedStep, inline

SMALL = {**TRAIN, "amount_pence": 12_50}


@pytest.fixture
def works(
    committed_db: str, department: int, system: Actor, clock: datetime, settings: Any, tmp_path: Any
) -> Office:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with acting(system, [department]), inline() as steps:
        publish_services(actor=system, at=clock)
        return Office(department, system, clock, steps)


def send(works: Office) -> str:
    with acting(works.actors["claimant"], [works.department_id]):
        opened = submission.submit(
            works.answers("claimant", SMALL),
            department_id=works.department_id,
            asked_by=works.account("claimant"),
            actor=works.actors["claimant"],
            at=works.at,
        )
    return opened.reference


def waiting_jobs() -> list[QueuedStep]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args::text FROM procrastinate_jobs"
            " WHERE task_name = 'cases.run_step' AND status = 'todo' ORDER BY id"
        )
        return [QueuedStep(**json.loads(row[0])) for row in cursor.fetchall()]


def test_a_step_is_queued_with_the_case_and_leads_to_the_next(works: Office) -> None:
    reference = send(works)
    (step,) = waiting_jobs()
    assert step.element == "check_claim"
    jobs.run_step(
        department_id=step.department_id, case_id=step.case_id, wait_id=step.wait_id, element=step.element
    )
    assert [job.element for job in waiting_jobs()] == ["check_claim", "book_claim"]
    # Run again, as after a crash: it was done, so nothing more happens.
    jobs.run_step(
        department_id=step.department_id, case_id=step.case_id, wait_id=step.wait_id, element=step.element
    )
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
    with acting(works.system, [works.department_id]):
        for period in ("2026-04", "2026-05", "2026-06"):
            ledger.close_period(
                department_id=works.department_id, period=period, actor=works.system, at=works.at
            )
    reference = send(works)
    (check,) = waiting_jobs()
    jobs.run_step(**check.__dict__)
    book = waiting_jobs()[-1]
    with pytest.raises(NoOpenPeriod):
        jobs.run_step(**book.__dict__)
    with acting(works.system, [works.department_id]):
        case = queries.case_view(reference, account_id=None, at=works.at)
        assert case.standing == "Held up: somebody is looking at why"
        assert "no accounting period is open" in case.trouble


def test_a_department_on_a_virtual_clock_is_left_alone(works: Office) -> None:
    assert works.department_id in jobs._on_the_wall_clock()
    with acting(works.system, [works.department_id]):
        set_clock(department_id=works.department_id, actor=works.system, at=works.at)
    assert works.department_id not in jobs._on_the_wall_clock()

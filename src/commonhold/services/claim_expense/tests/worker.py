"""What the stories of incidents share: the worker, try by try, and what people see of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import acting
from commonhold.records.ledger import actions as ledger
from commonhold.services.claim_expense import submission
from commonhold.work.cases import jobs
from commonhold.work.cases import queries as cases
from commonhold.work.cases.incidents import queries
from commonhold.work.cases.queue import QueuedStep
from commonhold.work.processes.incidents.queries import Incident, Wanted

if TYPE_CHECKING:
    from commonhold.services.claim_expense.tests.conftest import Office

URGENT_ONLY = (
    "startEvent s",
    "serviceTask check_claim",
    "exclusiveGateway g",
    "userTask check_receipts",
    "endEvent e",
    "s > check_claim",
    "check_claim > g",
    "g > check_receipts if urgent = true",
    "check_receipts > e",
)
"""A process with a gap: who isn't said to be urgent gets nowhere."""
NO_DECISIONS = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)


def as_(works: Office, name: str | None = None) -> Any:
    return acting(works.actors[name] if name else works.system, [works.department_id])


def wanted(works: Office, **more: Any) -> Wanted:
    return Wanted([works.department_id], service="claim_expense", **more)


def incidents(works: Office) -> list[Incident]:
    with as_(works):
        return [row.incident for row in queries.page(wanted(works), 1)]


def send(works: Office, *lines: dict[str, Any]) -> str:
    """Sends a claim; its first step waits for a worker."""
    with acting(works.actors["claimant"], [works.department_id]):
        opened = submission.submit(
            works.answers("claimant", *lines),
            department_id=works.department_id,
            asked_by=works.account("claimant"),
            actor=works.actors["claimant"],
            at=works.at,
        )
    return opened.reference


def waiting_jobs() -> list[QueuedStep]:
    """The steps that wait for a worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args::text FROM procrastinate_jobs"
            " WHERE task_name = 'cases.run_step' AND status = 'todo' ORDER BY id"
        )
        return [QueuedStep(**json.loads(row[0])) for row in cursor.fetchall()]


def try_step(step: QueuedStep, tries_before: int = 0) -> None:
    """Tries a step as the worker does who has tried it so often before."""
    job = Job(
        queue="default",
        lock=None,
        queueing_lock=None,
        task_name="cases.run_step",
        task_kwargs=asdict(step),
        attempts=tries_before,
    )
    context = JobContext(app=app, job=job, start_timestamp=0, abort_reason=lambda: None)
    jobs.run_step(context, **asdict(step))


def close_the_books(works: Office) -> None:
    """No period of the ledger is open: nothing can be booked."""
    with acting(works.system, [works.department_id]):
        for period in ("2026-04", "2026-05", "2026-06"):
            ledger.close_period(
                department_id=works.department_id, period=period, actor=works.system, at=works.at
            )


def open_the_books(works: Office) -> None:
    with acting(works.system, [works.department_id]):
        ledger.open_period(
            department_id=works.department_id,
            period=f"{datetime.now(LONDON).year + 1}-01",
            actor=works.system,
            at=works.at,
        )


def try_until_it_fails(refused: type[Exception]) -> None:
    """Works on what waits, until a step fails."""

    def one_after_another() -> None:
        while waiting_jobs():
            step = waiting_jobs()[-1]
            finish_job(step.wait_id)
            try_step(step)

    with pytest.raises(refused):
        one_after_another()


def finish_job(wait_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_finish_job_v1(id, 'succeeded', true) FROM procrastinate_jobs"
            " WHERE args @> jsonb_build_object('wait_id', %s::bigint) AND status = 'todo'",
            [wait_id],
        )


def standing(works: Office, reference: str) -> str:
    with as_(works):
        return cases.case_view(reference, account_id=None, at=works.at).standing


def timeline(works: Office, reference: str) -> list[str]:
    with as_(works):
        return timeline_of(cases.case_view(reference, account_id=None, at=works.at))


def timeline_of(view: cases.CaseView) -> list[str]:
    return [f"{each.who} {each.what}" for each in view.timeline]


def rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def waiting_step(works: Office) -> QueuedStep:
    (incident,) = incidents(works)
    with as_(works):
        _, case = queries.find(incident.wait_id, None)
    return QueuedStep(works.department_id, case.id, incident.wait_id, incident.element)


MORE = """
SET session_replication_role = replica;
CREATE TEMP TABLE more AS SELECT n, nextval('processes_instance_id_seq') AS id FROM generate_series(1, 999) AS n;
INSERT INTO processes_instance (id, department_id, version_id, revision, tokens, variables)
  SELECT more.id, department_id, version_id, revision, tokens, variables FROM processes_instance, more;
INSERT INTO processes_wait (instance_id, department_id, key, element, kind, since, due_at, attempts, trouble)
  SELECT more.id, department_id, key, element, kind, since, due_at, attempts, trouble FROM processes_wait, more;
INSERT INTO cases_case (instance_id, reference, department_id, service, asked_by_id, title, state, opened_at,
    element, decisions, data)
  SELECT more.id, 'CH-' || n, department_id, service, asked_by_id, title, state, opened_at, element, decisions, data
  FROM cases_case, more"""
"""So many more cases that are held up like the one that is."""

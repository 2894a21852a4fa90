"""What runs by itself: steps of cases, timers, e-mails, each working day's runs, the sealing of the audit.

The worker runs these on the wall clock; `run_due` does the same at any moment, for a virtual clock.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection
from datetime import UTC, datetime

from django.conf import settings
from django.db import OperationalError, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import RetryDecision

from commonhold.base.refusals import Conflict, Refusal
from commonhold.core.accounts.queries import holders
from commonhold.core.audit import actions as audit
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import calendar, department_ids
from commonhold.work.cases import actions, queries, queue
from commonhold.work.cases.catalogue import services
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.delivering.actions import deliver_next
from commonhold.work.cases.drawing_back import running as drawing_back
from commonhold.work.cases.incidents.actions import note_trouble
from commonhold.work.cases.measuring.queries import done_of_late
from commonhold.work.cases.migrating import running
from commonhold.work.cases.opening import actions as opening
from commonhold.work.cases.queue import QueuedStep, lock_after_failing
from commonhold.work.cases.routing import emptying
from commonhold.work.cases.transitions import running as transitions
from commonhold.work.cases.warning.actions import warn
from commonhold.work.delivery.routing import actions as market
from commonhold.work.delivery.routing.what_if import running as simulating
from commonhold.work.processes import queries as processes
from commonhold.work.processes.rules import try_again_at
from commonhold.work.processes.starting.actions import keep_in_step
from commonhold.work.residency.approvals import actions as approvals

WORKER = Actor.system("worker")
TIMERS_AT_ONCE = 100
RETRY = RetryStrategy(max_attempts=20, exponential_wait=2)
"""What failed is tried again after 2, 4, 8 … seconds, in the end after days."""

log = logging.getLogger(__name__)


class RetryOfStep(RetryStrategy):
    """The same for a step, which then no longer holds up the other steps of its case."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        decision = super().get_retry_decision(exception=exception, job=job)
        if decision is not None:
            decision.lock = lock_after_failing(int(str(job.task_kwargs["wait_id"])))
        return decision


RETRY_OF_STEP = RetryOfStep(max_attempts=RETRY.max_attempts, exponential_wait=RETRY.exponential_wait)


@app.task(name="cases.run_step", retry=RETRY_OF_STEP, pass_context=True)
def run_step(context: JobContext, *, department_id: int, case_id: int, wait_id: int, element: str) -> None:
    """Does one automatic step in a transaction of its own. What prevents it is an incident of its wait.

    After the last try the incident waits for a person.
    """
    at = datetime.now(UTC)
    try:
        with acting(WORKER, [department_id]):
            actions.run_step(case_id=case_id, wait_id=wait_id, element=element, actor=WORKER, at=at)
    except Exception as error:
        again = RETRY_OF_STEP.get_retry_decision(exception=error, job=context.job)
        next_try = again.retry_at if again else None
        if next_try is None or not isinstance(error, Conflict | OperationalError):
            _log_unless_refused(error, wait_id)
            with acting(WORKER, [department_id]):
                note_trouble(wait_id=wait_id, error=error, next_try=next_try, actor=WORKER, at=at)
        raise


@app.periodic(cron="* * * * *")
@app.task(name="cases.fire_due_timers", queueing_lock="cases.fire_due_timers")
def fire_due_timers(timestamp: int) -> None:  # noqa: ARG001
    """Each minute lets every due timer go off, those that begin cases among them, and delivers what nobody waited for
    when it was sent; several workers share them and never wait for each other."""
    at = datetime.now(UTC)
    ids = _on_the_wall_clock()
    happened = 1
    while happened:
        with acting(WORKER, ids):
            happened = fire_due(at=at)


@app.task(name="cases.deliver", retry=RETRY)
def deliver(*, department_id: int) -> None:
    """Gives a department's messages and signals to the cases that wait for them, each in a transaction."""
    delivered = True
    while delivered:
        with acting(WORKER, [department_id]):
            delivered = deliver_next(actor=WORKER, at=datetime.now(UTC))


@app.task(name="cases.migrate", retry=RETRY)
def migrate(
    *,
    migration_id: int,
    department_ids: list[int],
    actor_id: str,
    actor_label: str,
    account_id: int | None,
) -> None:
    """Takes running cases over to another version; what a worker left half done, the next goes on with."""
    actor = Actor(actor_id, actor_label, account_id)
    running.run(migration_id, department_ids, actor=actor, at=datetime.now(UTC))


@app.task(name="delivery.what_if", retry=RETRY)
def what_if(
    *, number: int, department_ids: list[int], actor_id: str, actor_label: str, account_id: int | None
) -> None:
    """Simulates what somebody asked about a month; one at a time, as each takes a processor for its while."""
    actor = Actor(actor_id, actor_label, account_id)
    simulating.run(number, department_ids, actor=actor, now=lambda: datetime.now(UTC))


@app.task(name="cases.reroute", retry=RETRY)
def reroute(*, unit_id: int) -> None:
    """Moves the tasks of a closed unit to others, a batch at a time; what a worker left, the next goes on with."""
    emptying.empty(unit_id, department_ids(), actor=WORKER, now=lambda: datetime.now(UTC))


@app.task(name="cases.draw_back", retry=RETRY)
def draw_back(*, department_id: int) -> None:
    """Draws a department's tasks back from units that may no longer do them where they are; what a worker left, or
    somebody held at that moment, the next goes on with."""
    drawing_back.draw_back(department_id, actor=WORKER, now=lambda: datetime.now(UTC))


@app.periodic(cron="30 5 * * *")
@app.task(name="cases.run_waves", queueing_lock="cases.run_waves", retry=RETRY)
def run_waves(timestamp: int) -> None:  # noqa: ARG001
    """Each morning runs the waves of planned transitions whose day has come; what a worker left half done, the next
    goes on with."""
    transitions.run_due(department_ids(), actor=WORKER, now=lambda: datetime.now(UTC))


@app.periodic(cron="5 0 * * *")
@app.task(name="cases.draw_back_lapsed", queueing_lock="cases.draw_back_lapsed")
def draw_back_lapsed(timestamp: int) -> None:  # noqa: ARG001
    """Each night the same in every department: approvals, contracts and provisions of the law end by themselves."""
    for department_id in _on_the_wall_clock():
        queue.put_draw_back(department_id)


@app.periodic(cron="* * * * *")
@app.task(name="delivery.add_in_loads", queueing_lock="delivery.add_in_loads")
def add_in_loads(timestamp: int) -> None:  # noqa: ARG001
    """Adds the changes of units' loads to the loads, each minute, and empties the queues of closed units that are
    not empty: of whatever was finished with at the moment when they were emptied, and put back after it."""
    with acting(WORKER, department_ids()):
        market.add_in_loads(at=datetime.now(UTC))
        left = emptying.closed_with_tasks()
    for unit_id in left:
        reroute(unit_id=unit_id)


@app.periodic(cron="30 2 * * *")
@app.task(name="cases.measure_units", queueing_lock="cases.measure_units")
def measure_units(timestamp: int) -> None:  # noqa: ARG001
    """Each night measures how well and how fast units do their tasks, for what they are chosen by."""
    at = datetime.now(UTC)
    with acting(WORKER, department_ids()):
        market.measure(measured=done_of_late(at), actor=WORKER, at=at)


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.warn", queueing_lock="cases.warn")
def warn_of_tasks(timestamp: int) -> None:  # noqa: ARG001
    """Warns delivery units of tasks that are soon due."""
    departments = _on_the_wall_clock()
    with acting(WORKER, departments):
        warn(actor=WORKER, at=datetime.now(UTC))


@app.task(name="cases.send_notices", retry=RETRY)
def send_notices(*, department_id: int) -> None:
    """Sends a department's e-mails that wait."""
    with acting(WORKER, [department_id]):
        correspondence.send_notices(department_id=department_id, actor=WORKER, at=datetime.now(UTC))


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.send_all_notices", queueing_lock="cases.send_all_notices")
def send_all_notices(timestamp: int) -> None:  # noqa: ARG001
    """Sends what was left over: e-mails that failed, or that were more than go out at once."""
    for department_id in _on_the_wall_clock():
        send_notices(department_id=department_id)


@app.periodic(cron="0 6 * * *")
@app.task(name="cases.run_working_day", queueing_lock="cases.run_working_day")
def run_working_day(timestamp: int) -> None:  # noqa: ARG001
    """In the morning, what each service does once on each working day of each department."""
    at = datetime.now(UTC)
    for department_id in _on_the_wall_clock():
        with acting(WORKER, [department_id]):
            work_the_day(department_id, at=at)


@app.periodic(cron="0 7 * * *")
@app.task(name="residency.warn_of_lapses", queueing_lock="residency.warn_of_lapses")
def warn_of_lapses(timestamp: int) -> None:  # noqa: ARG001
    """Each morning, tells of approvals of data abroad that lapse soon."""
    for department_id in _on_the_wall_clock():
        with acting(WORKER, [department_id]):
            tell_of_lapses(department_id, at=datetime.now(UTC))


@app.periodic(cron="*/15 * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal_audit(timestamp: int) -> None:  # noqa: ARG001
    """Seals the audit events recorded since the last seal."""
    with acting(WORKER, department_ids()):
        audit.seal()


def work_the_day(department_id: int, *, at: datetime) -> None:
    """Runs what each service does on a working day, if this is one, while acting for the department.

    A service that refuses stops no other: nothing of its own run is kept, and the department's administrators are told.
    """
    today = at.astimezone(queries.LONDON).date()
    if not calendar(department_id).is_working_day(today):
        return
    for service in services().values():
        try:
            with transaction.atomic():
                service.working_day(department_id, actor=WORKER, at=at)
        except Refusal as refusal:
            log.warning(
                "The day's run of %s in department %s: %s", service.name, department_id, refusal.message
            )
            correspondence.write_to(
                department_id=department_id,
                account_ids=holders(department_id, "department_admin", on=today),
                subject=f"Not done today: what “{service.title}” does each working day",
                body=f"{refusal.message}\n\nIt is tried again on the next working day.",
                actor=WORKER,
                at=at,
            )


def tell_of_lapses(department_id: int, *, at: datetime) -> None:
    """Writes to those who have to know of a department's approvals that lapse soon, while acting for it."""
    for each in approvals.warn_of_lapses(department_id=department_id, actor=WORKER, at=at):
        correspondence.write_to(
            department_id=department_id,
            account_ids=each.account_ids,
            subject=each.subject,
            body=f"{each.body}\n\n{settings.BASE_URL}/office/residency/approvals/{each.approval.id}/\n",
            actor=WORKER,
            at=at,
        )


def run_due(steps: deque[QueuedStep], *, at: datetime) -> int:
    """Does the queued steps, and those that they lead to, at the moment `at`; returns how many.

    `steps` comes from `queue.inline()`. Call it while acting for the departments concerned.
    """
    done = 0
    while steps:
        step = steps.popleft()
        actions.run_step(
            case_id=step.case_id, wait_id=step.wait_id, element=step.element, actor=WORKER, at=at
        )
        done += 1
    return done


def fire_due(*, at: datetime) -> int:
    """Fires timers due at `at` in the departments acted for, at most 100 of cases and 100 that begin some, and delivers
    a message or signal that somebody waits for; returns how many.

    One that can't go off is an incident, is tried again later, and holds up no other.
    """
    keep_in_step(actor=WORKER, at=at)
    begun = opening.fire_starters(actor=WORKER, at=at) + opening.try_again(actor=WORKER, at=at)
    due = processes.due_timers(at, TIMERS_AT_ONCE)
    for timer in due:
        try:
            with transaction.atomic():
                actions.fire_timer(wait_id=timer.wait_id, instance_id=timer.instance_id, actor=WORKER, at=at)
        except OperationalError:
            raise
        except Conflict:
            log.info("The case of timer %s was stepped at this moment; it is still due", timer.wait_id)
        except Exception as error:
            # One that went off a moment before may have taken it away; then there is nothing to note.
            _log_unless_refused(error, timer.wait_id)
            next_try = try_again_at(at, timer.attempts)
            note_trouble(wait_id=timer.wait_id, error=error, next_try=next_try, actor=WORKER, at=at)
    return begun + len(due) + deliver_next(actor=WORKER, at=at)


def _log_unless_refused(error: Exception, wait_id: int) -> None:
    if not isinstance(error, Refusal):
        log.error("Incident %s", wait_id, exc_info=error)


def _on_the_wall_clock() -> Collection[int]:
    ids = department_ids()
    with acting(WORKER, ids):
        return set(ids) - queries.on_virtual_clocks()

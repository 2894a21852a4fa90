"""One decision about many tasks of cases: cases decided a second, with all that follows, each batch a transaction.

The process of claims, whose receipts wait to be checked. Sent back, each case gets an automatic step, which is queued.
Approved, each gets a task for whoever the service says that it is for, which is asked case by case, and an e-mail.
"""

import argparse
import multiprocessing
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report, server

BATCH = 10_000
ALONE = 300
"""How many are decided one by one beside it."""
FOLLOWS = {"return": "an automatic step each", "approve": "a task for somebody by name each"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, nargs="*", default=[10_000, 100_000])
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    for cases in [2_000] if chosen.quick else chosen.cases:
        for outcome in FOLLOWS:
            # Django is set up for one database in a process, and each gets its own.
            alone = multiprocessing.get_context("spawn").Process(target=_measure, args=(outcome, cases))
            alone.start()
            alone.join()


def _measure(outcome: str, cases: int) -> None:
    with server.database() as database:
        waiting = prepare(database.url, cases + ALONE)
        one_by_one = ALONE / waiting.one_by_one(outcome)
        before = _processor_seconds()
        rate = cases / waiting.together(outcome)
        processor_seconds = _processor_seconds() - before
        report.line(
            benchmark=f"cases decided together, {FOLLOWS[outcome]}",
            figure=round(rate),
            unit="cases/s",
            ratio=round(rate / one_by_one, 1),
            peer=f"one by one, each a transaction of its own, in the same run: {one_by_one:.0f} a second",
            cases=cases,
            batch=BATCH,
            processor_microseconds=round(processor_seconds / cases * 1e6),
        )


def _processor_seconds() -> float:
    """Of this process and its PostgreSQL backend, where the system tells: a busy machine changes it less than the
    rate."""
    from django.db import connection

    connection.ensure_connection()
    backend = report.cpu_seconds(Path(f"/proc/{connection.connection.info.backend_pid}"))
    return time.process_time() + (backend or 0)


@dataclass(frozen=True)
class Waiting:
    """Tasks that wait, and who decides them."""

    tasks: list[int]
    checker: Any
    department_id: int
    at: Any

    def together(self, outcome: str) -> float:
        """Seconds that deciding all but the first takes, batch by batch."""
        from commonhold.core.audit.acting import acting
        from commonhold.work.cases.deciding.actions import decide_all

        begun = time.perf_counter()
        for first in range(ALONE, len(self.tasks), BATCH):
            batch = self.tasks[first : first + BATCH]
            with acting(self.checker, [self.department_id]):
                told = decide_all(
                    task_ids=batch, outcome=outcome, reason="Seen", actor=self.checker, at=self.at
                )
            assert len(told.done) == len(batch), told.left
        return time.perf_counter() - begun

    def one_by_one(self, outcome: str) -> float:
        """Seconds that deciding the first takes."""
        from commonhold.core.audit.acting import acting
        from commonhold.work.cases.actions import complete_task

        begun = time.perf_counter()
        for task_id in self.tasks[:ALONE]:
            with acting(self.checker, [self.department_id]):
                complete_task(task_id=task_id, outcome=outcome, reason="Seen", actor=self.checker, at=self.at)
        return time.perf_counter() - begun


def prepare(url: str, cases: int) -> Waiting:
    """A department with a case worker, a budget holder, and so many claims whose receipts are to be checked."""
    import psycopg
    from django.utils import timezone

    from benchmarks.walking import filling
    from commonhold.core.accounts.actions import grant_role, open_account
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments import actions as departments
    from commonhold.work.cases.models import Task
    from commonhold.work.cases.publishing.actions import publish_services

    somebody, at = Actor.system("benchmark"), timezone.now()
    with acting(somebody, ()):
        department_id = departments.create_department(code="d", name="D", actor=somebody, at=at)
    with acting(somebody, [department_id]):
        publish_services(actor=somebody, at=at)
        of = {"department_id": department_id, "actor": somebody, "at": at}
        team = departments.create_organisation(kind="directorate", code="all", name="All", **of)
        centre = departments.create_cost_centre(organisation_id=team, code="1001", name="Roads", **of)
        accounts = {
            each: open_account(email=f"{each}@works.example", label=each, actor=somebody, at=at)
            for each in ("asker", "case_worker", "budget_holder")
        }
        for role in ("case_worker", "budget_holder"):
            grant_role(
                account_id=accounts[role],
                role=role,
                cost_centre_id=centre if role == "budget_holder" else None,
                from_date=at.date(),
                **of,
            )
        filling.claim(department_id, accounts["asker"], "c", somebody, at, cost_centre_id=centre)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        filling.copy_all(owner, cases, 1)
        owner.execute("VACUUM ANALYZE")
    with acting(somebody, [department_id]):
        tasks = list(
            Task.objects.filter(element="check_receipts").order_by("id").values_list("id", flat=True)
        )
    assert len(tasks) == cases, len(tasks)
    return Waiting(tasks, Actor.account(accounts["case_worker"], "case_worker"), department_id, at)


if __name__ == "__main__":
    main()

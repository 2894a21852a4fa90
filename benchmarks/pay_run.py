"""One month's pay of the whole Civil Service, stage by stage from opening the runs to committing them.

Each department is a pay group, and each group's run goes through the verbs that payroll's pages call, one transaction
each; the groups are shared out over workers, each a process with a connection of its own. The aim is 60 seconds and
4 GB on two cores.
"""

import argparse
import os
import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import psycopg

from benchmarks import report, server

LIMIT_SECONDS = 60
LIMIT_MB = 4_000
AT = datetime(2026, 4, 8, 9, tzinfo=UTC)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", default="civil-service", choices=["small", "large", "civil-service"])
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    with server.database() as database:
        groups = prepare("small" if chosen.quick else chosen.size)
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute("ANALYZE")
        begun = time.perf_counter()
        with get_context("spawn").Pool(chosen.workers, _connect, [database.url]) as pool:
            done = list(pool.imap_unordered(pay, groups))
        seconds = time.perf_counter() - begun
    stages: Counter[str] = Counter()
    for _, each, _ in done:
        stages.update(each)
    people = sum(count for count, _, _ in done)
    worker_mb = max(each for _, _, each in done)
    report.line(
        benchmark="pay run",
        figure=round(people / seconds),
        unit="people/s",
        ratio=round(LIMIT_SECONDS / seconds, 2),
        peer=f"the limit of {LIMIT_SECONDS} s",
        within_limit=seconds < LIMIT_SECONDS,
        people=people,
        groups=len(groups),
        workers=chosen.workers,
        seconds=round(seconds, 1),
        stage_seconds={name: round(each, 1) for name, each in stages.items()},
        greatest_worker_mb=worker_mb,
        limit_mb=LIMIT_MB,
    )


def prepare(size: str) -> list[tuple[int, int]]:
    """Everybody, with what payroll knows of them; the departments with their pay groups, the largest first."""
    from commonhold.connectors.demonstration import departments as making
    from commonhold.connectors.demonstration import load, pay, people, workforce
    from commonhold.core.audit.acting import acting
    from commonhold.core.departments.queries import all_departments
    from commonhold.records.pay.groups.queries import groups

    plans = workforce.government(workforce.Size(size))
    load.load(workforce.Size(size), seed=2023, at=AT - timedelta(days=2), progress=lambda *_: None)
    ids = {each.code: each.id for each in all_departments()}
    made, serial = [], 0
    for plan in plans:
        department_id = ids[plan.code]
        with acting(load.ACTOR, [department_id]):
            if not groups(department_id):
                rows = people.people(making.department(plan, seed=2023), seed=2023, first_serial=serial)
                pay.set_up_group(
                    department_id, rows, seed=2023, actor=load.ACTOR, at=pay.begins(AT), until=AT
                )
            (group,) = groups(department_id)
        serial += plan.headcount
        made.append((plan.headcount, department_id, group.id))
    return [(department_id, group_id) for _, department_id, group_id in sorted(made, reverse=True)]


def pay(group: tuple[int, int]) -> tuple[int, dict[str, float], int]:
    """A month of one group; how many payslips, what each stage took, and the most memory that this process had."""
    from commonhold.base.refusals import Refusal

    try:
        return _month(*group)
    except Refusal as refusal:  # which can't be sent between processes
        raise RuntimeError(refusal.message) from None


def _month(department_id: int, group_id: int) -> tuple[int, dict[str, float], int]:
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.records.pay.committing import actions as committing
    from commonhold.records.pay.groups.queries import periods
    from commonhold.records.pay.runs import actions, queries

    preparer, approver = Actor.system("preparer"), Actor.system("approver")
    stages: dict[str, float] = {}
    at = AT

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        begun = time.perf_counter()
        with acting(preparer, [department_id]):
            yield
        stages[name] = time.perf_counter() - begun

    with stage("open"):
        found = queries.runs(department_id)
        period = periods(group_id)[0]
        run_id = found[0].id if found else actions.open_run(period_id=period.id, actor=preparer, at=at)
    with stage("collect"):
        actions.collect(run_id=run_id, actor=preparer, at=at)
    with stage("calculate"):
        actions.calculate(run_id=run_id, actor=preparer, at=at)
    with stage("review and approve"):
        actions.review(run_id=run_id, note="", actor=preparer, at=at)
        actions.approve(run_id=run_id, actor=approver, at=at)
    with stage("commit"):
        committing.commit(run_id=run_id, actor=preparer, at=at)
    with stage("publish"):
        committing.publish(run_id=run_id, actor=preparer, at=at)
        payslips = queries.run(run_id).payslips
    return payslips, stages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _connect(url: str) -> None:
    os.environ.pop("DATABASE_APP_URL", None)
    server.connect(url)


if __name__ == "__main__":
    main()

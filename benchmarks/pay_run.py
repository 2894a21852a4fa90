"""One month's pay of the whole Civil Service, stage by stage from opening the runs to publishing payslips.

Each department is a pay group, and each group's run goes through the verbs that payroll's pages call, one transaction
each; the groups, the largest first, are shared out over workers, each a process with a connection of its own. The aim
is 60 seconds and 4 GB, PostgreSQL with it, on two cores. Seconds on a machine that others use say little, so the
processor's are told too. `--workers 1 2` pays the same month twice, by one worker and by two; `--profile` says where
the largest group's time goes.
"""

import argparse
import cProfile
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import psycopg

from benchmarks import report, server
from benchmarks.watching import Watched

LIMIT_SECONDS = 60
LIMIT_MB = 4_000
AT = datetime(2026, 4, 8, 9, tzinfo=UTC)


class Done(NamedTuple):
    """A group's month: how many payslips, and by stage how long it took and what it took of the processor, here and
    in PostgreSQL's backend."""

    payslips: int
    seconds: Counter[str]
    worker_cpu: Counter[str]
    backend_cpu: Counter[str]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", default="civil-service", choices=["small", "large", "civil-service"])
    arguments.add_argument("--workers", type=int, nargs="*", default=[2])
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--profile", action="store_true")
    chosen = arguments.parse_args()
    took = {}
    with server.database() as database:
        groups = prepare("small" if chosen.quick else chosen.size)
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE")
        if chosen.profile:
            return profile(groups[0])
        for workers in chosen.workers:
            with server.copied(database) as own:
                took[workers] = measure(own, groups, workers)
    if {1, 2} <= took.keys():
        report.line(
            benchmark="pay run, two workers against one",
            figure=round(took[1] / took[2], 2),
            unit="times as fast",
            ratio=round(took[1] / took[2] / 2, 2),
            peer="twice as fast",
            seconds={"1": round(took[1], 1), "2": round(took[2], 1)},
        )


def measure(database: server.Database, groups: list[tuple[int, int, int]], workers: int) -> float:
    """Pay all groups by so many workers, report it, and say how many seconds it took."""
    expected, payslips, done = sum(people for people, *_ in groups), 0, []
    with get_context("spawn").Pool(workers, _connect, [database.url]) as pool:
        pool.map(_ready, range(workers * 4))
        with Watched(database) as watched:
            for each in pool.imap_unordered(pay, groups):
                done.append(each)
                payslips += each.payslips
                print(
                    f"{len(done)} of {len(groups)} groups, {payslips:,} of {expected:,} people,"
                    f" {watched.so_far():.0f} s",
                    file=sys.stderr,
                )
    stages = {
        name: {
            "seconds": round(sum(each.seconds[name] for each in done), 1),
            "worker_cpu": round(sum(each.worker_cpu[name] for each in done), 1),
            "backend_cpu": round(sum(each.backend_cpu[name] for each in done), 1),
        }
        for name in done[0].seconds
    }
    report.line(
        benchmark="pay run",
        figure=round(payslips / watched.seconds),
        unit="people/s",
        ratio=round(LIMIT_SECONDS / watched.seconds, 2),
        peer=f"the limit of {LIMIT_SECONDS} s",
        within_limit=watched.seconds < LIMIT_SECONDS,
        people=payslips,
        groups=len(groups),
        workers=workers,
        seconds=round(watched.seconds, 1),
        stages=stages,
        limit_mb=LIMIT_MB,
        **watched.found(),
    )
    return watched.seconds


def prepare(size: str) -> list[tuple[int, int, int]]:
    """Everybody, with what payroll knows of them; how many people, by department and pay group, the most first."""
    from commonhold.connectors.demonstration import departments as making
    from commonhold.connectors.demonstration import load, pay, people, workforce
    from commonhold.core.audit.acting import acting
    from commonhold.core.departments.queries import all_departments
    from commonhold.records.pay.groups.queries import groups

    plans = workforce.government(workforce.Size(size))
    load.load(workforce.Size(size), seed=2023, at=AT - timedelta(days=2), progress=_told)
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
    return sorted(made, reverse=True)


def pay(group: tuple[int, int, int]) -> Done:
    """A month of one group."""
    from commonhold.base.refusals import Refusal

    _, department_id, group_id = group
    try:
        return _month(department_id, group_id)
    except Refusal as refusal:  # which can't be sent between processes
        raise RuntimeError(refusal.message) from None


def profile(group: tuple[int, int, int]) -> None:
    """Pay a group here, and print where the time went, stage by stage."""
    profiles: dict[str, cProfile.Profile] = {}
    _, department_id, group_id = group
    done = _month(department_id, group_id, profiles)
    for name in ("calculate", "commit"):
        print(f"{name}, {done.payslips:,} people: {done.backend_cpu[name]:.1f} s of the backend's besides")
        pstats.Stats(profiles[name]).sort_stats("tottime").print_stats(25)


def _month(department_id: int, group_id: int, profiles: dict[str, cProfile.Profile] | None = None) -> Done:
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.records.pay.committing import actions as committing
    from commonhold.records.pay.groups.queries import periods
    from commonhold.records.pay.runs import actions, queries

    preparer, approver = Actor.system("preparer"), Actor.system("approver")
    done = Done(0, Counter(), Counter(), Counter())
    at = AT

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        seconds, worker, backend = time.perf_counter(), time.process_time(), _backend_cpu()
        with acting(preparer, [department_id]), _profiled(name, profiles):
            yield
        done.seconds[name] = time.perf_counter() - seconds
        done.worker_cpu[name] = time.process_time() - worker
        done.backend_cpu[name] = _backend_cpu() - backend

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
    return done._replace(payslips=payslips)


@contextmanager
def _profiled(name: str, profiles: dict[str, cProfile.Profile] | None) -> Iterator[None]:
    if profiles is None:
        yield
        return
    with cProfile.Profile() as profiles[name]:
        yield


def _backend_cpu() -> float:
    """What this process's backend has had of the processor, if it is on this machine."""
    from django.db import connection

    connection.ensure_connection()
    return report.cpu_seconds(Path("/proc") / str(connection.connection.info.backend_pid)) or 0.0


def _connect(url: str) -> None:
    """A worker, as `commonhold worker` is one."""
    os.environ.pop("DATABASE_APP_URL", None)
    server.connect(url)
    from commonhold.faces.cli.worker import collect_seldom

    collect_seldom()


def _ready(_: int) -> None:
    """Every worker has started when all of these are done: that belongs to no month."""
    _backend_cpu()
    time.sleep(0.1)


def _told(*told: object) -> None:
    print(*told, file=sys.stderr)


if __name__ == "__main__":
    main()

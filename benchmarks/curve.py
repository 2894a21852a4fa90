"""What grows with the number of waiting cases: steps, due timers, the counts of a page, and the size of a case."""

import argparse
import random
import time
from datetime import timedelta

import psycopg

from benchmarks import filling, report, server, steps, timers

STEPS = 2_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    arguments.add_argument("--full", action="store_true", help="up to 5 million, which takes half an hour")
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    sizes = [10_000, 50_000] if chosen.quick else chosen.cases + [5_000_000] * chosen.full
    with server.database() as database:
        filled = filling.prepare(database.url, departments=20, timer=True)
        there, smallest = 0, None
        for cases in sizes:
            filled.add(cases - there)
            filled.settle()
            there = cases
            found = _measured(filled, cases)
            smallest = smallest or found["p50_ms"]
            report.line(
                benchmark="curve",
                figure=found["p50_ms"],
                unit="ms a step, median",
                ratio=round(found["p50_ms"] / smallest, 2),
                peer=f"the same with {sizes[0]:,} cases",
                cases=cases,
                **found,
            )


def _measured(filled: filling.Filled, cases: int) -> dict[str, float]:
    taken, backend = _steps(filled)
    fetched = timers.fetches(filled, filled.at + timedelta(days=60))
    return {
        "p50_ms": round(filling.percentile(taken, 0.5), 2),
        "p95_ms": round(filling.percentile(taken, 0.95), 2),
        "server_processor_microseconds": round(backend / len(taken) * 1e6),
        "due_timers_ms": round(filling.percentile(fetched, 0.5), 2),
        "counts_of_one_department_ms": round(_counts(filled, filled.departments[:1]), 1),
        "counts_of_all_ms": round(_counts(filled, filled.departments), 1),
        "bytes_a_case": _bytes(filled.owner_url) // cases,
    }


def _steps(filled: filling.Filled) -> tuple[list[float], float]:
    """Milliseconds of each of many steps of cases here and there, and the processor seconds of the backend."""
    from django.db import connection

    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.processes import actions

    with psycopg.connect(filled.owner_url) as owner:
        (most,) = owner.execute("SELECT max(id) FROM processes_instance").fetchone() or (0,)
        some = random.Random(most).sample(range(1, most + 1), min(3 * STEPS, most))
        waits = owner.execute(
            "SELECT id, department_id FROM processes_wait WHERE instance_id = ANY (%s) AND element = 'a'",
            [some],
        ).fetchall()
    process_id = connection.connection.info.backend_pid
    somebody, taken, before = Actor.system("benchmark"), [], 0.0
    for number, (wait_id, department) in enumerate(waits[:STEPS]):
        if number == STEPS // 10:  # by then the connection has planned its statements
            taken, before = [], steps.backend_seconds(process_id)
        begun = time.perf_counter()
        with acting(somebody, [department]):
            actions.complete(wait_id=wait_id, variables={"outcome": "approve"}, actor=somebody, at=filled.at)
        taken.append((time.perf_counter() - begun) * 1_000)
    return taken, steps.backend_seconds(process_id) - before


def _counts(filled: filling.Filled, departments: tuple[int, ...]) -> float:
    """Milliseconds that the counts for the page of a process take, the best of five."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.processes.figures.queries import waiting

    taken = []
    with acting(Actor.system("benchmark"), departments):
        for _ in range(5):
            begun = time.perf_counter()
            waiting(filled.service, departments)
            taken.append((time.perf_counter() - begun) * 1_000)
    return min(taken)


def _bytes(url: str) -> int:
    with psycopg.connect(url) as owner:
        (found,) = owner.execute(
            "SELECT pg_total_relation_size('processes_instance') + pg_total_relation_size('processes_wait')"
        ).fetchone() or (0,)
    return int(found)


if __name__ == "__main__":
    main()

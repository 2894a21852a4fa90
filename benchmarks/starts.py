"""Cases started a second: each a transaction of its own, from the start event to the first user task."""

import argparse
import statistics
import time

from benchmarks import filling, report, server, steps


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    rounds, seconds = (2, 1) if chosen.quick else (5, 3)
    with server.database() as database:
        steps.prepare_pgbench(database.url)
        filled = filling.prepare(database.url)
        measured = [
            (_starts(filled, seconds), steps.pgbench(database.url, 1, seconds)) for _ in range(rounds)
        ]
    done = statistics.median(each for each, _ in measured)
    peer = statistics.median(each for _, each in measured)
    report.line(
        benchmark="starts",
        figure=round(done),
        unit="starts/s",
        ratio=round(statistics.median(ours / theirs for ours, theirs in measured), 2),
        peer=f"pgbench -N, {round(peer)} transactions/s",
        clients=1,
    )


def _starts(filled: filling.Filled, seconds: int) -> float:
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.processes import actions

    somebody, done, until = Actor.system("benchmark"), 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        department = filled.departments[done % len(filled.departments)]
        with acting(somebody, [department]):
            actions.start(
                service=filled.service,
                department_id=department,
                variables=filling.VARIABLES,
                actor=somebody,
                at=filled.at,
            )
        done += 1
    return done / seconds


if __name__ == "__main__":
    main()

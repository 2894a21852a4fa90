"""Fetching due timers, locked, from millions of them: what a worker does each minute."""

import argparse
import time
from datetime import datetime, timedelta

from benchmarks import filling, report, server

AIM_MS = 10
AT_ONCE = 100
"""How many timers a worker takes in a transaction."""
SPREAD_DAYS = 28


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--timers", type=int, default=2_000_000)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    timers = 100_000 if chosen.quick else chosen.timers
    with server.database() as database:
        filled = filling.prepare(database.url, timer=True)
        filled.add(timers, spread_days=SPREAD_DAYS)
        filled.settle()
        found = fetches(filled, filled.at + timedelta(days=14 + SPREAD_DAYS / 10))
    median = filling.percentile(found, 0.5)
    report.line(
        benchmark="due timers",
        figure=round(median, 2),
        unit="ms",
        ratio=round(median / AIM_MS, 2),
        peer=f"the limit of {AIM_MS} ms",
        timers=timers,
        due=timers // 10,
        fetched=AT_ONCE,
        p95=round(filling.percentile(found, 0.95), 2),
    )


def fetches(filled: filling.Filled, at: datetime, times: int = 200) -> list[float]:
    """Milliseconds that each of many fetches took. `at` is the moment at which timers are due."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.processes.queries import due_timers

    taken = []
    for _ in range(times):
        with acting(Actor.system("benchmark"), filled.departments):
            begun = time.perf_counter()
            assert len(due_timers(at, AT_ONCE)) == AT_ONCE
            taken.append((time.perf_counter() - begun) * 1_000)
    return taken


if __name__ == "__main__":
    main()

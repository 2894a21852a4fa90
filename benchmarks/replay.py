"""Claims a second when a real event log is replayed through the service, on a virtual clock.

The log is that of 10,357 domestic declarations (BPI Challenge 2020); give another's path as the argument.
"""

import argparse
import sys
import time
from pathlib import Path

from benchmarks import report, server

LOG = Path("../shared/data/event-logs/DomesticDeclarations.xes.gz")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("path", nargs="?", type=Path, default=LOG)
    path = arguments.parse_args().path
    if not path.is_file():
        print(f"There is no event log at {path}, so nothing is measured: give its path.", file=sys.stderr)
        return
    with server.database():
        measure(path)


def measure(path: Path) -> None:
    """Replay one log in a new database."""
    from django.utils import timezone

    from commonhold.connectors.event_logs import replay
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.cases.publishing.actions import publish_services

    def quietly(what: str, done: int, total: int) -> None:
        """Shows no progress: a benchmark prints one line."""

    benchmark = Actor.system("benchmark")
    with acting(benchmark, ()):
        publish_services(actor=benchmark, at=timezone.now())
    claims = replay.read_claims(path, quietly)
    told = replay.replay(claims, title=path.name, progress=quietly, now=time.monotonic)
    report.line(
        benchmark="replay",
        figure=round(told.claims_per_second, 1),
        unit="claims/s",
        ratio=round(told.as_in_life / told.claims, 4),
        peer=f"{told.as_in_life} of {told.claims} claims ended as they did in life",
        events=told.events,
    )


if __name__ == "__main__":
    main()

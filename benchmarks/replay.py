"""Replays the whole log of 10,357 domestic declarations; prints one JSON line with claims per second.

Run: python -m benchmarks.replay [PATH]   (on the database of this installation, in a department of its own)
"""

import json
import os
import platform
import sys
import time
from pathlib import Path

DEFAULT = Path(__file__).parents[1] / ".." / "shared" / "data" / "event-logs" / "DomesticDeclarations.xes.gz"


def main() -> None:
    """Prints the figure, or says why there is none."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT.resolve()
    from commonhold.faces.cli import main as command_line
    from commonhold.faces.cli import postgres

    command_line.set_up()
    if not path.is_file():
        sys.exit(f"There is no event log at {path.name}: give its path.")
    from django.db import connections

    from commonhold.faces.cli.migrate import bring_up_to_date

    with postgres.here().running():
        try:
            bring_up_to_date()
            print(json.dumps(measure(path)))
        finally:
            connections.close_all()


def measure(path: Path) -> dict[str, object]:
    """The figures of one replay."""
    from commonhold.connectors.event_logs import replay

    def quietly(what: str, done: int, total: int) -> None:
        """Shows no progress: a benchmark prints one line."""

    started = time.monotonic()
    claims = replay.read_claims(path, quietly)
    report = replay.replay(claims, title=path.name, progress=quietly, now=time.monotonic)
    return {
        "benchmark": "replay",
        "figure": round(report.claims_per_second, 1),
        "unit": "claims/s",
        "claims": report.claims,
        "events": report.events,
        "as_in_life": report.as_in_life,
        "seconds": round(time.monotonic() - started, 1),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
    }


if __name__ == "__main__":
    main()

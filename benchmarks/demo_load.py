"""Loading the demonstration government, the whole Civil Service of it, into an empty database.

The limits are five minutes and 2 GB of memory, of the loading process and of its PostgreSQL backend together.
"""

import argparse
import resource
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import report, server

LIMIT_MINUTES = 5
LIMIT_MB = 2_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", default="civil-service", choices=["small", "large", "civil-service"])
    size = arguments.parse_args().size
    with server.database():
        from django.db import connection

        from commonhold.connectors.demonstration.load import load
        from commonhold.connectors.demonstration.workforce import Size

        start = time.perf_counter()
        people = load(Size(size), seed=2023, at=datetime.now(UTC), progress=lambda _name, _more: None)
        minutes = (time.perf_counter() - start) / 60
        process_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        backend = Path(f"/proc/{connection.connection.info.backend_pid}")
        backend_mb, backend_cpu = _peak_mb(backend), report.cpu_seconds(backend)
    report.line(
        benchmark="demonstration load",
        figure=round(people / minutes / 60),
        unit="people/s",
        ratio=round(LIMIT_MINUTES / minutes, 2),
        peer=f"the limit of {LIMIT_MINUTES} minutes",
        within_limit=minutes < LIMIT_MINUTES and process_mb + (backend_mb or 0) < LIMIT_MB,
        people=people,
        minutes=round(minutes, 2),
        process_peak_mb=round(process_mb),
        postgres_backend_peak_mb=backend_mb and round(backend_mb),
        limit_mb=LIMIT_MB,
        process_cpu_seconds=round(time.process_time()),
        postgres_backend_cpu_seconds=backend_cpu and round(backend_cpu),
    )


def _peak_mb(process: Path) -> float | None:
    """The most memory that a process of this machine has had, shared buffers included; None where that isn't told."""
    if not process.exists():
        return None
    status = (process / "status").read_text().splitlines()
    peak = next(line for line in status if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    main()

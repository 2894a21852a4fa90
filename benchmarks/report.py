"""One JSON line a benchmark: what was measured, in which unit, against what, and on which machine."""

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path

HALF_A_MILLION = 500_000


def line(*, benchmark: str, figure: float, unit: str, ratio: float, peer: str, **more: object) -> None:
    """Print a result. `ratio` is against `peer`: another program, or a limit, in the same run."""
    fields = {"benchmark": benchmark, "figure": figure, "unit": unit, "ratio": ratio, "peer": peer, **more}
    print(json.dumps({**fields, "machine": machine()}), flush=True)


def linear(benchmark: str, took: Mapping[int, float]) -> None:
    """Print how much longer one of most takes than one of half a million, if both were measured: 1 is linear."""
    few, many = HALF_A_MILLION, max(took)
    if few in took and many > few:
        each = {count: took[count] / count for count in (few, many)}
        line(
            benchmark=f"{benchmark}, {many:,} against {few:,}",
            figure=round(each[many] / each[few], 2),
            unit="times as long for each",
            ratio=round(each[few] / each[many], 2),
            peer="linear",
            microseconds_each={f"{count:,}": round(seconds * 1e6, 3) for count, seconds in each.items()},
        )


def machine() -> str:
    """The machine in a few words: processor, cores, memory, Python."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            each.partition(":")[2].strip() for each in info.read_text().splitlines() if "model name" in each
        ]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def cpu_seconds(process: Path) -> float | None:
    """The processor time that a process of this machine has had; None where that isn't told."""
    if not process.exists():
        return None
    user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

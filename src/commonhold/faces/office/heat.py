"""How busy each step of a process is, in three levels: by how many cases wait there, and by how long they wait."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

DAY, WORKING_WEEK = 24, 5 * 24
LEVELS = (1, 2, 3)
VIEWS = ("count", "age")


@dataclass(frozen=True)
class Heat:
    """Levels of counts, each of so many cases as `step` says."""

    step: int

    def level(self, count: int) -> int:
        """From 0, where nothing waits, to 3: the busiest third."""
        return min(LEVELS[-1], -(-count // self.step))

    @property
    def legend(self) -> list[tuple[int, str]]:
        """What each level means. The last is open, as the busiest is what the steps are taken from."""
        ends = [(level, (level - 1) * self.step + 1, level * self.step) for level in LEVELS]
        told = [(level, _cases(first, last)) for level, first, last in ends[:-1]]
        return [*told, (ends[-1][0], f"{ends[-1][1]:,} cases or more")]


def by_count(counts: Collection[int]) -> Heat:
    """Levels that are thirds of the busiest step's count."""
    return Heat(max(1, -(-max(counts, default=0) // LEVELS[-1])))


AGES = [(1, "less than a day"), (2, "1 to 5 days"), (3, "more than 5 days")]
"""What the levels mean by how long half of the cases have waited at least."""


def age_level(hours: float | None) -> int:
    if hours is None:
        return 0
    return 1 if hours < DAY else 2 if hours <= WORKING_WEEK else 3


def hours_since(moment: datetime | None, at: datetime) -> float | None:
    return max(0.0, (at - moment).total_seconds() / 3600) if moment else None


def _cases(first: int, last: int) -> str:
    if first == last:
        return f"{first:,} case{'' if first == 1 else 's'}"
    return f"{first:,} to {last:,} cases"

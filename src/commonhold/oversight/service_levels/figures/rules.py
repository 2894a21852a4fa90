"""Figures that anybody may read: sums in which no small number shows, not even by subtraction. Pure."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from commonhold.base.csv_cells import plain

SMALLEST = 5
"""Counts from 1 to 4 are not published, as they could tell of somebody in particular."""

Dimension = Literal["service", "unit", "department"]
DIMENSIONS: tuple[Dimension, ...] = ("service", "unit", "department")


class Counts(NamedTuple):
    """Tasks completed; of those, how many had a due time, were in time, and had nothing found wrong with them."""

    completed: int
    timed: int
    in_time: int
    right: int

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING = Counts(0, 0, 0, 0)


class Measured(NamedTuple):
    """What one unit completed of a service for a department in a month ("2026-06")."""

    month: str
    service: str
    unit: str
    department: str
    counts: Counts


class Figure(NamedTuple):
    """A month's figures of one value of a dimension, or of all together ("all"). None is not published, or not known;
    percentages are whole."""

    month: str
    value: str
    completed: int | None
    in_time_percent: int | None
    right_percent: int | None


def by(measured: Iterable[Measured], dimension: Dimension) -> dict[str, dict[str, Counts]]:
    """The counts of each value of a dimension, by month."""
    sums: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for each in measured:
        of_month, value = sums[each.month], getattr(each, dimension)
        of_month[value] = of_month[value].plus(each.counts)
    return {month: dict(sums[month]) for month in sorted(sums)}


def public(measured: Iterable[Measured], dimension: Dimension) -> list[Figure]:
    """What may be published: each month's values in order, and then its total."""
    figures: list[Figure] = []
    for month, values in by(measured, dimension).items():
        hidden = suppressed({value: counts.completed for value, counts in values.items()})
        figures += [_figure(month, value, values[value], value in hidden) for value in sorted(values)]
        total = NOTHING
        for counts in values.values():
            total = total.plus(counts)
        figures.append(_figure(month, "all", total, 0 < total.completed < SMALLEST))
    return figures


def suppressed(counts: Mapping[str, int]) -> set[str]:
    """The values whose count is not published beside the total of all: the small ones, and as many of the next smallest
    as it takes for those that are left out to be at least two, and together no small number either."""
    hidden = {value for value, count in counts.items() if 0 < count < SMALLEST}
    others = sorted((count, value) for value, count in counts.items() if count >= SMALLEST)
    while hidden and others and (len(hidden) < 2 or sum(counts[value] for value in hidden) < SMALLEST):
        hidden.add(others.pop(0)[1])
    return hidden


def as_csv(figures: Sequence[Figure], dimension: Dimension) -> str:
    """A table with a heading; what is not published is empty."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["month", dimension, *Figure._fields[2:]])
    table.writerows([*map(plain, figure[:2]), *figure[2:]] for figure in figures)
    return file.getvalue()


def as_json(figures: Sequence[Figure], dimension: Dimension) -> str:
    """The same as JSON, with what is declared about it."""
    rows = [
        {dimension if key == "value" else key: v for key, v in each._asdict().items()} for each in figures
    ]
    return json.dumps({"smallest_count_published": SMALLEST, "figures": rows}, indent=1) + "\n"


def _figure(month: str, value: str, counts: Counts, hidden: bool) -> Figure:
    if hidden:
        return Figure(month, value, None, None, None)
    in_time = _percent(counts.in_time, counts.timed)
    return Figure(month, value, counts.completed, in_time, _percent(counts.right, counts.completed))


def _percent(part: int, whole: int) -> int | None:
    """A share in whole percent, rounded half up; of few tasks none."""
    return (200 * part + whole) // (2 * whole) if whole >= SMALLEST else None

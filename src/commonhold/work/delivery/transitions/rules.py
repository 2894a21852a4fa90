"""What a plan of waves must be, and how the counts of both sides compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import ClassVar, NamedTuple

from commonhold.base.refusals import Refusal

GIVING, RECEIVING, GONE = "giving", "receiving", "gone"
BANDS = {"under_1_week": "Under 1 week", "1_to_4_weeks": "1 to 4 weeks", "over_4_weeks": "Over 4 weeks"}
"""How old a task was when it was counted."""
MOST_WAVES = 52
TaskKind = tuple[str, str]
TaskCell = tuple[str, str, str]
"""A service and an element of its process; and with them an age."""


class PlanWrong(Refusal):
    """{what}"""

    code: ClassVar[str] = "transitions.wrong"


@dataclass(frozen=True)
class PlannedWave:
    """What moves on a day: all tasks of some kinds, or else a share, in percent, of what the unit has at the start."""

    on: date
    kinds: tuple[TaskKind, ...] = ()
    percent: int | None = None


def check_plan(waves: Sequence[PlannedWave], why: str, today: date) -> None:
    """PlanWrong, unless the waves can be run one after another."""
    if not why.strip():
        raise PlanWrong(field="why", what="Enter why the unit hands over")
    if not waves or len(waves) > MOST_WAVES:
        raise PlanWrong(field="waves", what=f"Plan from 1 to {MOST_WAVES} waves")
    if waves[0].on < today:
        raise PlanWrong(field="waves", what="Let the first wave be today or later")
    if any(after.on <= before.on for before, after in pairwise(waves)):
        raise PlanWrong(field="waves", what="Give each wave a later day than the one before it")
    shares = [each.percent for each in waves if each.percent is not None]
    if len(shares) not in (0, len(waves)) or any(bool(each.kinds) == bool(each.percent) for each in waves):
        raise PlanWrong(
            field="waves", what="Give every wave a share of the queue, or else every wave some kinds of task"
        )
    if any(not 1 <= share <= 100 for share in shares) or sum(shares) > 100:
        raise PlanWrong(field="waves", what="Make each share 1 or more, and all together at most 100 percent")
    kinds = [kind for each in waves for kind in each.kinds]
    if len(set(kinds)) < len(kinds):
        raise PlanWrong(field="waves", what="Let each kind of task move in one wave only")


def share_left(percent: int, before: Collection[int]) -> tuple[int, int]:
    """Which part, as a fraction, of what the unit still has makes a wave's share of what it had at the start, after
    waves of so many percent before it."""
    return percent, 100 - sum(before)


class Counted(NamedTuple):
    """How many tasks of a kind and age a side counted, and how many of them were begun."""

    side: str
    unit_id: int | None
    service: str
    element: str
    band: str
    tasks: int
    begun: int


@dataclass(frozen=True)
class Cell:
    """Tasks of one kind and age, on both sides."""

    service: str
    element: str
    band: str
    given: int = 0
    given_begun: int = 0
    received: int = 0
    received_begun: int = 0
    gone: int = 0

    @property
    def difference(self) -> int:
        """How many fewer came than were given."""
        return self.given - self.received

    @property
    def lost(self) -> int:
        """How many of these nobody can account for."""
        return self.difference - self.gone


def cells(counts: Iterable[Counted]) -> list[Cell]:
    """The counts of both sides next to each other, by kind and age, the oldest last."""
    names = {GIVING: ("given", "given_begun"), RECEIVING: ("received", "received_begun"), GONE: ("gone", "")}
    sums: Counter[tuple[TaskCell, str]] = Counter()
    for each in counts:
        cell = (each.service, each.element, each.band)
        for name, number in zip(names[each.side], (each.tasks, each.begun), strict=True):
            sums[cell, name] += number
    order = list(BANDS)
    found = sorted({cell for cell, _ in sums}, key=lambda cell: (cell[0], cell[1], order.index(cell[2])))
    return [
        Cell(
            *cell,
            given=sums[cell, "given"],
            given_begun=sums[cell, "given_begun"],
            received=sums[cell, "received"],
            received_begun=sums[cell, "received_begun"],
            gone=sums[cell, "gone"],
        )
        for cell in found
    ]

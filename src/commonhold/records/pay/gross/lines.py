"""Gross pay as lines: what each amount is for, by which rule, and from what it was worked out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar

import numpy as np

from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.columns import Columns, Integers


class Rule(IntEnum):
    """Why a line is there. `explain` says in words what each does."""

    SALARY = 1
    ABSENCE = 2
    OVERTIME = 3
    ONE_OFF = 4
    STATUTORY = 5
    OFFSET = 6
    CORRECTION = 7


@dataclass(frozen=True, eq=False)
class Lines(Columns):
    """One row for each amount of gross pay.

    `source` is the row of the table that it comes from: a spell, an absence, an hour of overtime. For what is shared
    out over days, `units / of_units` of `whole_pence` was taken; else `whole_pence` is the amount itself.
    """

    person: Integers
    element: Integers
    """What it is paid as: a number of the department's list of pay elements."""
    rule: Integers
    source: Integers
    first_day: Integers
    last_day: Integers
    units: Integers
    of_units: Integers
    whole_pence: Integers
    pence: Integers


class Overlapping(Refusal):
    """Two spells of the same pay hold on the same day, {day}. End the earlier one the day before the later begins."""

    code: ClassVar[str] = "pay.overlapping-spells"


class ImpossibleSpell(Refusal):
    """A spell of pay can't be right: {what}. Correct it in the person’s record."""

    code: ClassVar[str] = "pay.impossible-spell"


class TooFine(Refusal):
    """Pay changes too often in one period to be shared out exactly. Split it into one-off payments."""

    code: ClassVar[str] = "pay.too-fine"


class NoSalary(Refusal):
    """There is no pay rate on {day}, on which {what} was claimed. Record the person’s pay for that day."""

    code: ClassVar[str] = "pay.no-salary"


@dataclass(frozen=True)
class Gross:
    """What was worked out, and whom it couldn't be worked out for. Nobody is in both, and nobody is left out."""

    lines: Lines
    held: Mapping[int, Refusal]
    """By person. Everybody else's pay can go on."""

    def totals(self, people: int, elements: Collection[int] | None = None) -> Integers:
        """The pence of each person, from 0 to `people` - 1; of some elements only, such as pensionable ones."""
        lines = self.lines
        if elements is not None:
            lines = lines.take(np.isin(lines.element, list(elements)))
        found: Integers = np.zeros(people, dtype=np.int64)
        np.add.at(found, lines.person, lines.pence)
        return found


def together(parts: Iterable[Gross]) -> Gross:
    """What several workings-out of the same people come to. Somebody held in one is held in all."""
    parts = list(parts)
    held: dict[int, Refusal] = {}
    for part in parts:
        for person, why in part.held.items():
            held.setdefault(person, why)
    lines = Lines.joined(part.lines for part in parts if len(part.lines))
    return Gross(lines.take(~np.isin(lines.person, list(held))) if held else lines, held)


def made(columns: Mapping[str, Any], length: int) -> Lines:
    """Lines of so many rows; a column may be one number for all."""
    return Lines(**{name: np.broadcast_to(np.asarray(column), length) for name, column in columns.items()})

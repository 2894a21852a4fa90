"""What is paid besides salary: overtime by the hour, and amounts that are paid once."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.columns import Columns, Integers
from commonhold.records.pay.gross.lines import Gross, ImpossibleSpell, NoSalary, Rule, made
from commonhold.records.pay.gross.salary import Spells

WEEKS_A_YEAR = 52
MINUTES_A_DAY = 24 * 60
MOST_PER_CENT = 1_000


@dataclass(frozen=True, eq=False)
class Overtime(Columns):
    """Minutes worked on a day beyond the pattern, paid at `per_cent` of the hourly rate (150 is time and a half)."""

    person: Integers
    element: Integers
    day: Integers
    minutes: Integers
    per_cent: Integers


@dataclass(frozen=True, eq=False)
class OneOffs(Columns):
    """An amount paid once, or taken back if less than nothing; `day` is the day that it is for."""

    person: Integers
    element: Integers
    day: Integers
    pence: Integers


def overtime(worked: Overtime, spells: Spells, *, salary: int) -> Gross:
    """Each row of overtime, to the nearest penny, at the rate of its own day.

    An hour is worth a year's full-time pay divided by 52 weeks and a full week's hours. `salary` is the element whose
    spells set the rate.
    """
    held = _wrong_overtime(worked)
    rates = np.flatnonzero(spells.element == salary)
    rates = rates[np.lexsort((spells.first_day[rates], spells.person[rates]))]
    # The last spell of the person that began on the day or before.
    key = spells.person[rates] * (date.max.toordinal() + 1) + spells.first_day[rates]
    asked = worked.person * (date.max.toordinal() + 1) + worked.day
    at = np.searchsorted(key, asked, "right") - 1
    spell = rates[np.maximum(at, 0)] if len(rates) else np.zeros(len(worked), dtype=np.int64)
    none = (at < 0) if len(rates) else np.ones(len(worked), dtype=bool)
    if len(rates):
        none |= (spells.person[spell] != worked.person) | (spells.last_day[spell] < worked.day)
    for row in np.flatnonzero(none):
        why = NoSalary(day=date.fromordinal(int(worked.day[row])), what="overtime")
        held.setdefault(int(worked.person[row]), why)
    rows = np.flatnonzero(~np.isin(worked.person, list(held)))
    spell = spell[rows]
    # Hours of a week are in hundredths: 60 minutes of a week of 37 hours are 100 of 3,700.
    taken = worked.minutes[rows] * worked.per_cent[rows]
    of = WEEKS_A_YEAR * spells.full_hours[spell] * 60
    pence = (2 * spells.annual_pence[spell] * taken + of) // (2 * of)
    columns = {
        "person": worked.person[rows],
        "element": worked.element[rows],
        "rule": Rule.OVERTIME,
        "source": rows,
        "first_day": worked.day[rows],
        "last_day": worked.day[rows],
        "units": taken,
        "of_units": of,
        "whole_pence": spells.annual_pence[spell],
        "pence": pence,
    }
    return Gross(made(columns, len(rows)), held)


def one_offs(amounts: OneOffs) -> Gross:
    """Each amount as a line of its own."""
    rows = np.arange(len(amounts))
    columns = {
        "person": amounts.person,
        "element": amounts.element,
        "rule": Rule.ONE_OFF,
        "source": rows,
        "first_day": amounts.day,
        "last_day": amounts.day,
        "units": 1,
        "of_units": 1,
        "whole_pence": amounts.pence,
        "pence": amounts.pence,
    }
    return Gross(made(columns, len(rows)), {})


def _wrong_overtime(worked: Overtime) -> dict[int, Refusal]:
    wrong = (
        (worked.minutes < 1)
        | (worked.minutes > MINUTES_A_DAY)
        | (worked.per_cent < 1)
        | (worked.per_cent > MOST_PER_CENT)
    )
    what = "overtime is from a minute to a day, at up to ten times the hourly rate"
    return {int(person): ImpossibleSpell(what=what) for person in np.unique(worked.person[wrong])}

"""What is given up of salary for something else, and who can't: pay never goes below the minimum wage by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from commonhold.base.law.tax_years import figure
from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.lines import Rule
from commonhold.records.pay.gross.period import PERIODS_A_YEAR
from commonhold.records.pay.groups.rules import ElementFacts, GroupFacts, PeriodFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.rules import SALARY, element_column
from commonhold.records.pay.working.earning import SALARY_ELEMENT, Earned, of_element

_WEEKS_A_YEAR = Fraction(365, 7)


class UnderMinimumWage(Refusal):
    """Giving up {given_up} would leave {left} of salary, which is under the minimum wage of {hourly} an hour for the
    hours of this period ({least}). End the salary sacrifice, or lessen it."""

    code = "pay.under-minimum-wage"


class MoreThanSalary(Refusal):
    """{given_up} is to be given up, but there is only {paid} of salary in this period, and statutory pay can't be given
    up. End the salary sacrifice, or lessen it."""

    code = "pay.more-than-salary"


@dataclass(frozen=True)
class Sacrificed:
    """By the code of a column what each employment gives up, in pence."""

    columns: Mapping[str, Numbers]
    pence: Numbers
    pensionable_pence: Numbers
    """Of it, what lessens pensionable pay."""
    held: Mapping[int, str]
    """By row, why it can't be given up."""


def sacrifice(
    given: Inputs,
    earned: Earned,
    elements: Sequence[ElementFacts],
    group: GroupFacts,
    period: PeriodFacts,
    theirs: NDArray[np.bool_],
) -> Sacrificed:
    """What everybody gives up for whom the run is (`theirs`). It is taken whole each period, and not shared out over
    days."""
    kinds = [each for each in elements if each.kind == "sacrifice"]
    amounts = {each.id: of_element(given, each.id) * theirs for each in kinds}
    nothing = np.zeros(len(given), dtype=np.int64)
    pence = sum(amounts.values(), start=nothing)
    lessens = sum((amounts[each.id] for each in kinds if each.pensionable), start=nothing)
    giving = np.flatnonzero(pence)
    held = _held(given, earned, pence, giving, group, period) if len(giving) else {}
    return Sacrificed({element_column(each).code: amounts[each.id] for each in kinds}, pence, lessens, held)


def _held(
    given: Inputs, earned: Earned, pence: Numbers, giving: Numbers, group: GroupFacts, period: PeriodFacts
) -> dict[int, str]:
    """Whose salary would be under the minimum wage. Only salary counts towards it here, which is the safe side:
    National Minimum Wage Regulations 2015 regs.10 and 12, with reg.24 for the hours of a salary."""
    lines = earned.lines
    worked = (lines.rule == Rule.SALARY) & (lines.element == SALARY_ELEMENT) & np.isin(lines.person, giving)
    hours, whole = dict.fromkeys(giving.tolist(), Fraction(0)), dict.fromkeys(giving.tolist(), 0)
    for index in np.flatnonzero(worked):
        row, weekly = int(lines.person[index]), int(earned.given.spells.hours[lines.source[index]])
        share = Fraction(int(lines.units[index]), int(lines.of_units[index]))
        hours[row] += Fraction(weekly, 100) * _WEEKS_A_YEAR / PERIODS_A_YEAR[group.frequency] * share
        whole[row] += int(lines.pence[index])
    born = {
        int(row): int(each["born"])
        for row, each in zip(given.row_of(given.births), given.births, strict=True)
    }
    held = {}
    for row in giving.tolist():
        if not born[row]:
            continue  # held for that
        paid = int(earned.columns[SALARY.code][row])
        left, hourly = paid - int(pence[row]), minimum_wage(born[row], period.starts)
        # Hours for which salary isn't paid aren't worked either.
        least = hours[row] * hourly * (Fraction(paid, whole[row]) if whole[row] else 0)
        given_up = format_pence(int(pence[row]))
        if left < 0:
            held[row] = MoreThanSalary(given_up=given_up, paid=format_pence(paid)).message
        elif left < least:
            held[row] = UnderMinimumWage(
                given_up=given_up,
                left=format_pence(left),
                hourly=format_pence(hourly),
                least=format_pence(-int(-least // 1)),
            ).message
    return held


def minimum_wage(born: int, first_day: date) -> int:
    """Pence an hour in a period that begins on a day, for somebody born on another (`date.toordinal()`).

    An age reached within a period counts from the next one. Apprentices are held to the wage of their age.
    """
    birthday = date.fromordinal(born)
    age = first_day.year - birthday.year
    age -= (first_day.month, first_day.day) < (birthday.month, birthday.day)
    wage = figure("minimum_wage", first_day)
    assert wage is not None, "a year without a minimum wage"
    bands = {int(band.removeprefix("from_")): band for band in wage.by_key if band.startswith("from_")}
    reached = max((limit for limit in bands if age >= limit), default=None)
    return int(wage.by_key["under_18" if reached is None else bands[reached]] * 100)

"""What a period's gross pay is: salary and allowances to the day, and what is paid once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhold.records.pay.gross.additions import OneOffs, Overtime
from commonhold.records.pay.gross.lines import Lines
from commonhold.records.pay.gross.pay import Inputs as GrossInputs
from commonhold.records.pay.gross.pay import Terms, gross_pay
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, PERIODS_A_YEAR, Period
from commonhold.records.pay.gross.salary import Spells
from commonhold.records.pay.gross.statutory import StatutoryPay
from commonhold.records.pay.groups.rules import ElementFacts, GroupFacts, PeriodFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.rules import OVERTIME, SALARY, STATUTORY, Column, element_column
from commonhold.records.pay.working.assuming import assumed
from commonhold.records.pay.working.away import ELEMENTS as STATUTORY_ELEMENTS
from commonhold.records.pay.working.away import away
from commonhold.records.pay.working.moving import gone, of_own_days

SALARY_ELEMENT, OVERTIME_ELEMENT = 0, -1
"""Beside a department's own elements, whose numbers begin with 1."""


@dataclass(frozen=True)
class Earned:
    """By the code of a column what each employment earns of it, in pence, those that are rare if anybody does;
    `has_rate` is who has a rate of pay."""

    columns: Mapping[str, Numbers]
    pensionable: Collection[str]
    """Which of the columns count towards the pension."""
    assumed_pence: Numbers
    """What pensionable pay would be more, had those who are on leave at less than full pay been paid as usual."""
    has_rate: NDArray[np.bool_]
    held: Mapping[int, str]
    """By row, why its pay can't be worked out."""
    lines: Lines
    """What the columns are summed up from."""
    given: GrossInputs
    """What the lines were worked out from, in `period`."""
    period: Period
    statutory: Mapping[int, StatutoryPay]
    """Of rows of `given.leaves`, how the statutory pay came about."""
    refused: Mapping[int, Sequence[str]]
    """By row, why there is no statutory pay."""

    @property
    def gross_pence(self) -> Numbers:
        gross: Numbers = np.sum(list(self.columns.values()), axis=0)
        return gross

    @property
    def pensionable_pence(self) -> Numbers:
        theirs = [self.columns[code] for code in self.pensionable if code in self.columns]
        pensioned: Numbers = np.sum(theirs, axis=0)
        return pensioned

    def plus(self, columns: Mapping[str, Numbers]) -> "Earned":
        """The same with what is paid of earlier periods too."""
        both = {code: self.columns.get(code, 0) + of for code, of in columns.items()}
        return replace(self, columns={**self.columns, **both})


def earned_columns(elements: Sequence[ElementFacts]) -> list[str]:
    """The codes of all columns that may be earned."""
    return [column.code for column in paid_elements(elements).values()]


def earn(given: Inputs, group: GroupFacts, period: PeriodFacts, elements: Sequence[ElementFacts]) -> Earned:
    """Everybody's gross pay."""
    paid_as = paid_elements(elements)
    pensionable = {
        SALARY_ELEMENT,
        *STATUTORY_ELEMENTS.values(),
        *(each.id for each in elements if each.pensionable),
    }
    own = [element for element in paid_as if element > SALARY_ELEMENT]
    spells = Spells.joined([_salaries(given, group), _allowances(given, group, own)])
    days = Period(group.frequency, period.starts, period.last_day)
    who = away(given, group, days)
    of_group = GrossInputs(spells, who.absences, who.leaves, _overtime(given), _once(given, period, own))
    terms = Terms(group.basis, salary=SALARY_ELEMENT)
    paid = gross_pay(of_group, days, terms)
    columns = {}
    for element, column in paid_as.items():
        lines = paid.lines.element == element
        if lines.any() or not column.rare:
            columns[column.code] = np.zeros(len(given), dtype=np.int64)
            np.add.at(columns[column.code], paid.lines.person[lines], paid.lines.pence[lines])
    has_rate = np.zeros(len(given), dtype=bool)
    has_rate[paid.lines.person] = True
    codes = [column.code for element, column in paid_as.items() if element in pensionable]
    pensioned: Numbers = np.sum([columns[code] for code in codes if code in columns], axis=0)
    held = {**paid.held, **who.held}
    return Earned(
        columns,
        codes,
        assumed(of_group, days, terms, pensionable, pensioned),
        has_rate,
        {row: why.message for row, why in held.items()},
        paid.lines,
        of_group,
        days,
        who.statutory,
        who.refused,
    )


def paid_elements(elements: Sequence[ElementFacts]) -> Mapping[int, Column]:
    """As which column each pay element is paid: salary, overtime, statutory pay and a department's own allowances."""
    statutory = {STATUTORY_ELEMENTS[column.code]: column for column in STATUTORY}
    own = {each.id: element_column(each) for each in elements if each.kind == "allowance"}
    return {SALARY_ELEMENT: SALARY, OVERTIME_ELEMENT: OVERTIME, **statutory, **own}


def of_element(given: Inputs, element_id: int) -> Numbers:
    """How much each employment has of an element that isn't shared out over days, standing and once."""
    found = np.zeros(len(given), dtype=np.int64)
    standing = given.elements[np.isin(given.elements["employment_id"], gone(given), invert=True)]
    for table in (standing, given.once):
        these = table[table["element_id"] == element_id]
        row = given.row_of(these)
        np.add.at(found, row[row >= 0], these["amount_pence"][row >= 0])
    return found


def _salaries(given: Inputs, group: GroupFacts) -> Spells:
    row, rates = _of_these(given, of_own_days(given, given.salaries))
    return Spells(
        person=row,
        element=np.full(len(row), SALARY_ELEMENT),
        first_day=rates["first_day"],
        last_day=rates["last_day"],
        annual_pence=rates["annual_pence"],
        hours=rates["hours"],
        full_hours=np.full(len(row), int(group.weekly_hours * 100)),
        weekdays=np.full(len(row), MONDAY_TO_FRIDAY),
    )


def _allowances(given: Inputs, group: GroupFacts, element_ids: Sequence[int]) -> Spells:
    """An allowance may outlast the employment: nobody is paid it for days after they left."""
    row, rates = _of_these(given, of_own_days(given, given.elements), element_ids)
    last_day = np.minimum(rates["last_day"], given.of_latest(given.posts, "last_day")[row])
    before = rates["first_day"] <= last_day
    row, rates, last_day = row[before], rates[before], last_day[before]
    return Spells(
        person=row,
        element=rates["element_id"],
        first_day=rates["first_day"],
        last_day=last_day,
        annual_pence=rates["amount_pence"] * PERIODS_A_YEAR[group.frequency],
        hours=np.ones(len(row), dtype=np.int64),
        full_hours=np.ones(len(row), dtype=np.int64),
        weekdays=np.full(len(row), MONDAY_TO_FRIDAY),
    )


def _overtime(given: Inputs) -> Overtime:
    row, worked = _of_these(given, given.overtime)
    return Overtime(
        person=row,
        element=np.full(len(row), OVERTIME_ELEMENT),
        day=worked["day"],
        minutes=worked["minutes"],
        per_cent=worked["percent"],
    )


def _once(given: Inputs, period: PeriodFacts, element_ids: Sequence[int]) -> OneOffs:
    row, amounts = _of_these(given, given.once, element_ids)
    day = np.full(len(row), period.last_day.toordinal())
    return OneOffs(person=row, element=amounts["element_id"], day=day, pence=amounts["amount_pence"])


def _of_these(
    given: Inputs, table: NDArray[Any], element_ids: Sequence[int] | None = None
) -> tuple[Numbers, NDArray[Any]]:
    """The rows of a table that are of employments paid here, and of certain elements, with those employments' rows."""
    row = given.row_of(table)
    wanted = row >= 0
    if element_ids is not None:
        wanted &= np.isin(table["element_id"], element_ids)
    return row[wanted], table[wanted]

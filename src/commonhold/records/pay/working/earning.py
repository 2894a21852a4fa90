"""What a period's gross pay is: salary and allowances to the day, and what is paid once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhold.records.pay.gross.absence import Absences
from commonhold.records.pay.gross.additions import OneOffs, Overtime
from commonhold.records.pay.gross.leave import Leaves
from commonhold.records.pay.gross.lines import Lines
from commonhold.records.pay.gross.pay import Inputs as GrossInputs
from commonhold.records.pay.gross.pay import Terms, gross_pay
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, PERIODS_A_YEAR, Period
from commonhold.records.pay.gross.salary import Spells
from commonhold.records.pay.groups.rules import ElementFacts, GroupFacts, PeriodFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.rules import SALARY, element_column

SALARY_ELEMENT = 0
"""Beside a department's own elements, whose numbers begin with 1."""


@dataclass(frozen=True)
class Earned:
    """By the code of a column what each employment earns of it, in pence; `has_rate` is who has a rate of pay."""

    columns: Mapping[str, Numbers]
    pensionable: Collection[str]
    """Which of the columns count towards the pension."""
    has_rate: NDArray[np.bool_]
    held: Mapping[int, str]
    """By row, why its pay can't be worked out."""
    lines: Lines
    """What the columns are summed up from."""
    given: GrossInputs
    """What the lines were worked out from, in `period`."""
    period: Period

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
    return [SALARY.code, *(element_column(each).code for each in elements if each.kind == "allowance")]


def earn(given: Inputs, group: GroupFacts, period: PeriodFacts, elements: Sequence[ElementFacts]) -> Earned:
    """Everybody's gross pay."""
    paid_as = {SALARY_ELEMENT: SALARY.code}
    paid_as |= {each.id: element_column(each).code for each in elements if each.kind == "allowance"}
    pensionable = {SALARY_ELEMENT, *(each.id for each in elements if each.pensionable)}
    spells = Spells.joined([_salaries(given, group), _allowances(given, group, list(paid_as))])
    of_group = GrossInputs(
        spells,
        Absences.joined([]),
        Leaves.joined([]),
        Overtime.joined([]),
        _once(given, period, list(paid_as)),
    )
    days = Period(group.frequency, period.starts, period.last_day)  # type: ignore[arg-type]
    paid = gross_pay(
        of_group,
        days,
        Terms(group.basis, salary=SALARY_ELEMENT),  # type: ignore[arg-type]
    )
    columns = {code: np.zeros(len(given), dtype=np.int64) for code in paid_as.values()}
    for element, code in paid_as.items():
        lines = paid.lines.element == element
        np.add.at(columns[code], paid.lines.person[lines], paid.lines.pence[lines])
    has_rate = np.zeros(len(given), dtype=bool)
    has_rate[paid.lines.person] = True
    return Earned(
        columns,
        [code for element, code in paid_as.items() if element in pensionable],
        has_rate,
        {row: why.message for row, why in paid.held.items()},
        paid.lines,
        of_group,
        days,
    )


def of_element(given: Inputs, element_id: int) -> Numbers:
    """How much each employment has of an element that isn't shared out over days, standing and once."""
    found = np.zeros(len(given), dtype=np.int64)
    for table in (given.elements, given.once):
        these = table[table["element_id"] == element_id]
        row = given.row_of(these)
        np.add.at(found, row[row >= 0], these["amount_pence"][row >= 0])
    return found


def _salaries(given: Inputs, group: GroupFacts) -> Spells:
    row, rates = _of_these(given, given.salaries)
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
    row, rates = _of_these(given, given.elements, element_ids)
    return Spells(
        person=row,
        element=rates["element_id"],
        first_day=rates["first_day"],
        last_day=rates["last_day"],
        annual_pence=rates["amount_pence"] * PERIODS_A_YEAR[group.frequency],
        hours=np.ones(len(row), dtype=np.int64),
        full_hours=np.ones(len(row), dtype=np.int64),
        weekdays=np.full(len(row), MONDAY_TO_FRIDAY),
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

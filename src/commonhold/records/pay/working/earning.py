"""What a period's gross pay is: salary to the day, allowances, and what is paid once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from commonhold.records.pay.groups.rules import ElementFacts, GroupFacts, PeriodFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.rules import SALARY, element_column

PERIODS_A_YEAR = {"monthly": 12, "four_weekly": 13, "weekly": 52}


@dataclass(frozen=True)
class Earned:
    """By the code of a column what each employment earns of it, in pence; `has_rate` is who has a rate of pay."""

    columns: Mapping[str, Numbers]
    pensionable_pence: Numbers
    has_rate: Any
    held: Mapping[int, str]
    """By row, whose pay can't be worked out."""

    @property
    def gross_pence(self) -> Numbers:
        gross: Numbers = np.sum(list(self.columns.values()), axis=0)
        return gross


def earn(given: Inputs, group: GroupFacts, period: PeriodFacts, elements: Sequence[ElementFacts]) -> Earned:
    """Everybody's gross pay."""
    first, last = period.starts.toordinal(), period.until.toordinal() - 1
    row = given.row_of(given.salaries)
    rates = given.salaries[row >= 0]
    row = row[row >= 0]
    days = np.minimum(rates["last_day"], last) - np.maximum(rates["first_day"], first) + 1
    whole = 2 * rates["annual_pence"] * rates["hours"] * days
    parts = 2 * PERIODS_A_YEAR[group.frequency] * int(group.weekly_hours * 100) * (last - first + 1)
    salary = np.zeros(len(given), dtype=np.int64)
    np.add.at(salary, row, (whole + parts // 2) // parts)
    has_rate = np.zeros(len(given), dtype=bool)
    has_rate[row] = True
    columns, pensionable = {SALARY.code: salary}, salary.copy()
    for element in elements:
        if element.kind == "allowance":
            column = of_element(given, element.id)
            columns[element_column(element).code] = column
            has_rate |= column > 0
            if element.pensionable:
                pensionable += column
    return Earned(columns, pensionable, has_rate, {})


def of_element(given: Inputs, element_id: int) -> Numbers:
    """What each employment has of an element in the period, standing and once."""
    found = np.zeros(len(given), dtype=np.int64)
    for table in (given.elements, given.once):
        these = table[table["element_id"] == element_id]
        row = given.row_of(these)
        np.add.at(found, row[row >= 0], these["amount_pence"][row >= 0])
    return found

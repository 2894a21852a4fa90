"""What is taken off a period's gross pay: tax, National Insurance, loans, pensions, debts and other deductions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commonhold.records.pay.groups.rules import ElementFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.rules import element_column
from commonhold.records.pay.working.earning import Earned, of_element


@dataclass(frozen=True)
class Taken:
    """By the code of a column what is taken off each employment, and what was reckoned with, in pence."""

    columns: Mapping[str, Numbers]
    held: Mapping[int, str]
    """By employment."""


def deduct(given: Inputs, earned: Earned, elements: Sequence[ElementFacts]) -> Taken:
    """Everybody's deductions, what their employer pays on top, and the bases of both."""
    left = earned.gross_pence.copy()
    columns: dict[str, Numbers] = {"pensionable": earned.pensionable_pence}
    for element in elements:
        if element.kind == "deduction":
            taken = np.minimum(of_element(given, element.id), left)
            left -= taken
            columns[element_column(element).code] = taken
    return Taken(columns, {})

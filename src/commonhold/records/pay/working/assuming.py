"""What the employer contributes to pensions for, while people are on leave at less than full pay."""

from collections.abc import Set

import numpy as np

from commonhold.records.pay.gross.additions import Overtime
from commonhold.records.pay.gross.pay import Inputs as GrossInputs
from commonhold.records.pay.gross.pay import Terms, gross_pay
from commonhold.records.pay.gross.period import Period
from commonhold.records.pay.inputs.rules import Numbers


def assumed(
    given: GrossInputs, days: Period, terms: Terms, pensionable: Set[int], pensioned: Numbers
) -> Numbers:
    """What is lost of pensionable pay to leave for which something is paid: the employer's pension contributions go
    on as if it weren't.

    Source: Civil Service Pensions, Employer Pension Guide 5.3.8 (assumed pay).
    """
    less = np.zeros(len(pensioned), dtype=np.int64)
    leave = given.leaves
    paid = (leave.pence > 0) | (leave.lost < leave.of)
    if not paid.any():
        return less
    people = np.unique(leave.person[paid])
    theirs = GrossInputs(
        spells=given.spells.take(np.isin(given.spells.person, people)),
        absences=given.absences,
        leaves=leave.take(~paid),
        overtime=Overtime.joined([]),
        one_offs=given.one_offs,
    )
    usual = gross_pay(theirs, days, terms).totals(len(pensioned), pensionable)
    less[people] = np.maximum(usual[people] - pensioned[people], 0)
    return less

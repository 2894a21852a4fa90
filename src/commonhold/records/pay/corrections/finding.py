"""What a run has to pay of earlier periods: each that something touches is worked out anew, as known now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhold.records.pay.corrections.queries import Earlier, earlier_periods, kept, touched
from commonhold.records.pay.corrections.rules import Corrections, amounts, joined, none
from commonhold.records.pay.gross.corrections import Amounts, difference
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import ElementFacts, PeriodFacts
from commonhold.records.pay.inputs.queries import inputs, paid_in
from commonhold.records.pay.inputs.rules import Numbers
from commonhold.records.pay.rules import columns_of
from commonhold.records.pay.working.earning import Earned, earn, earned_columns


def owed(period: PeriodFacts, known_at: datetime) -> Corrections:
    """What the run of a group's period has to pay of the department's earlier periods, by what is known at a moment.

    Nothing once it has been paid: what committed runs paid of a period counts, whichever paid it.
    """
    elements = groups.elements(period.department_id)
    codes = [each.code for each in columns_of(elements)]
    earlier = earlier_periods(period)
    wanted = touched(period, known_at, earlier) if earlier else {}
    ids: Numbers = np.unique(np.concatenate([np.empty(0, np.int64), *wanted.values()]))
    if not len(ids):
        return none(codes)
    before = kept(codes, some=ids)
    return joined(
        [
            _corrected(each, wanted[each.period.id], earlier, known_at, elements, codes, before)
            for each in earlier
            if len(wanted[each.period.id])
        ]
    )


def _corrected(
    of: Earlier,
    ids: Numbers,
    earlier: Sequence[Earlier],
    known_at: datetime,
    elements: Sequence[ElementFacts],
    codes: Sequence[str],
    before: NDArray[Any],
) -> Corrections:
    """One period, of some employments. Days in a group that paid nobody for them are left to the one that did."""
    paying = {each.period.group_id for each in earlier if _overlap(each.period, of.period)}
    given = inputs(of.period, known_at, some=ids, also=ids, paying=paying)
    earned = earn(given, of.group, of.period, elements)
    due = _due(earned, given.employment_ids, of, codes)
    paid = _paid(of, ids, [codes.index(each) for each in earned_columns(elements)], codes, before)
    uncertain = {
        int(given.employment_ids[row]): f"What is due for {of.period.name} can’t be worked out: {why}"
        for row, why in earned.held.items()
    }
    certain = [each.take(~np.isin(each.person, list(uncertain))) for each in (due, paid)]
    return Corrections(codes, difference(*certain), uncertain)


def _overlap(one: PeriodFacts, other: PeriodFacts) -> bool:
    return one.starts < other.until and other.starts < one.until


def _due(earned: Earned, employment_ids: Numbers, of: Earlier, codes: Sequence[str]) -> Amounts:
    parts = []
    for code, column in earned.columns.items():
        rows = np.flatnonzero(column)
        parts.append(amounts(employment_ids[rows], of.period.id, codes.index(code), column[rows]))
    return Amounts.joined(parts)


def _paid(
    of: Earlier, ids: Numbers, places: Sequence[int], codes: Sequence[str], before: NDArray[Any]
) -> Amounts:
    """What the period's own runs paid, but for what they paid of others, and what other runs paid of it."""
    parts = []
    for run in of.runs:
        slips = paid_in(run.id, run.columns, ids, some=True)
        pence = slips["amounts"]["each"]["value"]
        for place in places:
            if codes[place] in run.columns:
                column = pence[:, run.columns.index(codes[place])]
                parts.append(amounts(slips["employment_id"], of.period.id, place, column))
    theirs = before[np.isin(before["employment_id"], ids) & np.isin(before["place"], places)]
    for which, sign in (("paid_in", -1), ("period_id", 1)):
        rows = theirs[theirs[which] == of.period.id]
        difference_paid = sign * (rows["due"] - rows["paid"]).astype(np.int64)
        parts.append(amounts(rows["employment_id"], of.period.id, rows["place"], difference_paid))
    return Amounts.joined(parts)

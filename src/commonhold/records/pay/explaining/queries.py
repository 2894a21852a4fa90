"""Explaining a payslip: what it was worked out from is read again as it was known to the run."""

from typing import Any

import numpy as np

from commonhold.base.refusals import NotFound
from commonhold.records.pay.corrections import queries as corrections
from commonhold.records.pay.corrections.rules import Corrections
from commonhold.records.pay.debts.queries import recoveries
from commonhold.records.pay.explaining.rules import (
    Explained,
    NotCalculated,
    Recovered,
    Stored,
    explained,
    unexplained,
)
from commonhold.records.pay.gross.corrections import correction_lines
from commonhold.records.pay.gross.period import Period
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.inputs.queries import inputs
from commonhold.records.pay.models import Held, Payslip, Recovery
from commonhold.records.pay.rules import FINAL, columns_of, element_column
from commonhold.records.pay.working.rules import reckon


def explain_slip(slip_id: int) -> dict[str, Explained]:
    """By the code of a column why each line of a payslip is what it is.

    Before its run is committed too; NotCalculated if the run has collected again since, or was cancelled.
    """
    slip = Payslip.objects.select_related("run").filter(id=slip_id).first()
    if slip is None:
        raise NotFound(what="payslip")
    run = slip.run
    if run.state in ("open", "cancelled"):
        raise NotCalculated(state=run.state)
    assert run.known_at is not None, "a run that is calculated, but never collected"
    period, group = groups.period(run.period_id), groups.group(run.group_id)
    elements = [
        each
        for each in groups.elements(run.department_id)
        if element_column(each).code in run.columns  # others came later
    ]
    theirs = Payslip.objects.filter(run__period_id=period.id, person_id=slip.person_id)
    ids = np.array(sorted(set(theirs.values_list("employment_id", flat=True))), dtype=np.int64)
    codes = [each.code for each in columns_of(elements)]
    earlier = corrections.paid_in_period(codes, period.id, some=ids, run_id=run.id, paid_by=run.committed_at)
    given = inputs(
        period,
        run.known_at,
        person_id=slip.person_id,
        also=earlier.employment_ids,
        paid_by=run.calculated_at or run.committed_at,
    ).after_leaving(corrections.paid_after_leaving(run.id, ids))
    stored = _stored(slip)
    found = (given.employment_ids == slip.employment_id).nonzero()[0]
    if not len(found):
        return unexplained(stored)
    officers = Held.objects.filter(
        run=run, by_officer=True, employment_id__in=given.employment_ids.tolist()
    ).values_list("employment_id", "reason")
    reckoned = reckon(given, group, period, elements, dict(officers), earlier)
    corrected = correction_lines(earlier.of([slip.employment_id]).found, _periods(earlier))
    return explained(given, reckoned, int(found[0]), group, elements, stored, corrected)


def _periods(earlier: Corrections) -> dict[int, Period]:
    """The periods that are corrected, as gross pay has them."""
    found = {}
    for period_id in np.unique(earlier.found.owed.period).tolist():
        facts = groups.period(period_id)
        frequency: Any = groups.group(facts.group_id).frequency
        found[period_id] = Period(frequency, facts.starts, facts.last_day)
    return found


def _stored(slip: Payslip) -> Stored:
    columns = slip.run.columns
    amounts = dict(zip(columns, slip.amounts, strict=True))
    return Stored(
        amounts=amounts,
        to_date=dict(zip(columns, slip.to_date, strict=True)),
        recovered=_recovered(slip, amounts["recovery"]),
    )


def _recovered(slip: Payslip, pence: int) -> list[Recovered]:
    """As was noted when the run was committed; before that, as it would be."""
    if slip.run.state not in FINAL:
        return [
            Recovered(taken, debt.amount_pence, debt.raised_on, debt.reason)
            for debt, taken in recoveries({slip.employment_id: pence}, slip.run.known_at)
        ]
    noted = Recovery.objects.filter(run_id=slip.run_id, debt__employment_id=slip.employment_id)
    rows = noted.order_by("debt__raised_on", "debt_id").values_list(
        "amount_pence", "debt__amount_pence", "debt__raised_on", "debt__reason"
    )
    return [Recovered(*row) for row in rows]

"""Reading what a department owes HMRC, month by month, and which returns it has filed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from commonhold.base.periods import tax_month
from commonhold.base.refusals import NotFound
from commonhold.records.pay.committing.rules import run_source
from commonhold.records.pay.filing import queries as filing
from commonhold.records.pay.filing.queries import Standing
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.models import Run
from commonhold.records.pay.returns import rules
from commonhold.records.pay.returns.rules import RunPaid, TaxMonth
from commonhold.records.pay.rules import FINAL, PREPARING
from commonhold.records.pay.telling.rules import told_as_paid
from commonhold.records.payments.queries import payment_dates


@dataclass(frozen=True)
class ReturnFacts:
    """A return and what for: a run's by its number, a month's by that."""

    standing: Standing
    run_id: int | None
    period_name: str
    supplement: int
    month: int | None
    attempt: int


_BROUGHT_FORWARD = """
    SELECT told.code, sum(told.pence)::bigint
    FROM pay_broughtforward brought, unnest(brought.columns, brought.amounts) AS told (code, pence)
    WHERE brought.department_id = %s AND brought.tax_year = %s GROUP BY told.code
"""
_UNDER_16 = """
    SELECT run.id, sum(slip.amounts[array_position(run.columns, 'nicable')])::bigint
    FROM pay_termsspell terms
    JOIN pay_run run ON run.id = ANY (%s)
    JOIN pay_payslip slip ON slip.run_id = run.id AND slip.employment_id = terms.employment_id
        AND slip.terms_id = terms.id
    WHERE terms.department_id = %s AND terms.ni_letter = 'X' GROUP BY run.id
"""


def tax_years(department_id: int) -> list[int]:
    """The tax years for which a department has paid anybody here, the latest first."""
    found = Run.objects.filter(department_id=department_id, state__in=FINAL)
    return list(found.order_by("-period__tax_year").values_list("period__tax_year", flat=True).distinct())


def tax_months(department_id: int, year: int) -> list[TaxMonth]:
    """The twelve tax months of a year in which a department paid, with what it owes HMRC for each."""
    if year not in tax_years(department_id):
        raise NotFound(what="tax year in which anybody was paid")
    periods = groups.periods_of_year(department_id, year)
    found = Run.objects.filter(period_id__in=list(periods), state__in=FINAL).order_by("id")
    runs = list(found.values_list("id", "period_id", "number", "batch_id", "payslips", "columns", "totals"))
    paid_on = payment_dates(batch for _, _, number, batch, *_ in runs if number and batch is not None)
    under_16: dict[int, int] = _sums(_UNDER_16, [[run_id for run_id, *_ in runs], department_id])
    brought_forward: dict[str, int] = _sums(_BROUGHT_FORWARD, [department_id, year])
    paid = [
        RunPaid(
            tax_month(told_as_paid(periods[period_id], number, paid_on.get(batch or 0))),
            payslips,
            dict(zip(columns, totals, strict=True)),
            under_16.get(run_id, 0),
        )
        for run_id, period_id, number, batch, payslips, columns, totals in runs
    ]
    return rules.months(year, paid, brought_forward)


def tax_month_of(department_id: int, year: int, month: int) -> TaxMonth:
    if not 1 <= month <= rules.LAST_MONTH:
        raise NotFound(what="tax month")
    return tax_months(department_id, year)[month - 1]


def in_preparation(department_id: int, month: TaxMonth) -> PeriodFacts | None:
    """The first period due by the end of a month of its year whose run is still being prepared."""
    found = Run.objects.filter(
        department_id=department_id,
        period__tax_year=month.year,
        period__pay_date__lte=month.last_day,
        number=0,
        state__in=(*PREPARING, "approved"),
    )
    first = found.order_by("period__pay_date").values_list("period_id", flat=True).first()
    return None if first is None else groups.period(first)


def paid_here_by(department_id: int, month: TaxMonth) -> bool:
    """Whether a department had paid anybody here by the end of a month."""
    found = Run.objects.filter(department_id=department_id, state__in=FINAL)
    return found.filter(period__pay_date__lte=month.last_day).exists()


def returns(department_id: int, year: int) -> list[ReturnFacts]:
    """What a department has filed for a tax year, the newest first."""
    standings = filing.submissions_of_year(department_id, year)
    periods = groups.periods_of_year(department_id, year)
    runs = Run.objects.filter(period_id__in=list(periods), state__in=FINAL)
    by_source = {run_source(each[0]): each for each in runs.values_list("id", "period_id", "number")}
    found = []
    for each in standings:
        run_id, period_id, number = by_source.get(each.source, (None, None, 0))
        name = periods[period_id].name if period_id is not None else ""
        month, attempt = rules.month_and_attempt(each.source) or (None, 0)
        found.append(ReturnFacts(each, run_id, name, number, month, attempt))
    return found


def _sums(statement: str, values: Sequence[Any]) -> dict[Any, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def summaries(filed: Iterable[ReturnFacts]) -> dict[int, ReturnFacts]:
    """Of returns, the newest first, the last Employer Payment Summary of each tax month that has one."""
    found: dict[int, ReturnFacts] = {}
    for each in filed:
        if each.month is not None:
            found.setdefault(each.month, each)
    return found

"""Who is on loan, from which department to which."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from commonhold.base.refusals import NotFound
from commonhold.records.people.history.queries import holding, period
from commonhold.records.people.history.rules import Period
from commonhold.records.people.loans.models import LoanSpell


class Loan(NamedTuple):
    """A loan as known now; the first day back is the end of `days`. `ended_as` is "" as long as it goes as planned,
    else "permanent" or "returned"."""

    id: int
    employment_id: int
    home_department_id: int
    host_department_id: int
    host_employment_id: int | None
    days: Period
    ended_as: str


_COLUMNS = (
    "id",
    "employment_id",
    "department_id",
    "host_department_id",
    "host_employment_id",
    "valid",
    "ended_as",
)


def on_loan(department_id: int, on: date) -> list[Loan]:
    """Whom a department has lent to others, or has from others, on a day."""
    of = Q(department_id=department_id) | Q(host_department_id=department_id)
    return _loans(holding(LoanSpell, on).filter(of))


def loan_on(employment_id: int, on: date) -> Loan:
    """The loan of an employment on a day; by its home employment or the one with the host."""
    of = Q(employment_id=employment_id) | Q(host_employment_id=employment_id)
    found = _loans(holding(LoanSpell, on).filter(of))
    if not found:
        raise NotFound(what="loan of this person on that day")
    return found[0]


def loans_of(employment_ids: Iterable[int]) -> list[Loan]:
    """Every loan of these home employments, in the order of their days."""
    return _loans(LoanSpell.objects.filter(employment_id__in=list(employment_ids), superseded_at=None))


def returning(department_id: int, *, since: date, until: date) -> list[Loan]:
    """The loans from or to a department whose first day back is from `since` to before `until`."""
    of = Q(department_id=department_id) | Q(host_department_id=department_id)
    ends = Q(valid__endswith__gte=since, valid__endswith__lt=until)
    return _loans(LoanSpell.objects.filter(of & ends, superseded_at=None))


def _loans(rows: QuerySet[LoanSpell]) -> list[Loan]:
    found = rows.order_by("employment_id", "valid__startswith").values_list(*_COLUMNS)
    return [Loan._make((*row[:5], period(row[5]), row[6])) for row in found]

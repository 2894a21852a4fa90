"""Lending somebody to another department, and what becomes of the loan.

Whoever acts does so for the home department; an employment with the host is begun and ended by `transferring`.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.people.history.queries import holding, period
from commonhold.records.people.history.rules import Period
from commonhold.records.people.loans import rules
from commonhold.records.people.loans.models import LoanSpell
from commonhold.records.people.models import Employment

_INSTANT = timedelta(microseconds=1)


@verb
def lend(
    *,
    employment_id: int,
    host_department_id: int,
    starts: date,
    until: date,
    actor: Actor,
    at: datetime,
    host_employment_id: int | None = None,
) -> int:
    """Lend an employment to a host department from a day until `until`, the first day back; return the loan's id."""
    home = _locked(employment_id)
    if home.department_id == host_department_id:
        raise rules.LentToOneself(field="host_department")
    days = rules.check_loan(period(home.valid), starts, until)
    if host_employment_id is not None:
        _require_theirs(host_employment_id, home, host_department_id)
    loan = LoanSpell(
        employment_id=employment_id,
        department_id=home.department_id,
        host_department_id=host_department_id,
        host_employment_id=host_employment_id,
    )
    return _written("lent", loan, days, actor, at)


@verb
def extend(*, employment_id: int, on: date, until: date, actor: Actor, at: datetime) -> int:
    """Let the loan of a day last longer, until `until`, the first day back; return its id from now on."""
    home, loan = _loan(employment_id, on)
    days = rules.check_loan(period(home.valid), period(loan.valid).start, until)
    loan.ended_as = ""
    return _replaced("loan_extended", loan, rules.extended(period(loan.valid), days.end or until), actor, at)


@verb
def return_early(*, employment_id: int, on: date, back: date, actor: Actor, at: datetime) -> int:
    """Let the loan of a day end sooner: `back` is the first day back; return its id from now on."""
    _, loan = _loan(employment_id, on)
    days = rules.shortened(period(loan.valid), back)
    loan.ended_as = "returned"
    return _replaced("loan_returned", loan, days, actor, at)


@verb
def make_permanent(*, employment_id: int, on: date, since: date, actor: Actor, at: datetime) -> int:
    """Let the loan of a day end because the host keeps them for good from `since` on; return its id from now on.

    The employment lent, and the one with the host, are ended and stretched by `transferring`.
    """
    _, loan = _loan(employment_id, on)
    days = rules.shortened(period(loan.valid), since)
    loan.ended_as = "permanent"
    return _replaced("loan_made_permanent", loan, days, actor, at)


@verb
def call_off(*, employment_id: int, on: date, actor: Actor, at: datetime) -> None:
    """The loan of a day should never have been: it holds for no day."""
    _, loan = _loan(employment_id, on)
    _supersede(loan, at)
    _record("loan_called_off", loan, period(loan.valid), actor, at)


def _locked(employment_id: int) -> Employment:
    """The home employment, so that nobody else lends or changes it now."""
    home = Employment.objects.select_for_update().filter(id=employment_id).first()
    if home is None:
        raise NotFound(what="employment")
    return home


def _loan(employment_id: int, on: date) -> tuple[Employment, LoanSpell]:
    home = _locked(employment_id)
    loan: LoanSpell | None = holding(LoanSpell, on).filter(employment_id=employment_id).first()
    if loan is None:
        raise NotFound(what="loan of this person on that day")
    return home, loan


def _require_theirs(host_employment_id: int, home: Employment, host_department_id: int) -> None:
    found = Employment.objects.filter(
        id=host_employment_id, person_id=home.person_id, department_id=host_department_id
    )
    if not found.exists():
        raise NotFound(field="host_employment", what="employment of this person with the host department")


def _replaced(what: str, loan: LoanSpell, days: Period, actor: Actor, at: datetime) -> int:
    moment = _supersede(loan, at)
    again = LoanSpell(
        employment_id=loan.employment_id,
        department_id=loan.department_id,
        host_department_id=loan.host_department_id,
        host_employment_id=loan.host_employment_id,
        ended_as=loan.ended_as,
    )
    return _written(what, again, days, actor, moment)


def _supersede(loan: LoanSpell, at: datetime) -> datetime:
    """Let a loan hold no longer; when that is: later than it was recorded, whatever a machine's clock says."""
    moment = max(at, loan.recorded_at + _INSTANT)
    LoanSpell.objects.filter(id=loan.id).update(superseded_at=moment)
    return moment


def _written(what: str, loan: LoanSpell, days: Period, actor: Actor, at: datetime) -> int:
    loan.valid, loan.recorded_at = DateRange(*days), at
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as error:
        raise rules.LentAlready(field="starts") from error
    _record(what, loan, days, actor, at)
    return loan.id


def _record(what: str, loan: LoanSpell, days: Period, actor: Actor, at: datetime) -> None:
    record(
        f"people.{what}",
        actor=actor,
        at=at,
        subject=f"people.employment:{loan.employment_id}",
        department_id=loan.department_id,
        after={"host": loan.host_department_id, "from": days.start, "until": days.end},
    )

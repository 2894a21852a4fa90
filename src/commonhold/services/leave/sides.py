"""Who does what when somebody leaves; nobody decides about their own leaving."""

from __future__ import annotations

from datetime import date, datetime

from commonhold.core.accounts.queries import holders
from commonhold.records.people import queries as people
from commonhold.work.cases.catalogue import Candidates, CaseFacts

HR = "case_worker"
PAYROLL = "payroll"


def leaver(case: CaseFacts) -> int | None:
    """The account of whoever leaves, if they have one."""
    return people.account_of_employment(case.data["employment_id"])


def hr(case: CaseFacts, at: datetime) -> Candidates:
    """Those who work on cases in the department, but for whoever leaves."""
    return Candidates(accounts=_holders(case, HR, at))


def payroll_officers(case: CaseFacts, at: datetime) -> Candidates:
    """Payroll of the department, but for whoever leaves."""
    return Candidates(accounts=_holders(case, PAYROLL, at))


def manager(case: CaseFacts, at: datetime) -> Candidates:
    """The manager as of the last day; without one, or where it is they who asked, HR."""
    found = successor(case, at)
    return hr(case, at) if found in (None, case.asked_by) else Candidates(accounts=(found,))


def successor(case: CaseFacts, at: datetime) -> int | None:
    """The nearest manager who has an account: as of the last day, when they still manage them."""
    account_id = leaver(case)
    if account_id is None:
        return None
    on = min(at.date(), last_day(case))
    above = people.accounts_above(account_id, department_id=case.department_id, on=on)
    return above[0] if above else None


def last_day(case: CaseFacts) -> date:
    """The last day that HR confirmed, or that was asked for."""
    return date.fromisoformat(case.variables["last_day"])


def _holders(case: CaseFacts, role: str, at: datetime) -> tuple[int, ...]:
    going = leaver(case)
    return tuple(
        each for each in holders(case.department_id, role, on=at.date()) if each not in (going, case.asked_by)
    )

"""What is known about a request, for the rules to weigh: what changed lately, whose account it is, when pay is due."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from commonhold.base.working_time import LONDON, WorkingCalendar
from commonhold.core.departments.queries import calendar, department
from commonhold.records.people import queries as people
from commonhold.records.people.history import queries as days
from commonhold.records.people.rules import BankAccount, Contact
from commonhold.work.cases.catalogue import CaseFacts

NEVER_DAYS = 9_999
"""How long ago it was that something changed which never did."""
RECENT = timedelta(days=30)
"""A contact that was given so short a time before a request may have been given by whoever sent it."""


def employment(case: CaseFacts, at: datetime) -> int:
    """The employment for which the account is changed; NotFound if it has ended."""
    return people.employment_of(
        int(case.data["person_id"]), department_id=case.department_id, on=at.astimezone(LONDON).date()
    )


def facts(case: CaseFacts, account: BankAccount, at: datetime) -> dict[str, Any]:
    """What the rules weigh, by the names of their inputs."""
    on = at.astimezone(LONDON).date()
    employment_id, person_id = employment(case, at), int(case.data["person_id"])
    office = calendar(case.department_id)
    (picture,) = [each for each in days.picture(person_id, on) if each.employment_id == employment_id]
    summary = people.summary(person_id, on)
    opens, closes = (datetime.combine(on, each) for each in (office.opens, office.closes))
    return {
        "contact_changed_days": _days_since(days.changed_at(employment_id, Contact), at),
        "account_changed_days": _days_since(days.changed_at(employment_id, BankAccount), at),
        "others_paid_into": people.others_paid_into(
            account, person_id=person_id, department_id=case.department_id, on=on
        ),
        "name_matches": same_name(account.account_name, summary.name),
        "in_working_hours": office.add(case.opened_at, timedelta(0)) == case.opened_at,
        "pay_day_in_days": (next_pay_day(department(case.department_id).pay_day, office, on) - on).days,
        "monthly_pence": (picture.annual_pence or 0) // 12,
        "office_minutes": int((closes - opens).total_seconds()) // 60,
    }


def contacts_before(case: CaseFacts, at: datetime) -> list[Contact]:
    """How the person could be reached before they asked, the one held longest first.

    One that changed shortly before comes after the one before it: that may be how the fraud began.
    """
    on = case.opened_at.astimezone(LONDON).date()
    employment_id = employment(case, at)
    changed = days.changed_at(employment_id, Contact)
    moments = [case.opened_at]
    if changed is not None and case.opened_at - RECENT < changed:
        moments = [changed - timedelta(microseconds=1), case.opened_at]
    known = [days.known_on(employment_id, Contact, on, moment) for moment in moments]
    return list(dict.fromkeys(each for each in known if isinstance(each, Contact)))


def same_name(account_name: str, name: str) -> bool:
    """Whether an account's name is plausibly that of the person: the family name, and the given name or its initial.

    A bank's own check of the payee would be better; this catches what is plainly somebody else's.
    """
    held, own = _words(account_name), _words(name)
    if not own or own[-1] not in held:
        return False
    others = [word for word in held if word != own[-1]]
    return any(word == own[0] or (len(word) == 1 and own[0].startswith(word)) for word in others)


def next_pay_day(day_of_month: int, office: WorkingCalendar, on: date) -> date:
    """The next day, today included, on which a department pays: a working day, on or before its day of the month."""
    year, month = on.year, on.month
    while True:
        day = date(year, month, min(day_of_month, monthrange(year, month)[1]))
        while not office.is_working_day(day):
            day -= timedelta(days=1)
        if day >= on:
            return day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _days_since(moment: datetime | None, at: datetime) -> int:
    return NEVER_DAYS if moment is None else max((at - moment).days, 0)


def _words(name: str) -> list[str]:
    return re.sub(r"[^\w\s]", "", name.casefold()).split()

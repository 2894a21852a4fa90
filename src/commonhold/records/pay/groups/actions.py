"""Creating pay groups, and planning the periods of their tax years."""

from datetime import date, datetime
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.departments import queries as departments
from commonhold.records.pay.groups import rules
from commonhold.records.pay.models import Group, Period
from commonhold.records.pay.rules import BASES, FREQUENCIES
from commonhold.records.payments.queries import bacs_calendar
from commonhold.records.people.rules import WorkingPattern, check_name


class UnknownFrequency(Refusal):
    """Nobody is paid “{given}”. Use one of: monthly, four-weekly, weekly."""

    code = "pay.unknown-frequency"


class UnknownBasis(Refusal):
    """Pay isn't shared out over “{given}” days. Use calendar or working."""

    code = "pay.unknown-basis"


class GroupExists(Refusal):
    """There is a pay group with the code {taken} in this department already. Choose another code."""

    code = "pay.group-exists"


class FirstDayNeeded(Refusal):
    """Periods that are not months need a first day. Give the day on which the first of them begins."""

    code = "pay.first-day-needed"


class YearPlanned(Refusal):
    """The tax year {year} is planned already for this pay group. Its periods stay as they are."""

    code = "pay.year-planned"


@verb
def create_group(
    *,
    department_id: int,
    code: str,
    name: str,
    frequency: str,
    actor: Actor,
    at: datetime,
    weekly_hours: Decimal = Decimal("37"),
    basis: str = "calendar",
) -> int:
    """Add a pay group to a department; return its id.

    `weekly_hours` are those of full time; `basis` says over which days pay is shared out, "calendar" or "working".
    """
    if basis not in BASES:
        raise UnknownBasis(field="basis", given=basis[:40])
    if frequency not in FREQUENCIES:
        raise UnknownFrequency(field="frequency", given=frequency[:40])
    WorkingPattern(weekly_hours)
    rules.check_code(code)
    if Group.objects.filter(department_id=department_id, code=code).exists():
        raise GroupExists(field="code", taken=code)
    group = Group.objects.create(
        department_id=department_id,
        code=code,
        name=check_name(name, field="name"),
        frequency=frequency,
        weekly_hours=weekly_hours,
        basis=basis,
    )
    record(
        "pay.group_created",
        actor=actor,
        at=at,
        subject=f"pay.group:{group.id}",
        department_id=department_id,
        after={"code": code, "name": name, "frequency": frequency},
    )
    return group.id


@verb
def plan_year(*, group_id: int, year: int, actor: Actor, at: datetime, first_day: date | None = None) -> int:
    """Plan the periods of a tax year, by the year in which it begins; return how many.

    Months follow the department's pay day. Weeks need the day on which the first period begins.
    """
    group = Group.objects.filter(id=group_id).first()
    if group is None:
        raise NotFound(what="pay group")
    if Period.objects.filter(group=group, tax_year=rules.check_year(year)).exists():
        raise YearPlanned(field="year", year=f"{year}-{(year + 1) % 100:02}")
    calendar = departments.calendar(group.department_id)
    if group.frequency == "monthly":
        pay_day = departments.department(group.department_id).pay_day
        planned = list(rules.monthly(year, pay_day, calendar, bacs_calendar()))
    elif first_day is None:
        raise FirstDayNeeded(field="first_day")
    else:
        planned = list(rules.weekly(year, group.frequency, first_day, calendar, bacs_calendar()))
    Period.objects.bulk_create(
        Period(
            department_id=group.department_id,
            group=group,
            tax_year=each.tax_year,
            number=each.number,
            days=DateRange(each.starts, each.until),
            cut_off=each.cut_off,
            pay_date=each.pay_date,
        )
        for each in planned
    )
    record(
        "pay.year_planned",
        actor=actor,
        at=at,
        subject=f"pay.group:{group_id}",
        department_id=group.department_id,
        after={"year": year, "periods": len(planned)},
    )
    return len(planned)

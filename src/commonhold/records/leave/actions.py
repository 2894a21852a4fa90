"""Booking and cancelling leave, adjusting balances with a reason, and noting flexi."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.departments.queries import calendar
from commonhold.records.leave import queries, rules
from commonhold.records.leave.models import Adjustment, Booking, Entry, FlexiEntry
from commonhold.records.leave.rules import Account, LeaveYear
from commonhold.records.leave.schemes.rules import hours_shown, shown
from commonhold.records.people.history.rules import NotEmployedThen
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import check_day, check_name

LONGEST_DAYS = 366
MOST_MINUTES = 60_000


class NoScheme(Refusal):
    """This department has no leave scheme on {on:%-d %B %Y}. Set one first."""

    code: ClassVar[str] = "leave.no-scheme"


class OverBalance(Refusal):
    """That takes {asked}, and only {left} of the leave year are left. Choose fewer days."""

    code: ClassVar[str] = "leave.over-balance"


class AlreadyBooked(Refusal):
    """There is leave already from {first:%-d %B %Y} to {last:%-d %B %Y}. Choose other days, or cancel that first."""

    code: ClassVar[str] = "leave.already-booked"


class YearClosed(Refusal):
    """The leave year that ended before {end:%-d %B %Y} is closed: what was left of it is carried over. Record an
    adjustment of the leave year after it instead."""

    code: ClassVar[str] = "leave.year-closed"


class TwoLeaveYears(Refusal):
    """A new leave year begins on {start:%-d %B %Y}. Book the days before and from then on one by one."""

    code: ClassVar[str] = "leave.two-leave-years"


class NotAWorkingDay(Refusal):
    """Nobody in this department works on any of those days. Choose days on which you would be at work."""

    code: ClassVar[str] = "leave.not-a-working-day"


class ImpossibleDays(Refusal):
    """Leave can't be from {first:%-d %B %Y} to {last:%-d %B %Y}. Choose a last day that is the first or later, at most
    a year later; part of a day is of one day."""

    code: ClassVar[str] = "leave.impossible-days"


class ImpossibleMinutes(Refusal):
    """{given} minutes can't be right here. Enter a number other than 0, of at most 1,000 hours; leave takes more than
    0, and part of a day less than the day."""

    code: ClassVar[str] = "leave.impossible-minutes"


class AwayInAnotherDepartment(Refusal):
    """On {on:%-d %B %Y} this leave is another department’s, where this person works then. Record it there."""

    code: ClassVar[str] = "leave.away-in-another-department"


class UnknownKind(Refusal):
    """{given} is not a reason to adjust leave by hand. Use one of: bought, sold, paid, corrected."""

    code: ClassVar[str] = "leave.unknown-kind"


class FlexiBeyondLimit(Refusal):
    """That would make a flexi balance of {balance}, and the department allows {least} to {most}."""

    code: ClassVar[str] = "leave.flexi-beyond-limit"


@verb
def book(
    *,
    employment_id: int,
    first: date,
    last: date,
    actor: Actor,
    at: datetime,
    minutes: int | None = None,
    part_of_a_day: bool = False,
) -> int:
    """Book leave, taken or to come; return what it is cancelled by.

    Whole days take a fifth of the week's hours for each day that the department works; `minutes` says it where
    somebody works other days than those, or for part of one day.
    """
    for field, day in (("first", first), ("last", last)):
        check_day(day, field=field)
    if not first <= last < first + timedelta(days=1 if part_of_a_day else LONGEST_DAYS):
        raise ImpossibleDays(field="last", first=first, last=last)
    account = _locked(employment_id, first, last)
    year = _open_year(account, first)
    if last >= year.end:
        raise TwoLeaveYears(field="last", start=year.end)
    works = calendar(account.department_id)
    days = [day for day in _days(first, last) if works.is_working_day(day)]
    if not days:
        raise NotAWorkingDay(field="first")
    taken = _minutes(account, days, minutes, part_of_a_day=part_of_a_day)
    _check_free(account, first, last, taken, part_of_a_day=part_of_a_day)
    left = rules.balance(account, year).minutes
    if taken > left:
        raise OverBalance(field="last", asked=shown(taken, year.scheme), left=shown(left, year.scheme))
    row = Booking.objects.create(
        employment_id=employment_id,
        department_id=account.department_id,
        days=DateRange(first, last + timedelta(days=1)),
        whole_days=not part_of_a_day,
        minutes=taken,
        recorded_at=at,
    )
    told = {"booking": row.id, "first": first, "last": last, "minutes": taken}
    _record("booked", row, actor, at, told)
    return row.id


@verb
def cancel_booking(*, booking_id: int, actor: Actor, at: datetime) -> None:
    """Note that leave isn't taken after all. That of a closed leave year stays."""
    row = Booking.objects.filter(id=booking_id, cancelled_at=None).first()
    if row is None:
        raise NotFound(what="leave booking of this number")
    account = _locked(row.employment_id, row.days.lower, row.days.lower)
    _open_year(account, row.days.lower)
    if not Booking.objects.filter(id=booking_id, cancelled_at=None).update(cancelled_at=at):
        raise NotFound(what="leave booking of this number")
    _record("booking_cancelled", row, actor, at, {"booking": row.id})


@verb
def adjust(
    *,
    employment_id: int,
    on: date,
    kind: str,
    minutes: int,
    reason: str,
    actor: Actor,
    at: datetime,
    working: Sequence[str] = (),
) -> int:
    """Add minutes to the leave year that a day is in, or take them away: bought, sold, paid, corrected."""
    if kind not in ("bought", "sold", "paid", "corrected"):
        raise UnknownKind(field="kind", given=kind)
    account = _locked(employment_id, on, on)
    year = _open_year(account, on)
    if (
        not minutes
        or abs(minutes) > MOST_MINUTES
        or (kind != "corrected" and (minutes > 0) != (kind == "bought"))
    ):
        raise ImpossibleMinutes(field="minutes", given=minutes)
    left = rules.balance(account, year).minutes
    if kind == "sold" and left + minutes < 0:
        raise OverBalance(field="minutes", asked=shown(-minutes, year.scheme), left=shown(left, year.scheme))
    row = Adjustment.objects.create(
        employment_id=employment_id,
        department_id=account.department_id,
        on=on,
        kind=kind,
        minutes=minutes,
        reason=check_name(reason, field="reason"),
        working=list(working),
        recorded_at=at,
    )
    _record("adjusted", row, actor, at, {"on": on, "kind": kind, "minutes": minutes})
    return row.id


@verb
def note_flexi(*, employment_id: int, on: date, minutes: int, reason: str, actor: Actor, at: datetime) -> int:
    """Note flexi worked (above 0) or taken (below), within the department's limits."""
    account = _locked(employment_id, on, on)
    year = _year(account, on)
    if not minutes or abs(minutes) > MOST_MINUTES:
        raise ImpossibleMinutes(field="minutes", given=minutes)
    least, most = -year.scheme.most_flexi_owed_minutes, year.scheme.most_flexi_minutes
    after = account.flexi_minutes + minutes
    # Whoever is beyond a limit already, as after a change of scheme, may come nearer to it.
    if (minutes > 0 and after > most) or (minutes < 0 and after < least):
        raise FlexiBeyondLimit(
            field="minutes", balance=hours_shown(after), least=hours_shown(least), most=hours_shown(most)
        )
    row = FlexiEntry.objects.create(
        employment_id=employment_id,
        department_id=account.department_id,
        on=on,
        minutes=minutes,
        reason=check_name(reason, field="reason"),
        working=[],
        recorded_at=at,
    )
    _record("flexi_noted", row, actor, at, {"on": on, "minutes": minutes})
    return row.id


def _locked(employment_id: int, first: date, last: date) -> Account:
    """The leave of an employment that holds from one day to another; locked, so that nobody else changes it now."""
    if not Employment.objects.select_for_update().filter(id=employment_id).exists():
        raise NotFound(what="employment")
    account = queries.account(employment_id)
    if not (account.employed.holds(first) and account.employed.holds(last)):
        raise NotEmployedThen(field="first", period=str(account.employed))
    for day in (first, last):
        if any(each.holds(day) for each in rules.away(account)):
            raise AwayInAnotherDepartment(field="first", on=day)
    return account


def _year(account: Account, on: date) -> LeaveYear:
    year = rules.leave_year(account, on)
    if year is None:
        raise NoScheme(field="on", on=on)
    return year


def _open_year(account: Account, on: date) -> LeaveYear:
    year = _year(account, on)
    if rules.closed(account, year.end):
        raise YearClosed(field="on", end=year.end)
    return year


def _minutes(account: Account, days: Iterable[date], minutes: int | None, *, part_of_a_day: bool) -> int:
    whole = rules.cost(account, days)
    if minutes is None and not part_of_a_day:
        return whole
    if minutes is None or not 0 < minutes <= MOST_MINUTES or (part_of_a_day and minutes >= 24 * 60):
        raise ImpossibleMinutes(field="minutes", given=minutes or 0)
    return minutes


def _check_free(account: Account, first: date, last: date, minutes: int, *, part_of_a_day: bool) -> None:
    """Whole days meet no other leave; parts of a day come to no more than the day."""
    met = [each for each in account.bookings if each.first <= last and first <= each.last]
    day = rules.cost(account, [first])
    for each in met:
        together = sum(other.minutes for other in met) + minutes
        if each.whole_days or not part_of_a_day or together > max(day, minutes):
            raise AlreadyBooked(field="first", first=each.first, last=each.last)


def _days(first: date, last: date) -> Iterable[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _record(what: str, row: Entry, actor: Actor, at: datetime, after: dict[str, object]) -> None:
    subject = f"people.employment:{row.employment_id}"
    record(f"leave.{what}", actor=actor, at=at, subject=subject, department_id=row.department_id, after=after)

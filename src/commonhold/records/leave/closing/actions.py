"""Closing a leave year of a department: what is left is carried over up to the limit, and the rest lapses."""

from datetime import date, datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.records.leave import queries, rules
from commonhold.records.leave.models import Adjustment
from commonhold.records.leave.rules import Account
from commonhold.records.leave.schemes.rules import shown
from commonhold.records.people.models import Employment


class NotOverYet(Refusal):
    """{on:%-d %B %Y} is still to come. A leave year is closed once it is over."""

    code: ClassVar[str] = "leave.not-over-yet"


@verb
def carry_over(*, department_id: int, on: date, actor: Actor, at: datetime) -> int:
    """Close every leave year of a department that is over on a day and isn't closed; return how many were.

    Of each employment the leave year before the one that the day is in, in a fixed number of statements. Run again it
    closes those that were not closed before, as of somebody hired back-dated.
    """
    if on > at.date():
        raise NotOverYet(field="on", on=on)
    held = Employment.objects.select_for_update().filter(department_id=department_id, valid__contains=on)
    accounts = queries.accounts(held.order_by("id").values_list("id", flat=True))
    rows = [row for each in accounts.values() if (row := _closing(each, on, at)) is not None]
    if not rows:
        nothing_to_record()
        return 0
    Adjustment.objects.bulk_create(rows)
    record(
        "leave.years_closed",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"on": on, "closed": len(rows)},
    )
    return len(rows)


def _closing(account: Account, on: date, at: datetime) -> Adjustment | None:
    """What carries over into the leave year that a day is in; None if there is nothing before it, or it is closed."""
    year = rules.leave_year(account, on)
    if (
        year is None
        or account.employed.start >= year.period.start
        or rules.closed(account, year.period.start)
    ):
        return None
    before = rules.leave_year(account, date.fromordinal(year.period.start.toordinal() - 1))
    if before is None:
        return None
    left = rules.balance(account, before)
    carried = rules.carried_over(account, left)
    working = [*left.working, f"Left: {shown(left.minutes, before.scheme)}"]
    if carried < left.minutes:
        lapsed = shown(left.minutes - carried, before.scheme)
        working.append(f"At most {shown(carried, before.scheme)} can be carried over; {lapsed} lapse")
    return Adjustment(
        employment_id=account.employment_id,
        department_id=account.department_id,
        on=year.period.start,
        kind="carried_over",
        minutes=carried,
        reason="Carried over from the leave year before",
        working=working,
        recorded_at=at,
    )

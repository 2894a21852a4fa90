"""Leave in the demonstration government: schemes of departments with different leave years, and a few bookings."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import department
from commonhold.records.leave import actions
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.schemes.rules import CIVIL_SERVICE_BANDS, Scheme
from commonhold.records.people.queries import employments_by_number

IN_DAYS = Scheme(
    CIVIL_SERVICE_BANDS, Decimal(37), most_flexi_minutes=15 * 60, most_flexi_owed_minutes=10 * 60
)
IN_HOURS = replace(IN_DAYS, recorded_in="hours", rounded_to="hour", most_carried_days=Decimal(5))
SCHEMES = (IN_DAYS, IN_HOURS)
"""The departments have them in turn: made up, as who books what is."""
_BOOKING = 2
"""In so many departments people have booked leave."""
_FEW = 40
_LOOKED_BACK = timedelta(days=92)
_LENGTHS = (1, 2, 5, 5, 12)


def furnish(
    department_id: int, numbers: Iterable[str], *, place: int, seed: int, actor: Actor, at: datetime
) -> None:
    """A department's leave scheme, and in the first departments what some of their people have booked."""
    set_up(department_id, SCHEMES[place % len(SCHEMES)], actor=actor, at=at)
    if place < _BOOKING:
        book(department_id, numbers, seed=seed, actor=actor, at=at)


def set_up(department_id: int, scheme: Scheme, *, actor: Actor, at: datetime) -> None:
    """Give a department a leave scheme from the leave year on in which the first people of the demonstration move."""
    on = at.astimezone(LONDON).date() - _LOOKED_BACK
    month, day = map(int, department(department_id).leave_year_start.split("-"))
    first = date(on.year - ((month, day) > (on.month, on.day)), month, day)
    set_scheme(department_id=department_id, scheme=scheme, from_date=first, actor=actor, at=at)


def book(department_id: int, numbers: Iterable[str], *, seed: int, actor: Actor, at: datetime) -> None:
    """Leave that a few people of a department have taken or booked, and flexi. What is refused isn't there."""
    random = Random(f"{seed}:leave:{department(department_id).code}")  # noqa: S311 - made-up people need no secrecy
    today = at.astimezone(LONDON).date()
    numbers = list(numbers)
    few = random.sample(numbers, min(_FEW, len(numbers)))
    for job in employments_by_number(department_id, few).values():
        told: dict[str, Any] = {"employment_id": job, "actor": actor, "at": at}
        day = today + timedelta(days=random.randrange(-90, 60))
        monday = day - timedelta(days=day.weekday())
        last = monday + timedelta(days=random.choice(_LENGTHS) - 1)
        flexi = random.randrange(15, 600, 15)
        try:
            actions.book(first=monday, last=last, **told)
            actions.note_flexi(on=today, minutes=flexi, reason="Worked longer in a busy week", **told)
        except Refusal:
            continue

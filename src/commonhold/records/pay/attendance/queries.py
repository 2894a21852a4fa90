"""Reading when people are away, overtime, and what a department pays them then."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from commonhold.records.pay.attendance import rules
from commonhold.records.pay.attendance.models import AbsenceSpell, OccupationalScheme, Overtime

DETAILS = ("kind", "lost", "of", "event", "decided", "adoption", "weeks", "used_weeks", "average_pence")


class Known(NamedTuple):
    """An absence that is recorded."""

    id: int
    absence: rules.Absence


class KnownOvertime(NamedTuple):
    """Overtime that is recorded."""

    id: int
    worked: rules.OvertimeWorked


def absences(employment_id: int) -> list[Known]:
    """Every absence of an employment as known now, the latest first."""
    found = AbsenceSpell.objects.filter(employment_id=employment_id, superseded_at=None).order_by("-valid")
    return [Known(each.id, as_rule(each)) for each in found]


def unpaid_in(department_id: int, days: DateRange, known_at: datetime) -> set[int]:
    """The employments of a department with unpaid absence on some days, as known at a moment."""
    found = AbsenceSpell.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=known_at),
        department_id=department_id,
        kind="unpaid",
        valid__overlap=days,
        recorded_at__lte=known_at,
    )
    return set(found.values_list("employment_id", flat=True))


def overtime(employment_id: int, *, limit: int = 100) -> list[KnownOvertime]:
    """The latest overtime of an employment as known now, the latest first."""
    found = Overtime.objects.filter(employment_id=employment_id, superseded_at=None).order_by(
        "-day", "percent"
    )
    rows = found.values_list("id", "day", "minutes", "percent")[:limit]
    return [KnownOvertime(row[0], rules.OvertimeWorked(*row[1:])) for row in rows]


def scheme_on(department_id: int, on: date, known_at: datetime | None = None) -> str:
    """The name of the occupational scheme that a department has on a day, as known at a moment (None: now); or ""."""
    known = Q(superseded_at=None)
    if known_at is not None:
        known = (known | Q(superseded_at__gt=known_at)) & Q(recorded_at__lte=known_at)
    found = OccupationalScheme.objects.filter(known, department_id=department_id, valid__contains=on)
    name: str | None = found.values_list("name", flat=True).first()
    return name or ""


def as_rule(row: AbsenceSpell) -> rules.Absence:
    valid: Any = row.valid
    details = {name: getattr(row, name) for name in DETAILS}
    return rules.Absence(first=valid.lower, last=rules.day_before(valid.upper), **details)


def as_row(absence: rules.Absence) -> dict[str, Any]:
    """An absence as the columns of its row."""
    end = None if absence.last is None else absence.last + timedelta(days=1)
    details = {name: getattr(absence, name) for name in DETAILS}
    return {"valid": DateRange(absence.first, end), **details}

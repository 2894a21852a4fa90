"""Recording when people are away and overtime, and saying by which scheme a department pays who is away.

The audit keeps who recorded what for which days, and never why somebody was away.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.attendance import queries, rules
from commonhold.records.pay.attendance.models import AbsenceSpell, OccupationalScheme, Overtime
from commonhold.records.pay.gross import occupational
from commonhold.records.people.history import rules as history
from commonhold.records.people.history.queries import period
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import check_day

_INSTANT = timedelta(microseconds=1)


@verb
def record_absence(*, employment_id: int, absence: rules.Absence, actor: Actor, at: datetime) -> int:
    """Note that somebody is away; return what it can be ended or cancelled by."""
    department_id = _department_of(employment_id, absence.first, field="first")
    row = _add(employment_id, department_id, absence, at)
    _record("absence_recorded", row, actor, at, _days(absence))
    return row.id


@verb
def end_absence(*, absence_id: int, last: date, actor: Actor, at: datetime) -> int:
    """Say which day of an absence is the last one; return what it can be cancelled by now."""
    row = _holding(absence_id)
    absence = replace(queries.as_rule(row), last=last)
    at = _supersede(row, at)
    ended = _add(row.employment_id, row.department_id, absence, at)
    _record("absence_ended", ended, actor, at, _days(absence))
    return ended.id


@verb
def cancel_absence(*, absence_id: int, actor: Actor, at: datetime) -> None:
    """Note that somebody was not away after all. What was paid by it is mended by later runs."""
    row = _holding(absence_id)
    _supersede(row, at)
    _record("absence_cancelled", row, actor, at, _days(queries.as_rule(row)))


@verb
def record_overtime(*, employment_id: int, worked: rules.OvertimeWorked, actor: Actor, at: datetime) -> int:
    """Note overtime that somebody worked; return what it is cancelled by."""
    department_id = _department_of(employment_id, worked.day, field="day")
    told = asdict(worked)
    same = Overtime.objects.filter(employment_id=employment_id, day=worked.day, percent=worked.percent)
    if same.filter(superseded_at=None).exists():
        raise rules.OvertimeTwice(field="day", day=worked.day, percent=worked.percent)
    row = Overtime.objects.create(
        employment_id=employment_id, department_id=department_id, recorded_at=at, **told
    )
    _record("overtime_recorded", row, actor, at, told)
    return row.id


@verb
def cancel_overtime(*, overtime_id: int, actor: Actor, at: datetime) -> None:
    """Note that overtime was not worked after all."""
    row = Overtime.objects.select_for_update().filter(id=overtime_id, superseded_at=None).first()
    if row is None:
        raise NotFound(what="overtime of this number")
    _supersede(row, at)
    _record("overtime_cancelled", row, actor, at, {"day": row.day})


@verb
def choose_scheme(*, department_id: int, name: str, from_date: date, actor: Actor, at: datetime) -> None:
    """Say by which occupational scheme a department pays who is away, from a day on."""
    occupational.scheme(name)
    check_day(from_date, field="from_date")
    rows = OccupationalScheme.objects.select_for_update().filter(
        department_id=department_id, superseded_at=None
    )
    spells = [history.Spell(each.id, period(each.valid), each.name) for each in rows]
    revision = history.change(spells, history.Period(from_date, None), name)
    for each in rows:
        if each.id in revision.superseded:
            at = _supersede(each, at)
    OccupationalScheme.objects.bulk_create(
        OccupationalScheme(
            department_id=department_id, name=each.value, valid=DateRange(*each.period), recorded_at=at
        )
        for each in revision.added
    )
    record(
        "pay.occupational_scheme_chosen",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"scheme": name, "from": from_date},
    )


def _department_of(employment_id: int, on: date, *, field: str) -> int:
    """The department of an employment that holds on a day; locked, so that nobody else changes its absences now."""
    row = Employment.objects.select_for_update().filter(id=employment_id).first()
    if row is None:
        raise NotFound(what="employment")
    employed = period(row.valid)
    if not employed.holds(on):
        raise history.NotEmployedThen(field=field, period=str(employed))
    return row.department_id


def _holding(absence_id: int) -> AbsenceSpell:
    """An absence as known now, its employment locked."""
    row = AbsenceSpell.objects.filter(id=absence_id).first()
    if row is not None:
        Employment.objects.select_for_update().get(id=row.employment_id)
        row = AbsenceSpell.objects.filter(id=absence_id, superseded_at=None).first()
    if row is None:
        raise NotFound(what="absence of this number")
    return row


def _add(employment_id: int, department_id: int, absence: rules.Absence, at: datetime) -> AbsenceSpell:
    for each in queries.absences(employment_id):
        if each.absence.meets(absence.first, absence.last):
            others = rules.days(each.absence.first, each.absence.last)
            raise rules.AlreadyAway(field="first", days=others)
    last = AbsenceSpell.objects.filter(employment_id=employment_id).aggregate(at=Max("superseded_at"))["at"]
    return AbsenceSpell.objects.create(
        employment_id=employment_id,
        department_id=department_id,
        recorded_at=at if last is None else max(at, last),
        **queries.as_row(absence),
    )


def _supersede(row: AbsenceSpell | OccupationalScheme | Overtime, at: datetime) -> datetime:
    """Let a row hold no longer; when that is: later than it was recorded, whatever a machine's clock says."""
    row.superseded_at = max(at, row.recorded_at + _INSTANT)
    row.save(update_fields=["superseded_at"])
    return row.superseded_at


def _days(absence: rules.Absence) -> Mapping[str, object]:
    return {"first": absence.first, "last": absence.last}


def _record(
    what: str, row: AbsenceSpell | Overtime, actor: Actor, at: datetime, after: Mapping[str, object]
) -> None:
    subject = f"people.employment:{row.employment_id}"
    record(f"pay.{what}", actor=actor, at=at, subject=subject, department_id=row.department_id, after=after)

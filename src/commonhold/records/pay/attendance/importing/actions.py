"""Importing absences and overtime of many people at once: all of it, or nothing with each problem by row and field."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from commonhold.base.refusals import Refusal, by_row
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.attendance import queries
from commonhold.records.pay.attendance.importing import rules
from commonhold.records.pay.attendance.importing.rules import ImportRefused
from commonhold.records.pay.attendance.models import AbsenceSpell, Overtime
from commonhold.records.pay.attendance.rules import Absence, OvertimeTwice, days
from commonhold.records.people.history.queries import period
from commonhold.records.people.history.rules import NotEmployedThen
from commonhold.records.people.models import Employment

T = TypeVar("T")
Cells = Iterable[Mapping[str, str]]
Fit = list[tuple[int, int, T]]
"""The row of the file, the employment, and what is said of it."""
_BATCH = 2_000


@verb
def import_absences(
    *, department_id: int, rows: Cells, actor: Actor, at: datetime, first_row: int = 1
) -> int:
    """Note the absences of many employees of a department; return how many.

    `rows` are by rules.ABSENCE_COLUMNS and ABSENCE_DETAILS, told by their numbers from `first_row` on.
    """
    fit, problems = _read(
        department_id, enumerate(rows, first_row), rules.absence, lambda each: ("first", each.first)
    )
    known: dict[int, list[Absence]] = {}
    for row in AbsenceSpell.objects.filter(employment_id__in=_employments(fit), superseded_at=None):
        known.setdefault(row.employment_id, []).append(queries.as_rule(row))
    for line, employment_id, absence in fit:
        others = known.setdefault(employment_id, [])
        for other in [each for each in others if absence.meets(each.first, each.last)][:1]:
            problems.append((line, f"first: away already {days(other.first, other.last)}"))
        others.append(absence)
    if problems:
        raise ImportRefused(problems=by_row(problems))
    AbsenceSpell.objects.bulk_create(
        (
            AbsenceSpell(
                employment_id=employment_id,
                department_id=department_id,
                recorded_at=at,
                **queries.as_row(absence),
            )
            for _, employment_id, absence in fit
        ),
        batch_size=_BATCH,
    )
    _record("absences_imported", department_id, len(fit), actor, at)
    return len(fit)


@verb
def import_overtime(
    *, department_id: int, rows: Cells, actor: Actor, at: datetime, first_row: int = 1
) -> int:
    """Note overtime of many employees of a department; return how many.

    `rows` are by rules.OVERTIME_COLUMNS, told by their numbers from `first_row` on.
    """
    fit, problems = _read(
        department_id, enumerate(rows, first_row), rules.overtime, lambda each: ("day", each.day)
    )
    recorded = Overtime.objects.filter(employment_id__in=_employments(fit), superseded_at=None)
    known = set(recorded.values_list("employment_id", "day", "percent"))
    for line, employment_id, worked in fit:
        key = (employment_id, worked.day, worked.percent)
        if key in known:
            why = OvertimeTwice(day=worked.day, percent=worked.percent)
            problems.append((line, f"day: {why.message}"))
        known.add(key)
    if problems:
        raise ImportRefused(problems=by_row(problems))
    Overtime.objects.bulk_create(
        (
            Overtime(
                employment_id=employment_id,
                department_id=department_id,
                day=worked.day,
                minutes=worked.minutes,
                percent=worked.percent,
                recorded_at=at,
            )
            for _, employment_id, worked in fit
        ),
        batch_size=_BATCH,
    )
    _record("overtime_imported", department_id, len(fit), actor, at)
    return len(fit)


def _read(
    department_id: int,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    parse: Callable[[Mapping[str, str]], T],
    begins: Callable[[T], tuple[str, date]],
) -> tuple[Fit[T], list[tuple[int, str]]]:
    """The rows that are of somebody employed then, and what is wrong with the others; employments are locked."""
    parsed: list[tuple[int, str, T]] = []
    problems: list[tuple[int, str]] = []
    for line, cells in rows:
        try:
            parsed.append((line, (cells.get("number") or "").strip(), parse(cells)))
        except Refusal as refusal:
            problems.append((line, f"{refusal.field}: {refusal.message}"))
    numbers = {number for _, number, _ in parsed if number.isprintable()}
    found = Employment.objects.select_for_update().filter(
        department_id=department_id, number__in=numbers, valid__isempty=False
    )
    employed = {each.number: (each.id, period(each.valid)) for each in found.order_by("id")}
    fit: Fit[T] = []
    for line, number, said in parsed:
        field, day = begins(said)
        if number not in employed:
            problems.append((line, f"number: nobody here has the number {number[:40] or 'that is left out'}"))
        elif not employed[number][1].holds(day):
            why = NotEmployedThen(period=str(employed[number][1])).message
            problems.append((line, f"{field}: {why}"))
        else:
            fit.append((line, employed[number][0], said))
    return fit, problems


def _employments(fit: Fit[T]) -> set[int]:
    return {employment_id for _, employment_id, _ in fit}


def _record(what: str, department_id: int, count: int, actor: Actor, at: datetime) -> None:
    subject = f"departments.department:{department_id}"
    record(
        f"pay.{what}", actor=actor, at=at, subject=subject, department_id=department_id, after={"rows": count}
    )

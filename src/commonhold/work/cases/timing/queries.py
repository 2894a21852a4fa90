"""The clocks of a case as people read them: every event, the time used and left, and what was noted of the tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from commonhold.base.working_time import WorkingCalendar
from commonhold.core.audit.acting import as_house
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import calendar, department_ids
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.warning.queries import SOON
from commonhold.work.delivery.clocks import queries as clocks
from commonhold.work.delivery.clocks.queries import FlawFacts, Told
from commonhold.work.delivery.clocks.reading.rules import Reading, read, whose
from commonhold.work.delivery.clocks.rules import COMPLETED, ClockOf, runs
from commonhold.work.delivery.units.queries import units


@dataclass(frozen=True)
class ShownEvent:
    """An event, with the correction that holds for it, if there is one."""

    told: Told
    corrected_by: Told | None
    may_correct: bool


@dataclass(frozen=True)
class ShownClock:
    """A clock with its runs, the latest last."""

    of: ClockOf
    title: str
    readings: tuple[Reading, ...]
    events: tuple[ShownEvent, ...]
    flaws: tuple[FlawFacts, ...]
    warned_at: datetime | None

    @property
    def last(self) -> Reading | None:
        """Its latest run; None if all that was recorded of it was struck out."""
        return self.readings[-1] if self.readings else None

    @property
    def runs(self) -> bool:
        return self.last is not None and self.last.run.ended_at is None

    @property
    def completed(self) -> bool:
        return self.last is not None and self.last.run.ended_as == COMPLETED

    @property
    def due_soon(self) -> bool:
        """Whether people are, or were to be, warned of it: it runs, and less than SOON is left."""
        return self.runs and self.last is not None and self.last.left is not None and self.last.left < SOON


@dataclass(frozen=True)
class OfUnit:
    """A unit, by which a clock is read: its code, and the actors who ever were of it."""

    code: str
    people: frozenset[str]


_TASKS = """
SELECT t.id, t.warned_at FROM cases_task t JOIN cases_case c ON c.id = t.case_id
WHERE c.reference = %s AND (%s::text IS NULL OR t.unit_id = %s::text::bigint)"""
_PEOPLE = """
SELECT u.code, coalesce(array_agg('account:' || m.account_id) FILTER (WHERE m.id IS NOT NULL), '{}')
FROM delivery_unit u LEFT JOIN delivery_member m ON m.unit_id = u.id WHERE u.id = %s::text::bigint GROUP BY 1"""


def clocks_of_case(reference: str, *, at: datetime, of_unit: int | None = None) -> list[ShownClock]:
    """The clocks of a case that were ever for a unit, in order; for somebody of a unit, those of its own tasks.

    A unit sees its own runs, also when the task is done, and in departments in which it has nothing to do any more; who
    started or ended the clock it isn't told, as that may be whoever asked. What was said about a clock is for whoever
    owes the time.
    """
    text = None if of_unit is None else str(of_unit)
    with nullcontext() if of_unit is None else as_house(department_ids()):
        warned = dict(planned_once(_TASKS, [reference, text, text]))
        told = clocks.of_case(reference)
        unit = None if of_unit is None else _unit(of_unit)
        if unit is not None:
            told = [each for each in told if each.clock.task_id in warned]
        flaws = clocks.flaws_of_case(
            reference, {each.clock.task_id for each in told if each.clock.task_id is not None}
        )
        calendars = _calendars(told)
    found: dict[ClockOf, list[Told]] = {}
    for each in told:
        found.setdefault(each.clock, []).append(each)
    shown = [_shown(of, events, flaws, warned, calendars, unit, at) for of, events in found.items()]
    return [each for each in shown if each.events]


def unit_names(shown: Collection[ShownClock]) -> Mapping[str, str]:
    """The names of the units whose runs these are, by code."""
    codes = {reading.run.unit for each in shown for reading in each.readings}
    return {each.code: each.name for each in units() if each.code in codes}


def _unit(unit_id: int) -> OfUnit:
    ((code, people),) = planned_once(_PEOPLE, [str(unit_id)])
    return OfUnit(code, frozenset(people))


def _calendars(told: Collection[Told]) -> dict[str, WorkingCalendar]:
    """The hours of the units, and of the department for what it owes itself ("")."""
    found = clocks.calendars({each.event.unit for each in told if each.event.unit})
    return {**found, **({"": calendar(next(iter(told)).clock.department_id)} if told else {})}


def _shown(
    of: ClockOf,
    told: list[Told],
    flaws: list[FlawFacts],
    warned: Mapping[int, datetime | None],
    calendars: Mapping[str, WorkingCalendar],
    unit: OfUnit | None,
    at: datetime,
) -> ShownClock:
    owners = whose(each.event for each in told)
    latest = {each.event.corrects: each for each in told if each.event.corrects is not None}
    readings = [read(run, calendars[run.unit], at) for run in runs(each.event for each in told)]
    if unit is not None:
        readings = [each for each in readings if each.run.unit == unit.code]
    events = tuple(
        ShownEvent(_for_unit(each, unit), latest.get(each.event.id), _may_correct(each, told, unit))
        for each in told
        if unit is None or owners[each.event.id] == unit.code
    )
    kind = service(of.service).tasks.get(of.element)
    return ShownClock(
        of,
        kind.title if kind else of.element,
        tuple(readings),
        events,
        tuple(each for each in flaws if each.task_id == of.task_id),
        warned.get(of.task_id) if of.task_id is not None else None,
    )


def _for_unit(told: Told, unit: OfUnit | None) -> Told:
    if unit is None or told.event.kind not in ("start", "end") or told.by in unit.people:
        return told
    return replace(told, by_label="")


def _may_correct(told: Told, of_clock: list[Told], unit: OfUnit | None) -> bool:
    """The house may correct whatever is no correction; a unit, when its own people stopped the clock or let it go on,
    unless somebody else has corrected that."""
    if told.event.kind == "correct":
        return False
    if unit is None:
        return True
    said = [told, *(each for each in of_clock if each.event.corrects == told.event.id)]
    return told.event.kind in ("stop", "resume") and all(each.by in unit.people for each in said)

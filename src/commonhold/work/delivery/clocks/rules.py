"""What the events of a clock come to: when it ran, for whom, why it stood still, and how long it took. Pure."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import WorkingCalendar

TASK = "task"
"""The clock of a task that the market gave to a unit: from when it was given until it was completed."""

AGREED = "agreed"
STOPS = {
    "waiting_for_customer": "Waiting for the customer",
    "waiting_for_department": "Waiting for the department",
    "force_majeure": "Force majeure",
    AGREED: "Agreed by the contract manager",
}
"""Why a clock may stand still. The first three count for a service level that excludes them; the last always."""

COMPLETED = "completed"
ENDS = {
    COMPLETED: "Completed",
    "passed_on": "Passed on to another unit",
    "taken_away": "Taken away by the process",
}
FLAWS = {"rework": "Done again", "return": "Sent back", "complaint": "Complained about"}
"""What may be found wrong with a completed task."""


LONGEST_NOTE = 4_000
LONGEST_EVIDENCE = 500


class NoSuchReason(Refusal):
    """“{given}” is no reason for this. Choose one of: {known}."""

    code: ClassVar[str] = "clocks.no-such-reason"


class WordsNeeded(Refusal):
    """Say why, in at most {most:,} characters: whoever owes the time, and whoever pays for it, will read it."""

    code: ClassVar[str] = "clocks.words-needed"


class EvidenceNeeded(Refusal):
    """Say where this can be looked up, such as the reference of a letter, in at most {most} characters."""

    code: ClassVar[str] = "clocks.evidence-needed"


class Event(NamedTuple):
    """One event of a clock. A `correct` event replaces the `effective_at` of the event that it `corrects`; without
    one of its own, it strikes that event out."""

    id: int
    kind: str
    effective_at: datetime | None
    reason: str = ""
    unit: str = ""
    due_at: datetime | None = None
    corrects: int | None = None


class ClockOf(NamedTuple):
    """What a clock is of: a task of a case or, without a `task_id`, the whole case, for one measure."""

    department_id: int
    case_reference: str
    service: str
    element: str = ""
    task_id: int | None = None
    measure: str = TASK


class Stop(NamedTuple):
    """Time in which the clock stood still; `until` is None while it still does."""

    reason: str
    since: datetime
    until: datetime | None


class Run(NamedTuple):
    """A clock from a start to its end; `ended_at` is None while it runs."""

    unit: str
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    ended_as: str
    stops: tuple[Stop, ...]
    stopped_for: str
    """Why it stands still now; empty when it doesn't."""


class SentBack(NamedTuple):
    """A completed task that came back: in task `caused_by`, called `where`, somebody sent it back, and so task `again`
    opened, which is of the same kind."""

    department_id: int
    case_reference: str
    task_id: int
    caused_by: int
    where: str
    again: int


class Done(NamedTuple):
    """A task that a unit completed: its clock's last run, and what has been found wrong with it."""

    task_id: int
    case_reference: str
    department: str
    service: str
    element: str
    run: Run
    flaws: tuple[str, ...] = ()


def corrected(events: Iterable[Event]) -> list[Event]:
    """The events as they are now known to have been, in the order in which they took effect."""
    given = sorted(events, key=lambda event: event.id)
    latest = {event.corrects: event for event in given if event.kind == "correct"}
    known = [
        event._replace(effective_at=latest[event.id].effective_at) if event.id in latest else event
        for event in given
        if event.kind != "correct"
    ]
    dated = [(event.effective_at, event.id, event) for event in known if event.effective_at is not None]
    return [event for *_, event in sorted(dated)]


def runs(events: Iterable[Event]) -> list[Run]:
    """Every run of one clock, in order. A start begins another, and ends one that still runs as passed on.

    What makes no sense once events are corrected (to resume what runs, to end what has ended) changes nothing.
    """
    done: list[Run] = []
    run: Run | None = None
    since: datetime | None = None
    for event in corrected(events):
        at = event.effective_at
        assert at is not None
        if run is not None and (event.kind != "stop" or run.stopped_for != event.reason):
            if since is not None:
                run = run._replace(stops=(*run.stops, Stop(run.stopped_for, since, at)), stopped_for="")
                since = None
            if event.kind == "stop":
                run, since = run._replace(stopped_for=event.reason), at
            elif event.kind in ("end", "start"):
                ended_as = event.reason if event.kind == "end" else "passed_on"
                done.append(run._replace(ended_at=at, ended_as=ended_as))
                run = None
        if event.kind == "start":
            run = Run(event.unit, at, event.due_at, None, "", (), "")
    if run is not None:
        open_stop = (Stop(run.stopped_for, since, None),) if since is not None else ()
        done.append(run._replace(stops=(*run.stops, *open_stop)))
    return done


def counted(
    run: Run, calendar: WorkingCalendar, excluded: Collection[str], at: datetime | None = None
) -> timedelta:
    """The working time of a run, less what stood still for an excluded reason; until `at` if it still runs."""
    end = run.ended_at or at
    assert end is not None, "a run that has not ended is counted until a moment"
    taken = calendar.elapsed(run.started_at, end)
    if run.stops:
        taken -= sum(stood_still(run, calendar, excluded, end).values(), timedelta(0))
    return taken


def stood_still(
    run: Run, calendar: WorkingCalendar, excluded: Collection[str], until: datetime
) -> dict[str, timedelta]:
    """The working time for which a run stood still, by reason; an open stop lasts until `until`."""
    found: dict[str, timedelta] = {}
    for stop in run.stops:
        if stop.reason in excluded:
            time = calendar.elapsed(stop.since, stop.until or until)
            found[stop.reason] = found.get(stop.reason, timedelta(0)) + time
    return found


def due(run: Run, calendar: WorkingCalendar, at: datetime) -> datetime | None:
    """When a run falls due, given what it has stood still for by now for any reason; None if it has no due time."""
    if run.due_at is None:
        return None
    stood = sum(stood_still(run, calendar, STOPS, at).values(), timedelta(0))
    return calendar.add(run.due_at, stood)


def require_words(note: str) -> None:
    """Refuse what says nothing, or too much."""
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise WordsNeeded(field="note", most=LONGEST_NOTE)


def require_evidence(evidence: str) -> None:
    """Refuse what can't be looked up."""
    if not evidence.strip() or len(evidence) > LONGEST_EVIDENCE:
        raise EvidenceNeeded(field="evidence", most=LONGEST_EVIDENCE)

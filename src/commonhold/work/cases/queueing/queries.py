"""A delivery unit's queue as its people see it: page by page in the order of turns, and who has how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once

PAGE = 25
MOST_HELD = 100
_ROWS = """
SELECT t.id, t.element, t.title, c.reference, c.title, c.service, t.due_at, t.turn_at, t.priority, t.claimed_by_id,
    a.label, t.held_at, t.held_reason, t.skill, t.minutes,
    EXISTS (SELECT FROM cases_handover h WHERE h.task_id = t.id)
FROM ({found}) AS found JOIN cases_task t ON t.id = found.id JOIN cases_case c ON c.id = t.case_id
LEFT JOIN accounts_account a ON a.id = t.claimed_by_id ORDER BY t.turn_at, t.id
"""
_QUEUE = _ROWS.format(
    found="SELECT id FROM cases_task WHERE unit_id = %(unit)s::bigint AND closed_at IS NULL AND held_at IS NULL"
    " AND (turn_at, id) > (%(turn)s::timestamptz, %(after)s::bigint)"
    " AND claimed_by_id IS DISTINCT FROM %(account)s::bigint ORDER BY turn_at, id LIMIT 26"
)
_MINE = _ROWS.format(
    found="SELECT id FROM cases_task WHERE claimed_by_id = %(account)s::bigint AND unit_id = %(unit)s::bigint"
    " AND closed_at IS NULL ORDER BY turn_at, id LIMIT 100"
)
_HELD = _ROWS.format(
    found="SELECT id FROM cases_task WHERE unit_id = %(unit)s::bigint AND closed_at IS NULL AND held_at IS NOT NULL"
    " ORDER BY held_at LIMIT %(most)s::bigint"
)


@dataclass(frozen=True)
class Place:
    """A place in a queue, after which a page begins."""

    turn_at: datetime
    task_id: int


@dataclass(frozen=True)
class QueuedTask:
    """A task in a unit's queue."""

    id: int
    element: str
    title: str
    reference: str
    case_title: str
    service: str
    due_at: datetime | None
    turn_at: datetime
    priority: int
    claimed_by: int | None
    claimed_by_label: str | None
    held_at: datetime | None
    held_reason: str | None
    skill: str
    minutes: int
    begun_elsewhere: bool
    """Whether another unit had begun it: there is a hand-over note."""


@dataclass(frozen=True)
class QueuePage:
    """A page of a queue, and where the next one begins, if there is one."""

    rows: list[QueuedTask]
    next: Place | None


THE_FRONT = Place(datetime(2, 1, 1, tzinfo=UTC), 0)


def queue(unit_id: int, account_id: int, *, after: Place | None = None) -> QueuePage:
    """What waits for a unit, whose turn it is first on top, without what is on hold and what the account has taken.

    It takes as long far down a long queue as at its front: an index has the queue in this order.
    """
    place = after or THE_FRONT
    values = {
        "unit": unit_id,
        "turn": place.turn_at.isoformat(),
        "after": place.task_id,
        "account": account_id,
    }
    rows = [QueuedTask(*row) for row in planned_once(_QUEUE, values)]
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return QueuePage(rows, Place(rows[-1].turn_at, rows[-1].id) if more else None)


def mine(unit_id: int, account_id: int) -> list[QueuedTask]:
    """What somebody has taken of a unit's tasks, at most a hundred."""
    return [QueuedTask(*row) for row in planned_once(_MINE, {"unit": unit_id, "account": account_id})]


def held(unit_id: int) -> list[QueuedTask]:
    """What is on hold, the longest first, at most MOST_HELD."""
    return [QueuedTask(*row) for row in planned_once(_HELD, {"unit": unit_id, "most": MOST_HELD})]


@dataclass(frozen=True)
class Colleague:
    """Somebody of the unit: what they can do, what they have taken, and who stands in while they are away."""

    account_id: int
    label: str
    skills: tuple[str, ...]
    clearance: str
    supervisor: bool
    minutes_per_day: int
    taken: int
    taken_minutes: int
    deputy: str | None


_PEOPLE = """
SELECT m.account_id, a.label, m.skills, m.clearance, m.supervisor, m.minutes_per_day, coalesce(w.open, 0),
    coalesce(w.minutes, 0),
    (SELECT d.label FROM cases_absence x JOIN accounts_account d ON d.id = x.deputy_id
     WHERE x.account_id = m.account_id AND x.valid @> %(on)s::date ORDER BY x.id LIMIT 1)
FROM delivery_member m JOIN accounts_account a ON a.id = m.account_id
LEFT JOIN LATERAL (SELECT count(*) AS open, sum(minutes) AS minutes FROM cases_task t
    WHERE t.claimed_by_id = m.account_id AND t.closed_at IS NULL AND t.unit_id = m.unit_id) AS w ON true
WHERE m.unit_id = %(unit)s::bigint AND m.valid @> %(on)s::date ORDER BY a.label, m.account_id
"""


def people(unit_id: int, on: date) -> list[Colleague]:
    """The people of a unit on a day, by name, each with what they have taken."""
    return [
        Colleague(row[0], row[1], tuple(row[2]), *row[3:])
        for row in planned_once(_PEOPLE, {"unit": unit_id, "on": on})
    ]


@dataclass(frozen=True)
class QueueLength:
    """How much waits for a unit, in tasks and in minutes of work; whether it is open."""

    tasks: int
    minutes: int
    open: bool


_LENGTH = """
WITH parts AS (
    SELECT open, minutes FROM delivery_unitload WHERE unit_id = %(unit)s::bigint
    UNION ALL SELECT open, minutes FROM delivery_loadchange WHERE unit_id = %(unit)s::bigint
)
SELECT coalesce(sum(open), 0)::bigint, coalesce(sum(minutes), 0)::bigint,
    coalesce((SELECT state = 'open' FROM delivery_unitstate s WHERE s.unit_id = %(unit)s::bigint
              ORDER BY s.id DESC LIMIT 1), false)
FROM parts
"""


def length(unit_id: int) -> QueueLength:
    """How much a unit has to do, from the loads that are kept, not by counting tasks."""
    return QueueLength(*planned_once(_LENGTH, {"unit": unit_id})[0])


@dataclass(frozen=True)
class HandOverNote:
    """That another unit had begun a task."""

    from_unit: str
    begun_by: str
    """As far as whoever looks may know them: a unit isn't told of others."""
    begun_at: datetime
    reason: str
    at: datetime


def handovers(task_id: int) -> list[HandOverNote]:
    """The hand-over notes of a task, the newest first."""
    rows = planned_once(
        "SELECT coalesce(u.name, 'another unit'), coalesce(a.label, 'Somebody'), h.begun_at, h.reason, h.at"
        " FROM cases_handover h LEFT JOIN delivery_unit u ON u.id = h.from_unit_id"
        " LEFT JOIN accounts_account a ON a.id = h.begun_by_id"
        " WHERE h.task_id = %s ORDER BY h.id DESC",
        [task_id],
    )
    return [HandOverNote(*row) for row in rows]


def task_of(unit_id: int, task_id: int) -> QueuedTask:
    """One open task of a unit; NotFound otherwise."""
    rows = planned_once(_ONE, {"unit": unit_id, "task": task_id})
    if not rows:
        raise NotFound(what="open task of your unit")
    return QueuedTask(*rows[0])


_ONE = _ROWS.format(
    found="SELECT id FROM cases_task WHERE id = %(task)s::bigint AND unit_id = %(unit)s::bigint AND closed_at IS NULL"
)

"""Who waits for the messages and signals that instances have sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from commonhold.base.bpmn.definition import Cause
from commonhold.work.processes import queries
from commonhold.work.processes.models import Sending
from commonhold.work.processes.releasing.queries import ReleaseFacts, all_in_force

SIGNALLED_AT_ONCE = 100


@dataclass(frozen=True)
class Delivery:
    """A message or signal, and whom it reaches now: waits with their instances, or start events of services.

    `is_last` says that nobody is left whom it has to reach after these.
    """

    sending_id: int
    department_id: int
    sender_id: int
    """The instance that sent it."""
    kind: str
    name: str
    variables: Mapping[str, object]
    waits: tuple[tuple[int, int], ...]
    starts: tuple[tuple[str, str], ...]
    is_last: bool


def next_delivery() -> Delivery | None:
    """The oldest sending that reaches somebody, locked for this transaction; those that others deliver are passed
    over. A message goes to the one that has waited longest with its key, else starts a process, else stays; a signal
    goes to everybody who waits for it when it is sent, and is then forgotten."""
    if not Sending.objects.exists():  # as is usual, and then nobody's start events need to be looked at
        return None
    return _next_message() or _next_signal()


_MESSAGE = """
SELECT s.id, s.department_id, s.sender_id, s.name, s.variables::text, w.id, w.instance_id
FROM processes_sending s LEFT JOIN LATERAL (
  SELECT w.id, w.instance_id FROM processes_wait w
  WHERE w.kind = 'message' AND w.trouble = '' AND w.name = s.name AND w.department_id = s.department_id
  AND w.correlation IS NOT DISTINCT FROM s.correlation ORDER BY w.id LIMIT 1
) w ON true
WHERE s.kind = 'message' AND (w.id IS NOT NULL
  OR (s.name = ANY(%s) AND s.department_id <> ALL(%s))
  OR (s.name, s.department_id) IN (SELECT * FROM unnest(%s::text[], %s::int[])))
ORDER BY s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED
"""
_SIGNAL = """
SELECT id, department_id, sender_id, name, variables::text, reached, only_wait FROM processes_sending
WHERE kind = 'signal' AND (only_wait IS NULL OR NOT EXISTS (
  SELECT FROM processes_wait w WHERE w.id = only_wait AND w.trouble <> ''))
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_SIGNALLED = """
SELECT w.id, w.instance_id FROM processes_wait w JOIN processes_sending s ON s.id = %s
WHERE w.kind = 'signal' AND w.name = s.name AND w.department_id = s.department_id AND w.id > s.reached
AND w.since <= s.at AND w.instance_id <> s.sender_id AND (s.only_wait IS NULL OR w.id = s.only_wait)
AND NOT EXISTS (
  SELECT FROM processes_wait other WHERE other.instance_id = w.instance_id AND other.kind = 'signal'
  AND other.name = w.name AND other.id < w.id AND other.since <= s.at AND s.only_wait IS NULL)
ORDER BY w.id LIMIT %s
"""  # An instance gets a signal once, however many of its waits are for it.


def waits_for(instance_id: int, message: str) -> int | None:
    """The wait of an instance for a message of that name, the oldest; None if it waits for none."""
    rows = _rows(
        "SELECT id FROM processes_wait WHERE instance_id = %s AND kind = 'message' AND name = %s ORDER BY id LIMIT 1",
        [instance_id, message],
    )
    return int(rows[0][0]) if rows else None


def _next_message() -> Delivery | None:
    starts = _starts(Cause.MESSAGE)
    apart = [(name, each) for each in starts if each is not None for name in starts[each]]
    names, pilots = list(starts[None]), [each for each in starts if each is not None]
    rows = _rows(_MESSAGE, [names, pilots, [name for name, _ in apart], [each for _, each in apart]])
    if not rows:
        return None
    sending_id, department_id, sender_id, name, variables, wait_id, instance_id = rows[0]
    waits = () if wait_id is None else ((wait_id, instance_id),)
    begun = () if waits else starts.get(department_id, starts[None])[name][:1]
    return Delivery(
        sending_id, department_id, sender_id, "message", name, json.loads(variables), waits, begun, True
    )


def _next_signal() -> Delivery | None:
    rows = _rows(_SIGNAL, [])
    if not rows:
        return None
    sending_id, department_id, sender_id, name, variables, reached, only_wait = rows[0]
    waits = tuple((row[0], row[1]) for row in _rows(_SIGNALLED, [sending_id, SIGNALLED_AT_ONCE]))
    begun: Starts = ()
    if reached == 0 and only_wait is None:
        starts = _starts(Cause.SIGNAL)
        begun = starts.get(department_id, starts[None]).get(name, ())
    is_last = len(waits) < SIGNALLED_AT_ONCE
    return Delivery(
        sending_id, department_id, sender_id, "signal", name, json.loads(variables), waits, begun, is_last
    )


Starts = tuple[tuple[str, str], ...]
"""Services, each with the element that it starts at."""


def _starts(cause: Cause) -> dict[int | None, dict[str, Starts]]:
    """By the name of a message or signal what it starts: under None everywhere, but for departments that have a
    release of their own."""
    held = all_in_force()
    apart = {each for releases in held.values() for each in releases if each is not None}
    return {
        each: _begun_by(cause, {name: its.get(each, its.get(None)) for name, its in held.items()})
        for each in (None, *apart)
    }


def _begun_by(cause: Cause, released: Mapping[str, ReleaseFacts | None]) -> dict[str, Starts]:
    found: dict[str, Starts] = {}
    for service, release in sorted(released.items()):
        for name, element in _start_events(release.hash, cause) if release else ():
            found[name] = (*found.get(name, ()), (service, element))
    return found


@lru_cache(maxsize=256)
def _start_events(digest: str, cause: Cause) -> Starts:
    return tuple(
        (trigger.name or "", each.id)
        for each in queries.definition(digest).event_starts
        for trigger in each.triggers
        if trigger.cause is cause
    )


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

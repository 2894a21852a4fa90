"""Who waits for the messages and signals that instances have sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from commonhold.base.bpmn.definition import Cause, Kind
from commonhold.work.processes import queries
from commonhold.work.processes.models import Release, Sending

SIGNALLED_AT_ONCE = 100


@dataclass(frozen=True)
class Delivery:
    """A message or signal, and whom it reaches now: waits with their instances, or start events of services.

    `is_last` says that nobody is left whom it has to reach after these.
    """

    sending_id: int
    department_id: int
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
SELECT s.id, s.department_id, s.name, s.variables::text, w.id, w.instance_id
FROM processes_sending s LEFT JOIN LATERAL (
  SELECT w.id, w.instance_id FROM processes_wait w
  WHERE w.kind = 'message' AND w.trouble = '' AND w.name = s.name AND w.department_id = s.department_id
  AND w.correlation IS NOT DISTINCT FROM s.correlation ORDER BY w.id LIMIT 1
) w ON true
WHERE s.kind = 'message' AND (w.id IS NOT NULL OR s.name = ANY(%s)) ORDER BY s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED
"""
_SIGNAL = """
SELECT id, department_id, sender_id, name, variables::text, reached FROM processes_sending
WHERE kind = 'signal' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_SIGNALLED = """
SELECT w.id, w.instance_id FROM processes_wait w JOIN processes_sending s ON s.id = %s
WHERE w.kind = 'signal' AND w.name = s.name AND w.department_id = s.department_id AND w.id > s.reached
AND w.since <= s.at AND w.instance_id <> s.sender_id ORDER BY w.id LIMIT %s
"""


def _next_message() -> Delivery | None:
    starts = _starts(Cause.MESSAGE)
    rows = _rows(_MESSAGE, [[*starts]])
    if not rows:
        return None
    sending_id, department_id, name, variables, wait_id, instance_id = rows[0]
    waits = () if wait_id is None else ((wait_id, instance_id),)
    return Delivery(
        sending_id,
        department_id,
        "message",
        name,
        json.loads(variables),
        waits,
        () if waits else starts[name][:1],
        True,
    )


def _next_signal() -> Delivery | None:
    rows = _rows(_SIGNAL, [])
    if not rows:
        return None
    sending_id, department_id, _, name, variables, reached = rows[0]
    waits = tuple((row[0], row[1]) for row in _rows(_SIGNALLED, [sending_id, SIGNALLED_AT_ONCE]))
    starts = _starts(Cause.SIGNAL).get(name, ()) if reached == 0 else ()
    is_last = len(waits) < SIGNALLED_AT_ONCE
    return Delivery(sending_id, department_id, "signal", name, json.loads(variables), waits, starts, is_last)


def _starts(cause: Cause) -> dict[str, tuple[tuple[str, str], ...]]:
    """By the name of a message or signal: the services that it starts, each with the element that it starts at."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    released = Release.objects.filter(only_for=None).order_by("service", "-id").distinct("service")
    for service, digest in released.values_list("service", "version__hash"):
        for name, element in _start_events(digest, cause):
            found[name] = (*found.get(name, ()), (service, element))
    return found


@lru_cache(maxsize=256)
def _start_events(digest: str, cause: Cause) -> tuple[tuple[str, str], ...]:
    elements = queries.definition(digest).elements
    begins = [
        each
        for each in elements
        if (each.kind is Kind.START and each.host is None)
        or (each.kind is Kind.RECEIVE and each.instantiates)
    ]
    return tuple(
        (trigger.name or "", each.id)
        for each in begins
        for trigger in each.triggers
        if trigger.cause is cause
    )


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

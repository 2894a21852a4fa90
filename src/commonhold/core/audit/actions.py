"""Writing the audit trail: `record` an event within a `@verb`, and `seal` what was recorded."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from commonhold.core.audit import queries, rules
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.models import Pending, Seal
from commonhold.core.audit.statements import planned_once

P = ParamSpec("P")
R = TypeVar("R")

_recorded: ContextVar[int] = ContextVar("recorded", default=0)


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function of an actions.py. One that returns without having recorded an event is a bug."""

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        before = _recorded.get()
        result = function(*args, **kwargs)
        assert _recorded.get() > before, f"{function.__module__}.{function.__qualname__} recorded no event"
        return result

    return checked


def record(
    event: str,
    *,
    actor: Actor,
    at: datetime,
    subject: str,
    department_id: int | None,
    case_reference: str | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Add one event: `actor` did `event` ("expenses.claim_submitted") to `subject` ("expenses.claim:17").

    `before` and `after` hold what changed, where it matters. An event without a department concerns them all.
    """
    detail = {key: dict(value) for key, value in (("before", before), ("after", after)) if value is not None}
    planned_once(
        "WITH added AS (INSERT INTO audit_event"
        " (at, event, actor_id, actor_label, department_id, case_reference, subject, detail)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id)"
        " INSERT INTO audit_pending (event_id) SELECT id FROM added RETURNING event_id",
        [
            at,
            event,
            actor.id,
            actor.label,
            department_id,
            case_reference,
            subject,
            json.dumps(detail, cls=DjangoJSONEncoder) if detail else None,
        ],
    )
    _recorded.set(_recorded.get() + 1)


_EACH = """
    WITH added AS (
        INSERT INTO audit_event (at, event, actor_id, actor_label, department_id, case_reference, subject, detail)
        SELECT %(at)s, %(event)s, %(actor)s, %(label)s, about.*, %(detail)s::jsonb
        FROM unnest(%(departments)s::int[], %(references)s::text[], %(subjects)s::text[]) AS about
        RETURNING id
    )
    INSERT INTO audit_pending (event_id) SELECT id FROM added RETURNING event_id
"""


def record_each(
    event: str,
    *,
    actor: Actor,
    at: datetime,
    about: Sequence[tuple[int, str | None, str]],
    after: Mapping[str, object] | None = None,
) -> None:
    """Add the same event about each of many: its department, the case's reference if any, and the subject.

    In one statement, for verbs that do something to thousands at once.
    """
    planned_once(
        _EACH,
        {
            "at": at,
            "event": event,
            "actor": actor.id,
            "label": actor.label,
            "detail": json.dumps({"after": dict(after)}, cls=DjangoJSONEncoder)
            if after is not None
            else None,
            "departments": [department_id for department_id, _, _ in about],
            "references": [reference for _, reference, _ in about],
            "subjects": [subject for _, _, subject in about],
        },
    )
    _recorded.set(_recorded.get() + 1)


def nothing_to_record() -> None:
    """Said by a verb that found its work already done, as when the same source is posted twice."""
    _recorded.set(_recorded.get() + 1)


@verb
def note_look(*, department_id: int, wanted: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Note that an auditor looked at a department's trail, and for what."""
    subject = f"departments.department:{department_id}"
    record("audit.looked", actor=actor, at=at, subject=subject, department_id=department_id, after={**wanted})


def seal() -> int:
    """Seal every event that waits, and return how many. Call while acting for all departments.

    Two sealers can't run at once: the second waits for the lock and then finds nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('commonhold.audit.seal'))")
    event_ids = sorted(Pending.objects.values_list("event_id", flat=True))
    if not event_ids:
        return 0
    events = queries.sealable(event_ids)
    leaves = [rules.leaf(events[event_id]) for event_id in event_ids]
    last = Seal.objects.order_by("-id").values_list("chain", flat=True).first()
    Seal.objects.create(
        event_ids=event_ids,
        leaves=b"".join(leaves),
        chain=rules.chained(bytes(last or b""), rules.root(leaves)),
    )
    Pending.objects.filter(event_id__in=event_ids).delete()
    return len(event_ids)

"""Reading the audit trail: events for auditors, and whether anybody has tampered with them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from commonhold.core.audit import rules
from commonhold.core.audit.models import Event, Pending, Seal

_FIELDS = (
    "id",
    "recorded_at",
    "at",
    "event",
    "actor_id",
    "actor_label",
    "department_id",
    "case_reference",
    "subject",
    "detail",
)
_BATCH = 10_000
LONGEST_TRANSACTION = timedelta(hours=1)
"""An event recorded longer than this before the seal ahead of its own was not there when that seal was made."""


@dataclass(frozen=True)
class EventFilter:
    """What an auditor looks for; None means any."""

    departments: Sequence[int]
    event: str | None = None
    actor: str | None = None
    subject: str | None = None
    case_reference: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class EventRow:
    id: int
    recorded_at: datetime
    at: datetime
    event: str
    actor_id: str
    actor_label: str
    department_id: int | None
    case_reference: str | None
    subject: str
    detail: dict[str, dict[str, object]] | None


def events(wanted: EventFilter, *, before_id: int | None = None, limit: int = 50) -> list[EventRow]:
    """The newest events that fit, those with an id below `before_id` if given (the next page)."""
    found = Event.objects.filter(department_id__in=wanted.departments)
    for lookup, value in (
        ("event__startswith", wanted.event),
        ("actor_label__icontains", wanted.actor),
        ("subject", wanted.subject),
        ("case_reference", wanted.case_reference),
        ("at__gte", wanted.since),
        ("at__lt", wanted.until),
        ("id__lt", before_id),
    ):
        if value is not None:
            found = found.filter(**{lookup: value})
    return [EventRow(*row) for row in found.order_by("-id").values_list(*_FIELDS)[:limit]]


def nth_newest(subject: str, event: str, n: int) -> datetime | None:
    """When the nth newest event of a kind about a subject was, of those that the actor may see; None if fewer."""
    found = Event.objects.filter(subject=subject, event=event).order_by("-id")
    return found.values_list("at", flat=True)[n - 1 : n].first()


def sealable(event_ids: Iterable[int]) -> dict[int, dict[str, object]]:
    """The fields that a seal covers, by event id, with moments in UTC so that they hash alike everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, extract(epoch FROM recorded_at)::text, extract(epoch FROM at)::text, event, actor_id,"
            " actor_label, department_id, case_reference, subject, detail::text"
            " FROM audit_event WHERE id = ANY(%s)",
            [list(event_ids)],
        )
        return {row[0]: dict(zip(_FIELDS, row, strict=True)) for row in cursor.fetchall()}


@dataclass(frozen=True)
class Tampering:
    """Something that is not as it was sealed. `event_id` is None where the seals themselves don't chain."""

    kind: str
    event_id: int | None
    seal_id: int | None

    def __str__(self) -> str:
        if self.event_id is None:
            return f"Seal {self.seal_id} was {self.kind}."
        return f"Event {self.event_id} was {self.kind}."


def chain_head() -> str:
    """The newest seal's chain value in hexadecimal: write it down elsewhere, and nobody can rewrite history."""
    head = Seal.objects.order_by("-id").values_list("chain", flat=True).first()
    return bytes(head).hex() if head else ""


def verify() -> Iterator[Tampering]:
    """Everything in the trail that was altered, removed or inserted. Call while acting for all departments."""
    chain = b""
    previous_at: datetime | None = None
    for seal in Seal.objects.order_by("id").iterator(chunk_size=50):
        leaves = rules.split(bytes(seal.leaves))
        chain = rules.chained(chain, rules.root(leaves))
        if chain != bytes(seal.chain) or len(leaves) != len(seal.event_ids):
            yield Tampering("altered, or one before it was removed", None, seal.id)
            chain = bytes(seal.chain)
        yield from _compare(seal, leaves, previous_at)
        previous_at = seal.sealed_at
    yield from _unsealed()


def _compare(seal: Seal, leaves: Sequence[bytes], previous_at: datetime | None) -> Iterator[Tampering]:
    for start in range(0, len(leaves), _BATCH):
        ids = seal.event_ids[start : start + _BATCH]
        found = sealable(ids)
        for event_id, sealed in zip(ids, leaves[start : start + _BATCH], strict=False):
            event = found.get(event_id)
            if event is None:
                yield Tampering("removed", event_id, seal.id)
            elif rules.leaf(event) != sealed:
                yield Tampering("altered", event_id, seal.id)
            elif previous_at and _epoch(event) < (previous_at - LONGEST_TRANSACTION).timestamp():
                yield Tampering("inserted with a date in the past", event_id, seal.id)


def _epoch(event: dict[str, object]) -> float:
    return float(str(event["recorded_at"]))


def _unsealed() -> Iterator[Tampering]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM audit_event e"
            " WHERE NOT EXISTS (SELECT FROM audit_pending p WHERE p.event_id = e.id)"
            " EXCEPT SELECT unnest(event_ids) FROM audit_seal ORDER BY 1"
        )
        inserted = [row[0] for row in cursor.fetchall()]
    for event_id in inserted:
        yield Tampering("inserted", event_id, None)
    missing = Pending.objects.exclude(event_id__in=Event.objects.values("id"))
    for event_id in missing.values_list("event_id", flat=True):
        yield Tampering("removed", event_id, None)

"""Trouble on a wait: kept when it could not be done, taken off when it is to be tried again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, F, Value, When
from django.db.models.functions import Least

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.processes.incidents.queries import (
    Incident,
    Wanted,
    as_incident,
    in_trouble,
    incidents_of,
)
from commonhold.work.processes.models import Wait

LONGEST_TROUBLE = 1_000
MOST_ATTEMPTS = 32_767
"""As many as the column counts."""


@verb
def note_trouble(
    *,
    wait_id: int,
    trouble: str,
    next_try: datetime | None,
    actor: Actor,  # noqa: ARG001 - whose case it is records who and when
    at: datetime,  # noqa: ARG001
) -> Incident | None:
    """Keep why an automatic step, or a timer that was due, could not be done, and when it is tried next.

    Without a next try it waits for a person. Returns None, and does nothing, if the wait is not there any more: it
    was done in the meantime. Whose case it is records the event.
    """
    nothing_to_record()
    Wait.objects.filter(id=wait_id).update(
        attempts=Least(F("attempts") + 1, MOST_ATTEMPTS),
        trouble=_kept(trouble),
        due_at=next_try,
    )
    return as_incident(Wait.objects.filter(id=wait_id))


@verb
def take_off_trouble(
    *,
    wanted: Wanted,
    most: int,
    actor: Actor,  # noqa: ARG001 - as above
    at: datetime,
) -> list[Incident]:
    """Let what is in trouble wait as it did at first, and return it as it was; timers are due now.

    Whoever comes second finds nothing left: two people who do this at once don't do it twice.
    """
    nothing_to_record()
    found = in_trouble(wanted).select_for_update(of=("self",)).order_by("id")[:most]
    taken = incidents_of(found)
    Wait.objects.filter(id__in=[each.wait_id for each in taken]).update(
        attempts=0, trouble="", due_at=Case(When(kind="timer", then=Value(at)), default=None)
    )
    return taken


def _kept(trouble: str) -> str:
    """The text as PostgreSQL can keep it. It is never empty: that would say that there is no trouble."""
    text = trouble.replace("\0", "").encode(errors="replace").decode()[:LONGEST_TROUBLE]
    return text.strip() or "Nothing was said about why"

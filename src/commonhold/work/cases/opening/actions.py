"""Opening cases that events begin, on whose behalf their services say. What can't be opened is tried again."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from django.db import OperationalError, connection, transaction

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.core.accounts.queries import accounts, grants_of
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.cases import queries, rules
from commonhold.work.cases.actions import OpenedCase, open_case
from commonhold.work.cases.catalogue import Beginning, service
from commonhold.work.cases.incidents.rules import what_happened
from commonhold.work.cases.models import Unopened
from commonhold.work.cases.moving.queries import case_of
from commonhold.work.cases.opening.queries import of
from commonhold.work.processes.rules import try_again_at
from commonhold.work.processes.starting.actions import move_on
from commonhold.work.processes.starting.queries import due_starters

AT_ONCE = 100
MOST_ATTEMPTS = 32_767
"""As many as the column counts."""

log = logging.getLogger(__name__)


class NobodyAsks(Refusal):
    """No case of {service} can be opened by an event: its code doesn’t say on whose behalf (opened_by). Release a
    version that no event begins, or have the code changed."""

    code: ClassVar[str] = "cases.nobody_asks"


class CannotAsk(Refusal):
    """Account {account} can’t be who asks: it is not an active account with a role in this department. Give it one, or
    have {service} say somebody else."""

    code: ClassVar[str] = "cases.cannot_ask"


class WhyNeeded(Refusal):
    """Enter why you give it up, in at most 4,000 characters. The audit trail keeps it."""

    code: ClassVar[str] = "cases.why_needed"


@verb
def open_by_event(beginning: Beginning, *, actor: Actor, at: datetime) -> OpenedCase:
    """Opens the case that an event begins, on behalf of whomever its service names. What the event takes along is
    among the variables of the process. Raises what the service refuses, NobodyAsks and CannotAsk."""
    of_service = service(beginning.service)
    if of_service.opened_by is None:
        raise NobodyAsks(service=beginning.service)
    opening = of_service.opened_by(beginning, at)
    asker = accounts([opening.asked_by]).get(opening.asked_by)
    roles = grants_of(opening.asked_by, at.astimezone(queries.LONDON).date()) if asker else []
    if (
        asker is None
        or not asker.is_active
        or all(each.department_id != beginning.department_id for each in roles)
    ):
        raise CannotAsk(service=beginning.service, account=opening.asked_by)
    return open_case(
        reference=queries.new_case_reference(),
        service_name=beginning.service,
        department_id=beginning.department_id,
        asked_by=opening.asked_by,
        title=opening.title,
        data=opening.data,
        variables={**beginning.variables, **opening.variables},
        parties=opening.parties,
        element=beginning.element,
        actor=actor,
        at=at,
    )


@verb
def begin(beginning: Beginning, *, sender_id: int | None, actor: Actor, at: datetime) -> None:
    """Opens the case that an event begins, or else keeps the event, to be tried again. Either way it is dealt with.

    Of a timer one turn is kept at most, and given up when the next is a case: there is no more to make up for.
    """
    kept = Unopened(
        department_id=beginning.department_id,
        service=beginning.service,
        element=beginning.element,
        kind=beginning.kind,
        name=beginning.name,
        variables=dict(beginning.variables),
        sender_id=sender_id,
        since=at,
        attempts=0,
    )
    if beginning.kind == "timer":
        earlier = of(beginning.service, [beginning.department_id])
        kept = earlier.filter(element=beginning.element, kind="timer").first() or kept
    _try(kept, actor, at)


@verb
def fire_starters(*, actor: Actor, at: datetime) -> int:
    """Opens the cases whose timers are due; returns how many timers went off. Each has moved on in the same
    transaction, so it goes off once, whoever else looks, and whenever the machine dies."""
    nothing_to_record()
    due = due_starters(at, AT_ONCE)
    for each in due:
        move_on(each, actor=actor, at=at)
        beginning = Beginning(each.service, each.department_id, each.element, "timer")
        begin(beginning, sender_id=None, actor=actor, at=at)
    return len(due)


@verb
def try_again(*, actor: Actor, at: datetime) -> int:
    """Tries again to open what could not be opened, where it is time to; returns how many it tried."""
    nothing_to_record()
    due = Unopened.objects.select_for_update(skip_locked=True).filter(next_try__lte=at)
    tried = list(due.order_by("next_try", "id")[:AT_ONCE])
    for each in tried:
        _try(each, actor, at)
    return len(tried)


@verb
def retry(*, service_name: str, department_ids: Collection[int], actor: Actor, at: datetime) -> int:
    """Has all that could not be opened tried again within a minute, and returns how many."""
    found = of(service_name, department_ids)
    affected = sorted(set(found.values_list("department_id", flat=True)))
    count = found.update(next_try=at)
    nothing_to_record()
    for department_id in affected:
        _record(
            "opening_retried",
            f"departments.department:{department_id}",
            department_id,
            {"service": service_name},
            actor,
            at,
        )
    return count


@verb
def give_up(
    *, unopened_id: int, department_ids: Collection[int], reason: str, actor: Actor, at: datetime
) -> None:
    """Gives up a case that could not be opened, for good and with a reason: the event then began nothing."""
    if not reason.strip() or len(reason) > rules.LONGEST_COMMENT:
        raise WhyNeeded(field="reason")
    found = Unopened.objects.filter(id=unopened_id, department_id__in=department_ids).first()
    if found is None or not Unopened.objects.filter(id=unopened_id).delete()[0]:
        raise NotFound(what="case that could not be opened")
    after = {"service": found.service, "element": found.element, "reason": reason.strip()}
    _record("opening_given_up", f"cases.unopened:{unopened_id}", found.department_id, after, actor, at)


def _try(kept: Unopened, actor: Actor, at: datetime) -> None:
    """Open it, and then it is kept no more; or else keep why not."""
    sender = case_of("instance_id", kept.sender_id) if kept.sender_id is not None else None
    beginning = Beginning(
        kept.service, kept.department_id, kept.element, kept.kind, kept.name, kept.variables
    )
    if sender is not None:
        beginning = replace(beginning, sender=queries.facts(sender))
    try:
        with transaction.atomic():
            open_by_event(beginning, actor=actor, at=at)
            # What the database checks last would else undo all else that is done in this transaction.
            connection.check_constraints()
            if kept.pk is not None:
                kept.delete()
    except (OperationalError, Conflict):
        raise
    except Exception as error:
        _keep(kept, error, actor, at)


def _keep(kept: Unopened, error: Exception, actor: Actor, at: datetime) -> None:
    if not isinstance(error, Refusal):
        log.error("A case of %s could not be opened", kept.service, exc_info=error)
    trouble = what_happened(error, kept.element)
    kept.trouble, kept.next_try = trouble.text, try_again_at(at, kept.attempts)
    kept.attempts = min(kept.attempts + 1, MOST_ATTEMPTS)
    kept.save()
    after = {
        "service": kept.service,
        "element": kept.element,
        "begun_by": kept.kind,
        "name": kept.name,
        "trouble": trouble.text,
        "code": trouble.code,
        "next_try": kept.next_try,
    }
    _record("could_not_open", f"cases.unopened:{kept.pk}", kept.department_id, after, actor, at)


def _record(
    event: str, subject: str, department_id: int, after: Mapping[str, object], actor: Actor, at: datetime
) -> None:
    record(f"cases.{event}", actor=actor, at=at, subject=subject, department_id=department_id, after=after)

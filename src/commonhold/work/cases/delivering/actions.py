"""Giving messages and signals to the cases whose processes wait for them, or begin with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.cases.catalogue import Beginning
from commonhold.work.cases.incidents.actions import note_trouble
from commonhold.work.cases.moving.actions import move
from commonhold.work.cases.moving.queries import case_of
from commonhold.work.cases.opening.actions import begin
from commonhold.work.cases.sharing import sharing
from commonhold.work.processes import actions as processes
from commonhold.work.processes.sending import actions as sending
from commonhold.work.processes.sending.queries import Delivery, next_delivery, waits_for


class NothingToHear(Refusal):
    """This can’t be done any more, or not yet. Look at where the case stands."""

    code: ClassVar[str] = "cases.nothing_to_hear"


@verb
def deliver_next(*, actor: Actor, at: datetime) -> bool:
    """Deliver the oldest message or signal that somebody waits for; False if there is none.

    In one transaction it leaves the queue and reaches everybody that it is for, so none gets it twice or not at all.
    A case that can't go on with it is an incident, and one that can't be opened with it another; what was sent is kept
    for each until that is mended.
    """
    delivery = next_delivery()
    if delivery is None:
        nothing_to_record()
        return False
    for service, element in delivery.starts:
        beginning = Beginning(
            service, delivery.department_id, element, delivery.kind, delivery.name, delivery.variables
        )
        begin(beginning, sender_id=delivery.sender_id, actor=actor, at=at)
    taken = [_give(delivery, *each, actor, at) for each in delivery.waits]
    if delivery.kind == "signal" or all(taken):
        sending.delivered(delivery, actor=actor, at=at)
    return True


@verb
def hear(
    *, reference: str, message: str, variables: Mapping[str, object], actor: Actor, at: datetime
) -> None:
    """Give a case a message that its process waits for, said by somebody rather than sent by another case.

    Whether the actor may is for the access rules of the face. Raises NotFound, and NothingToHear where the process
    doesn't wait for it (any more).
    """
    case = case_of("reference", reference)
    if case is None:
        raise NotFound(what="case with that reference")
    with sharing(case):
        wait_id = waits_for(case.instance_id, message)
        if wait_id is None:
            raise NothingToHear()
        moved = processes.fire(wait_id=wait_id, variables=variables, actor=actor, at=at)
        move(case, moved, event="message_received", after={"name": message}, actor=actor, at=at)


def _give(delivery: Delivery, wait_id: int, instance_id: int, actor: Actor, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _move_on(delivery, wait_id, instance_id, actor, at)
    except Conflict:
        raise
    except Refusal as refusal:
        note_trouble(wait_id=wait_id, error=refusal, next_try=None, actor=actor, at=at)
        if delivery.kind == "signal":
            sending.keep_for(delivery, wait_id, actor=actor, at=at)
        return False
    return True


def _move_on(delivery: Delivery, wait_id: int, instance_id: int, actor: Actor, at: datetime) -> None:
    if delivery.kind == "message":
        moved = processes.fire(wait_id=wait_id, variables=delivery.variables, actor=actor, at=at)
    else:
        moved = processes.signal(
            instance_id=instance_id, name=delivery.name, variables=delivery.variables, actor=actor, at=at
        )
    case = case_of("instance_id", instance_id)
    if case is not None:
        event = f"{delivery.kind}_received"
        move(case, moved, event=event, after={"name": delivery.name}, actor=actor, at=at)

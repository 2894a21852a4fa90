"""Giving messages and signals to the cases whose processes wait for them."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.cases.moving.actions import move
from commonhold.work.cases.moving.queries import case_of
from commonhold.work.processes import actions as processes
from commonhold.work.processes.sending import actions as sending
from commonhold.work.processes.sending.queries import Delivery, next_delivery


@verb
def deliver_next(*, actor: Actor, at: datetime) -> bool:
    """Deliver the oldest message or signal that somebody waits for; False if there is none.

    In one transaction it leaves the queue and reaches everybody that it is for, so none gets it twice or not at all.
    """
    delivery = next_delivery()
    if delivery is None:
        nothing_to_record()
        return False
    for wait_id, instance_id in delivery.waits:
        _give(delivery, wait_id, instance_id, actor, at)
    sending.delivered(delivery, actor=actor, at=at)
    return True


def _give(delivery: Delivery, wait_id: int, instance_id: int, actor: Actor, at: datetime) -> None:
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

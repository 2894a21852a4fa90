"""Noting that a message or signal has reached those that it is for, or one of them not yet."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.processes.models import Sending
from commonhold.work.processes.sending.queries import Delivery


@verb
def delivered(delivery: Delivery, *, actor: Actor, at: datetime) -> None:
    """In the transaction that gives a message or signal to the waits and starts of `delivery`: it needs no more of
    them. It is gone with the last."""
    sending = Sending.objects.filter(id=delivery.sending_id)
    if delivery.is_last:
        sending.delete()
    else:
        sending.update(reached=delivery.waits[-1][0])
    record(
        f"processes.{delivery.kind}_delivered",
        actor=actor,
        at=at,
        subject=f"processes.sending:{delivery.sending_id}",
        department_id=delivery.department_id,
        after={
            "name": delivery.name,
            "instances": [instance_id for _, instance_id in delivery.waits],
            "starts": [service for service, _ in delivery.starts],
        },
    )


@verb
def keep_for(
    delivery: Delivery,
    wait_id: int,
    *,
    actor: Actor,  # noqa: ARG001 - the trouble that the wait is in is an event of its own
    at: datetime,
) -> None:
    """Keep a signal for one wait that could not take it, until its trouble is mended or it is gone."""
    nothing_to_record()
    Sending.objects.create(
        department_id=delivery.department_id,
        sender_id=delivery.sender_id,
        kind=delivery.kind,
        name=delivery.name,
        variables=dict(delivery.variables),
        at=at,
        only_wait=wait_id,
    )

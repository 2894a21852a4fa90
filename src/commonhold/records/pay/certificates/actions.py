"""Noting who looked at what somebody was paid in a year."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.records.pay.certificates.rules import Whose


@verb
def note_look(*, whose: Whose, what: str, own: bool, actor: Actor, at: datetime) -> None:
    """Note that a certificate or the record of a year was shown: to somebody else than whose it is.

    `what` says which, such as "P60 of 2026-27".
    """
    if own:
        nothing_to_record()
        return
    record(
        "pay.certificate_seen",
        actor=actor,
        at=at,
        subject=f"people.employment:{whose.employment_id}",
        department_id=whose.department_id,
        after={"what": what},
    )

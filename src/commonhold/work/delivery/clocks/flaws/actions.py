"""Noting what was wrong with a completed task, and that it was not so."""

from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.clocks import rules
from commonhold.work.delivery.clocks.models import Flaw
from commonhold.work.delivery.clocks.rules import ClockOf


@verb
def note_flaw(*, clock: ClockOf, kind: str, note: str, evidence: str = "", actor: Actor, at: datetime) -> int:
    """Note that a completed task had to be done again, was sent back, or was complained about; return the number."""
    if kind not in rules.FLAWS:
        raise rules.NoSuchReason(field="kind", given=kind[:40], known=", ".join(rules.FLAWS))
    assert clock.task_id is not None, "a flaw is one of a task"
    rules.require_words(note)
    return _add_flaw(
        clock.department_id, clock.case_reference, clock.task_id, kind, note, evidence, None, actor, at
    )


@verb
def withdraw_flaw(*, flaw_id: int, note: str, evidence: str = "", actor: Actor, at: datetime) -> int:
    """Say that what was noted of a task was not so. Saying it twice changes nothing more."""
    rules.require_words(note)
    found = Flaw.objects.filter(id=flaw_id, withdraws=None, flaw=None).first()
    if found is None:
        raise NotFound(what="note about a task that still stands")
    return _add_flaw(
        found.department_id,
        found.case_reference,
        found.task_id,
        found.kind,
        note,
        evidence,
        flaw_id,
        actor,
        at,
    )


def _add_flaw(
    department_id: int,
    case_reference: str,
    task_id: int,
    kind: str,
    note: str,
    evidence: str,
    withdraws: int | None,
    actor: Actor,
    at: datetime,
) -> int:
    if len(evidence) > rules.LONGEST_EVIDENCE:
        raise rules.EvidenceNeeded(field="evidence", most=rules.LONGEST_EVIDENCE)
    flaw = Flaw.objects.create(
        department_id=department_id,
        case_reference=case_reference,
        task_id=task_id,
        kind=kind,
        note=note.strip(),
        evidence=evidence.strip(),
        withdraws_id=withdraws,
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "clocks.flaw_withdrawn" if withdraws else "clocks.flaw_noted",
        actor=actor,
        at=at,
        subject=f"delivery.flaw:{flaw.id}",
        department_id=department_id,
        case_reference=case_reference,
        after={"task": task_id, "kind": kind, "note": note.strip()},
    )
    return flaw.id

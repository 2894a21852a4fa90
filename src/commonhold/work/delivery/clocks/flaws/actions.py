"""Noting what was wrong with a completed task, and that it was not so."""

from collections.abc import Iterable
from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.delivery.clocks import rules
from commonhold.work.delivery.clocks.models import Flaw
from commonhold.work.delivery.clocks.rules import ClockOf, SentBack

BY_ITSELF = Actor.system("rework")
"""By whom rework is noted. Whoever sent it back, or sent it again, noted nothing, and a supplier isn't told of them."""

_NOTE_REWORK = """
INSERT INTO delivery_flaw (department_id, case_reference, task_id, kind, note, evidence, caused_by_task_id, at, by,
  by_label)
VALUES (%s, %s, %s, 'rework', %s, %s, %s, %s, %s, %s)
ON CONFLICT (task_id) WHERE caused_by_task_id IS NOT NULL DO NOTHING RETURNING id"""


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
def note_rework(*, found: Iterable[SentBack], actor: Actor, at: datetime) -> None:
    """Note completed tasks that came back as done again, each once however often it is found, with the task in which
    it was sent back. One that was withdrawn stays so."""
    nothing_to_record()
    for each in found:
        note, evidence = f"Sent back: {each.where}", f"Task {each.caused_by}, done again as task {each.again}"
        of = (each.department_id, each.case_reference, each.task_id)
        by = (at, BY_ITSELF.id, BY_ITSELF.label)
        for row in planned_once(_NOTE_REWORK, [*of, note, evidence, each.caused_by, *by]):
            record(
                "clocks.flaw_noted",
                actor=actor,
                at=at,
                subject=f"delivery.flaw:{row[0]}",
                department_id=each.department_id,
                case_reference=each.case_reference,
                after={"task": each.task_id, "kind": "rework", "note": note, "caused_by": each.caused_by},
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

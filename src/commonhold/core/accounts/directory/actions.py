"""Writing instructions to the departments' directories, taking them back, and noting what becomes of each."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.core.accounts.directory import queries, rules
from commonhold.core.accounts.directory.models import DirectoryInstruction
from commonhold.core.accounts.directory.queries import Standing
from commonhold.core.accounts.directory.rules import Instruction
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, record_each, verb

LONGEST_REASON = 1000


class NotAnInstruction(Refusal):
    """An instruction to the directory can’t be given: {why}."""

    code: ClassVar[str] = "directory.not-an-instruction"
    status: ClassVar[int] = 422


class NotOpen(Refusal):
    """Instruction {number} is {state}, so nothing has to be done about it."""

    code: ClassVar[str] = "directory.not-open"


class ReasonNeeded(Refusal):
    """Say in at most 1,000 characters what was done by hand, or why nothing has to be."""

    code: ClassVar[str] = "directory.reason-needed"


@verb
def instruct(*, instructions: Sequence[Instruction], actor: Actor, at: datetime) -> None:
    """Keeps what departments' directories shall do, to be sent once the caller's transaction has committed.

    The same under the same source is kept once, whoever asks how often. Call it while acting for the departments.
    """
    for each in instructions:
        if why := each.fault():
            raise NotAnInstruction(why=why)
    _write(instructions, actor, at)


@verb
def take_back(*, sources: Collection[str], actor: Actor, at: datetime) -> None:
    """Takes back what was instructed under these sources: what waits isn't sent, and what was done is undone.

    What was on its way at this moment is undone after it has arrived. What nothing undoes, as a mailbox that was moved,
    waits as declined, for a person.
    """
    standings = [each for each in queries.of_sources(sources) if each.state in (*queries.OPEN, "done")]
    rows = DirectoryInstruction.objects.filter(id__in=[each.id for each in standings], reversal=False)
    rows.filter(state__in=("waiting", "declined")).update(state="withdrawn")
    arrived = set(rows.filter(state__in=("sending", "done")).values_list("id", flat=True))
    rows.filter(state="done").update(state="taken_back")
    done = [each for each in reversed(standings) if each.id in arrived]
    found = [(each, rules.inverse(each.instruction, at)) for each in done]
    _write([undoing for _, undoing in found if undoing], actor, at, reversal=True)
    by_hand = [each.instruction for each, undoing in found if undoing is None]
    _write(by_hand, actor, at, reversal=True, state="declined", said="Undo this by hand: it was carried out.")
    about = [_about(each.instruction) for each in standings]
    if about:
        record_each("directory.taken_back", actor=actor, at=at, about=about)
    else:
        nothing_to_record()


@verb
def begin_sending(*, standing: Standing, actor: Actor, at: datetime) -> None:
    """Note that an instruction is being sent, before it is. Conflict if somebody was quicker."""
    found = DirectoryInstruction.objects.filter(id=standing.id, state=standing.state, tries=standing.tries)
    held = found.filter(due_at=standing.instruction.due_at)
    if not held.update(state="sending", due_at=at + rules.LONGEST_SENDING, tries=standing.tries + 1):
        raise Conflict
    _record("sending", standing, actor, at)


@verb
def note_done(*, standing: Standing, said: str, actor: Actor, at: datetime) -> None:
    """Note that a directory has done what it was told. Once somebody is shut out, nothing from before lets them in."""
    if standing.instruction.kind == "disable":
        earlier = DirectoryInstruction.objects.filter(
            account_id=standing.instruction.account_id,
            department_id=standing.instruction.department_id,
            id__lt=standing.id,
            kind__in=("create", "enable"),
        )
        earlier.filter(state__in=("waiting", "declined")).update(state="withdrawn")
    _move(standing, ("sending",), "done", said, actor, at, done_at=at)


@verb
def note_trouble(*, standing: Standing, said: str, due_at: datetime, actor: Actor, at: datetime) -> None:
    """Note that something failed, and when to try again."""
    _move(standing, ("sending",), "waiting", said, actor, at, due_at=due_at)


@verb
def note_declined(*, standing: Standing, said: str, actor: Actor, at: datetime) -> None:
    """Note that a directory won't do it, and why: a person has to look."""
    _move(standing, ("sending",), "declined", said, actor, at)


@verb
def try_again(*, instruction_id: int, actor: Actor, at: datetime) -> None:
    """Have an instruction sent now that was declined, or that waits for its time."""
    standing = queries.standing(instruction_id)
    _move(standing, ("declined", "waiting"), "waiting", standing.said, actor, at, due_at=at)


@verb
def settle(*, instruction_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Note that somebody has done by hand what a directory wasn't told or declined."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise ReasonNeeded(field="reason")
    standing = queries.standing(instruction_id)
    _move(standing, ("declined", "waiting"), "done", f"By hand: {reason}", actor, at, done_at=at)


_WRITE = """
INSERT INTO directory_directoryinstruction
    (department_id, source, account_id, kind, "group", detail, reversal, state, due_at, tries, said, written_at)
SELECT department_id, source, account_id, kind, "group", detail, %(reversal)s, %(state)s, due_at, 0, %(said)s, %(at)s
FROM json_to_recordset(%(told)s::json) AS t (number int, department_id int, source text, account_id bigint,
    kind text, "group" text, detail jsonb, due_at timestamptz)
ORDER BY number ON CONFLICT DO NOTHING RETURNING kind, department_id, account_id
"""


def _write(
    instructions: Sequence[Instruction],
    actor: Actor,
    at: datetime,
    *,
    reversal: bool = False,
    state: str = "waiting",
    said: str = "",
) -> None:
    """Keeps those that aren't kept yet, in one statement, with an event for each."""
    told = [
        {
            "number": number,
            "department_id": each.department_id,
            "source": each.source,
            "account_id": each.account_id,
            "kind": each.kind,
            "group": each.group,
            "detail": each.detail,
            "due_at": each.due_at.isoformat(),
        }
        for number, each in enumerate(instructions)
    ]
    values: dict[str, Any] = {
        "told": json.dumps(told),
        "reversal": reversal,
        "state": state,
        "said": said,
        "at": at,
    }
    by_kind = dict[str, list[tuple[int, str | None, str]]]()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        for kind, department_id, account_id in cursor.fetchall():
            by_kind.setdefault(kind, []).append((department_id, None, f"accounts.account:{account_id}"))
    for kind, about in by_kind.items():
        record_each("directory.instructed", actor=actor, at=at, about=about, after={"kind": kind})
    if not by_kind:
        nothing_to_record()


def _move(
    standing: Standing,
    before: tuple[str, ...],
    state: str,
    said: str,
    actor: Actor,
    at: datetime,
    **changed: object,
) -> None:
    found = DirectoryInstruction.objects.filter(id=standing.id, state__in=before)
    if not found.update(state=state, said=said[:2000], **changed):
        now = DirectoryInstruction.objects.filter(id=standing.id).values_list("state", flat=True).first()
        if now is None:
            raise NotFound(what=f"instruction {standing.id}")
        raise NotOpen(number=standing.id, state=now.replace("_", " "))
    _record(state, standing, actor, at, said)


def _about(instruction: Instruction) -> tuple[int, None, str]:
    return instruction.department_id, None, f"accounts.account:{instruction.account_id}"


def _record(state: str, standing: Standing, actor: Actor, at: datetime, said: str = "") -> None:
    department_id, _, subject = _about(standing.instruction)
    after = {"instruction": standing.id, "kind": standing.instruction.kind, "said": said}
    record(
        f"directory.{state}", actor=actor, at=at, subject=subject, department_id=department_id, after=after
    )

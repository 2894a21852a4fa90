"""Starting, stopping and ending clocks, and putting right what was recorded of them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.delivery.clocks import queries, rules
from commonhold.work.delivery.clocks.rules import AGREED, ClockOf


class NotRunning(Refusal):
    """The clock of {reference} {why}, so it can't be {wanted}. Look at its events."""

    code: ClassVar[str] = "clocks.not-running"


class NotYet(Refusal):
    """That would be on {given}, which has not come yet. Give a moment that has passed."""

    code: ClassVar[str] = "clocks.not-yet"


class TooEarly(Refusal):
    """The last that is known of this clock is of {after}. Give a moment after that, or correct what is known."""

    code: ClassVar[str] = "clocks.too-early"


_ADD_EACH = """
INSERT INTO delivery_clockevent (department_id, case_reference, service, element, task_id, measure, kind, effective_at,
  unit_id, due_at, reason, note, evidence, at, by, by_label)
SELECT g.department_id, g.case_reference, g.service, g.element, g.task_id, g.measure, %(kind)s, %(at)s, g.unit_id,
  g.due_at, %(reason)s, '', '', %(at)s, %(by)s, %(by_label)s
FROM json_to_recordset(%(given)s::json) AS g (department_id int, case_reference text, service text, element text,
  task_id bigint, measure text, unit_id bigint, due_at timestamptz)
RETURNING id"""
_ADD = """
INSERT INTO delivery_clockevent (department_id, case_reference, service, element, task_id, measure, kind, effective_at,
  reason, note, evidence, corrects_id, at, by, by_label)
VALUES (%s, %s, %s, %s, %s::text::bigint, %s, %s, %s, %s, %s, %s, %s::text::bigint, %s, %s, %s)
RETURNING id"""


@verb
def start(*, clock: ClockOf, unit_id: int | None, due_at: datetime | None, actor: Actor, at: datetime) -> int:
    """Let a clock run for a unit, or for the department itself (None), and return the event's number. One that runs
    has then been passed on."""
    return start_each(starts=[(clock, unit_id, due_at)], actor=actor, at=at)[0]


@verb
def start_each(
    *, starts: Sequence[tuple[ClockOf, int | None, datetime | None]], actor: Actor, at: datetime
) -> list[int]:
    """The same for many: each a clock, who owes the time now, and when it is due.

    Like `end_each` one statement for them all, and no entry in the audit trail: whoever gives or ends a task records
    that, and the event itself says who and when.
    """
    given = [{**clock._asdict(), "unit_id": unit_id, "due_at": due_at} for clock, unit_id, due_at in starts]
    return _add_each("start", given, "", actor, at)


@verb
def end(*, clock: ClockOf, ended_as: str = rules.COMPLETED, actor: Actor, at: datetime) -> int:
    """End a clock as completed or taken away, and return the event's number."""
    return end_each(clocks=[clock], ended_as=ended_as, actor=actor, at=at)[0]


@verb
def end_each(
    *, clocks: Sequence[ClockOf], ended_as: str = rules.COMPLETED, actor: Actor, at: datetime
) -> list[int]:
    """The same for many. Of a clock that doesn't run, it changes nothing."""
    assert ended_as in rules.ENDS, ended_as
    return _add_each("end", [clock._asdict() for clock in clocks], ended_as, actor, at)


@verb
def stop(
    *,
    clock: ClockOf,
    reason: str,
    note: str = "",
    evidence: str = "",
    since: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Let a clock stand still, from now or from a moment that has passed; return the event's number.

    Force majeure, and what the contract manager agrees to, need words and evidence.
    """
    if reason not in rules.STOPS:
        raise rules.NoSuchReason(field="reason", given=reason[:40], known=", ".join(rules.STOPS))
    if reason in ("force_majeure", AGREED):
        rules.require_words(note)
        rules.require_evidence(evidence)
    run = _running(clock, "stopped")
    if run.stopped_for == reason:
        raise NotRunning(
            reference=clock.case_reference, why="stands still for that already", wanted="stopped"
        )
    effective_at = _passed(since, at, after=run)
    return _add(clock, "stop", effective_at, reason, note, evidence, actor=actor, at=at)


@verb
def resume(
    *, clock: ClockOf, note: str = "", since: datetime | None = None, actor: Actor, at: datetime
) -> int:
    """Let a clock that stands still go on, from now or from a moment that has passed; return the event's number."""
    run = _running(clock, "resumed")
    if not run.stopped_for:
        raise NotRunning(reference=clock.case_reference, why="does not stand still", wanted="resumed")
    return _add(clock, "resume", _passed(since, at, after=run), "", note, actor=actor, at=at)


@verb
def correct(
    *,
    event_id: int,
    effective_at: datetime | None,
    note: str,
    evidence: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Say that something was so at another moment than was recorded, or (None) not at all. The event stays as it is;
    this is a new one, whose number is returned. A closed month's statement stays too: the next adjusts it."""
    rules.require_words(note)
    if len(evidence) > rules.LONGEST_EVIDENCE:
        raise rules.EvidenceNeeded(field="evidence", most=rules.LONGEST_EVIDENCE)
    found = queries.event(event_id)
    if found is None or found.event.kind == "correct":
        raise NotFound(what="event of a clock that can be corrected")
    moment = None if effective_at is None else _passed(effective_at, at)
    return _add(found.clock, "correct", moment, "", note, evidence, corrects=event_id, actor=actor, at=at)


def _add_each(
    kind: str, given: Sequence[Mapping[str, object]], reason: str, actor: Actor, at: datetime
) -> list[int]:
    nothing_to_record()
    values = {"kind": kind, "at": at, "reason": reason, "by": actor.id, "by_label": actor.label}
    written = json.dumps(given, cls=DjangoJSONEncoder)
    return [row[0] for row in planned_once(_ADD_EACH, {**values, "given": written})] if given else []


def _add(
    clock: ClockOf,
    kind: str,
    effective_at: datetime | None,
    reason: str = "",
    note: str = "",
    evidence: str = "",
    *,
    corrects: int | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    if len(note) > rules.LONGEST_NOTE:
        raise rules.WordsNeeded(field="note", most=rules.LONGEST_NOTE)
    of = (clock.department_id, clock.case_reference, clock.service, clock.element, _text(clock.task_id))
    what = (clock.measure, kind, effective_at)
    why = (reason, note.strip(), evidence.strip(), _text(corrects))
    number = int(planned_once(_ADD, [*of, *what, *why, at, actor.id, actor.label])[0][0])
    after = {"kind": kind, "measure": clock.measure, "effective_at": effective_at, "reason": reason}
    record(
        f"clocks.{kind}",
        actor=actor,
        at=at,
        subject=f"delivery.clockevent:{number}",
        department_id=clock.department_id,
        case_reference=clock.case_reference,
        after={**after, "note": note} if note else after,
    )
    return number


def _running(clock: ClockOf, wanted: str) -> rules.Run:
    run = queries.last_run(clock)
    if run is None or run.ended_at is not None:
        why = "has ended" if run else "was never started"
        raise NotRunning(reference=clock.case_reference, why=why, wanted=wanted)
    return run


def _passed(moment: datetime | None, at: datetime, *, after: rules.Run | None = None) -> datetime:
    if moment is None:
        return at
    if moment > at:
        raise NotYet(field="since", given=f"{moment:%d %B %Y}")
    if after is not None:
        known = max([after.started_at, *(each.until or each.since for each in after.stops)])
        if moment < known:
            raise TooEarly(field="since", after=f"{known.astimezone(LONDON):%d %B %Y at %H:%M}")
    return moment


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)

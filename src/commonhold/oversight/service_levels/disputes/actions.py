"""Disputing a line of a statement, saying more about it, and deciding about it."""

from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.disputes.rules import SIDES, Side, bounds, lines
from commonhold.oversight.service_levels.models import Argument, Decision, Dispute
from commonhold.oversight.service_levels.queries import DisputeFacts, StatementFacts

LONGEST_WORDS = 4_000
LONGEST_EVIDENCE = 500


class WordsNeeded(Refusal):
    """Say why, in at most 4,000 characters. Both sides will read it."""

    code: ClassVar[str] = "service_levels.words-needed"


class LongEvidence(Refusal):
    """Say where it can be looked up in at most 500 characters."""

    code: ClassVar[str] = "service_levels.long-evidence"


class AlreadyDisputed(Refusal):
    """{side} has disputed this line already. Add to that dispute what else there is to say."""

    code: ClassVar[str] = "service_levels.already-disputed"


class AlreadySettled(Refusal):
    """The statement is settled. Have the events corrected that were wrong, and the next statement adjusts it."""

    code: ClassVar[str] = "service_levels.already-settled"


class AlreadyDecided(Refusal):
    """This dispute is decided. The decision stays."""

    code: ClassVar[str] = "service_levels.already-decided"


class OwnDispute(NotAllowed):
    """You spoke for a side in this dispute, so somebody else has to decide it."""

    code: ClassVar[str] = "service_levels.own-dispute"


class BeyondBounds(Refusal):
    """That can't be decided: what the supplier is due for this line can change by {least} to {most}."""

    code: ClassVar[str] = "service_levels.beyond-bounds"


@verb
def dispute(
    *, statement_id: int, line: str, side: Side, words: str, evidence: str, actor: Actor, at: datetime
) -> int:
    """Say for one side that a line of a statement is not right, and why; return the dispute's number."""
    facts = _unsettled(statement_id)
    if line not in lines(facts.statement):
        raise NotFound(what="line of the statement that can be disputed")
    _require_words(words, evidence)
    try:
        with transaction.atomic():
            made = Dispute.objects.create(
                statement_id=statement_id, line=line, side=side, at=at, by=actor.id, by_label=actor.label
            )
    except IntegrityError as error:
        raise AlreadyDisputed(field="line", side=SIDES[side]) from error
    _say(made.id, side, words, evidence, actor, at)
    _record("disputed", made.id, actor, at, {"line": line, "side": side, "words": words.strip()})
    return made.id


@verb
def argue(
    *, statement_id: int, dispute_id: int, side: Side, words: str, evidence: str, actor: Actor, at: datetime
) -> None:
    """Say for one side what there is to say about a dispute that is not decided."""
    _open(_unsettled(statement_id), dispute_id)
    _require_words(words, evidence)
    _say(dispute_id, side, words, evidence, actor, at)
    _record("argued", dispute_id, actor, at, {"side": side, "words": words.strip()})


@verb
def decide(
    *, statement_id: int, dispute_id: int, amount_pence: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Decide by how much what the supplier is due for a disputed line changes: 0 if the line stands. Nobody decides who
    spoke in it, and credits stay between nothing and the cap."""
    facts = _unsettled(statement_id)
    found = _open(facts, dispute_id)
    spoke = Argument.objects.filter(dispute_id=dispute_id, by=actor.id).exists()
    if spoke or found.by == actor.id:
        raise OwnDispute(what="decide")
    _require_words(reason, "", field="reason")
    least, most = bounds(facts.statement, facts.decided, found.line, found.side)
    if not least <= amount_pence <= most:
        raise BeyondBounds(field="amount", least=format_pence(least), most=format_pence(most))
    try:
        with transaction.atomic():
            Decision.objects.create(
                dispute_id=dispute_id,
                amount_pence=amount_pence,
                reason=reason.strip(),
                at=at,
                by=actor.id,
                by_label=actor.label,
            )
    except IntegrityError as error:
        raise AlreadyDecided from error
    _record("decided", dispute_id, actor, at, {"amount_pence": amount_pence, "reason": reason.strip()})


def _unsettled(statement_id: int) -> StatementFacts:
    """The statement, locked so that it is neither settled nor another of its disputes decided meanwhile."""
    facts = queries.locked(statement_id)
    if facts.settled is not None:
        raise AlreadySettled
    return facts


def _open(facts: StatementFacts, dispute_id: int) -> DisputeFacts:
    found = next((each for each in facts.disputes if each.id == dispute_id), None)
    if found is None:
        raise NotFound(what="dispute about this statement")
    if found.decision is not None:
        raise AlreadyDecided
    return found


def _say(dispute_id: int, side: Side, words: str, evidence: str, actor: Actor, at: datetime) -> None:
    Argument.objects.create(
        dispute_id=dispute_id,
        side=side,
        words=words.strip(),
        evidence=evidence.strip(),
        at=at,
        by=actor.id,
        by_label=actor.label,
    )


def _record(event: str, dispute_id: int, actor: Actor, at: datetime, after: dict[str, object]) -> None:
    record(
        f"service_levels.{event}",
        actor=actor,
        at=at,
        subject=f"service_levels.dispute:{dispute_id}",
        department_id=None,
        after=after,
    )


def _require_words(words: str, evidence: str, field: str = "words") -> None:
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise WordsNeeded(field=field)
    if len(evidence) > LONGEST_EVIDENCE:
        raise LongEvidence(field="evidence")

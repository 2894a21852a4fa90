"""What each service task of the process does: one public function for each, named as the task's id.

No e-mail has anything of the conversation in it: it is read where one signs in.
"""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.work.cases.catalogue import CaseFacts, Done
from commonhold.work.cases.moving.actions import tell_asker


def pass_on(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """From now on the question is with a payroll specialist."""
    return Done({"specialist": True})


def tell_answered(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells the person that there is an answer to read."""
    tell_asker(
        reference=case.reference,
        subject="Your question about pay was answered",
        body=f"There is an answer to your question {case.reference}. Sign in to read it, and say whether that answers "
        "it. If you say nothing for ten working days, we take it that it does.",
        actor=actor,
        at=at,
    )
    return Done()


def tell_asked(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells the person that something is missing."""
    tell_asker(
        reference=case.reference,
        subject="We need to know more about your question about pay",
        body=f"There is a message for you about your question {case.reference}. Sign in to read it and to reply.",
        actor=actor,
        at=at,
    )
    return Done()


def tell_lapsed(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells the person that their question is closed, because they sent nothing more."""
    tell_asker(
        reference=case.reference,
        subject="Your question about pay is closed",
        body=f"We asked for more about your question {case.reference} and heard nothing for twenty working days. "
        "Ask again whenever you like.",
        actor=actor,
        at=at,
    )
    return Done()

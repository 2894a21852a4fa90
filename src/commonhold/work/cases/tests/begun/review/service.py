"""A review, which nobody asks for: it is begun by the calendar, by a message or by a signal."""

from datetime import datetime
from pathlib import Path
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.work.cases.catalogue import Beginning, Opening, Outcome, Service, TaskKind
from commonhold.work.cases.correspondence.actions import write_to
from commonhold.work.cases.questions import Questionnaire
from commonhold.work.cases.tests.begun.review import steps


class NobodyInFinance(Refusal):
    """Nobody in finance could be asked for a review. Give somebody that role."""

    code: ClassVar[str] = "review.nobody_in_finance"


def opened_by(beginning: Beginning, at: datetime) -> Opening:
    """On behalf of whoever asked for the case that sent the message, else of the first in finance."""
    if "asker" in beginning.variables:
        return Opening(int(beginning.variables["asker"]), "Review on request")
    if beginning.sender is not None:
        title = f"Review after {beginning.sender.reference}"
        return Opening(beginning.sender.asked_by, title, data={"of": beginning.sender.reference})
    found = holders(beginning.department_id, "finance", on=at.date())
    if not found:
        raise NobodyInFinance()
    return Opening(found[0], f"Review of {at:%B %Y}", variables={"month": at.month})


def remind(department_id: int, *, actor: Actor, at: datetime) -> None:
    """Writes to finance that there may be reviews."""
    write_to(
        department_id=department_id,
        account_ids=holders(department_id, "finance", on=at.date()),
        subject="Look for reviews",
        body="There may be some.",
        actor=actor,
        at=at,
    )


SERVICE = Service(
    name="review",
    title="Review",
    summary="Review what was done.",
    who_may_ask="",
    owner="Process owner",
    questions=Questionnaire(()),
    tasks={"look": TaskKind("Look", (Outcome("done", "Done", "looked"),))},
    candidates={},
    steps=steps,
    standings={"look": "Being looked at"},
    outcomes={"e": "Reviewed"},
    folder=Path(__file__).parent,
    withdrawn=lambda *_, **__: None,
    working_day=remind,
    opened_by=opened_by,
)

"""Pay for shared work: what the service is, and who does what in it. Settling a statement opens its cases."""

from datetime import datetime
from pathlib import Path

from commonhold.core.audit.acting import Actor
from commonhold.services.settle_statement import steps
from commonhold.services.settle_statement.questions import QUESTIONS
from commonhold.work.cases.catalogue import CaseFacts, Outcome, Service, TaskKind


def withdrawn(case: CaseFacts, *, actor: Actor, at: datetime) -> None:
    """Nothing was booked yet, so there is nothing to undo."""


def working_day(department_id: int, *, actor: Actor, at: datetime) -> None:
    """Nothing is to be done each day."""


SERVICE = Service(
    name="settle_statement",
    title="Pay for shared work",
    summary="A department’s part of what a supplier is due for a month.",
    who_may_ask="nobody",
    owner="Contract manager",
    questions=QUESTIONS,
    tasks={
        "agree_charge": TaskKind(
            "Agree to the charge",
            (
                Outcome("approve", "Agree, and book it", "agreed to it"),
                Outcome("return", "Don’t agree", "did not agree", needs_reason=True),
            ),
        )
    },
    candidates={},
    steps=steps,
    standings={
        "agree_charge": "Waiting for finance to agree",
        "book_charge": "Agreed",
        "return_charge": "Not agreed",
    },
    outcomes={"booked": "Booked", "returned": "Not agreed"},
    folder=Path(__file__).parent,
    withdrawn=withdrawn,
    working_day=working_day,
)

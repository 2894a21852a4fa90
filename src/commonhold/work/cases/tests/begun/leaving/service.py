"""Leaving, which people ask for, and which tells others of it."""

from datetime import datetime
from pathlib import Path
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.work.cases.catalogue import Service
from commonhold.work.cases.correspondence.actions import write_to
from commonhold.work.cases.questions import Questionnaire
from commonhold.work.cases.tests.begun.leaving import steps


class NobodyInPayroll(Refusal):
    """Nobody in payroll could be told who leaves. Give somebody that role."""

    code: ClassVar[str] = "leaving.nobody_in_payroll"


def tell_of_the_day(department_id: int, *, actor: Actor, at: datetime) -> None:
    """Writes to finance who leaves, and then to payroll."""
    for role in ("finance", "payroll"):
        found = holders(department_id, role, on=at.date())
        if not found:
            raise NobodyInPayroll()
        write_to(
            department_id=department_id,
            account_ids=found,
            subject="Who leaves",
            body="Nobody.",
            actor=actor,
            at=at,
        )


SERVICE = Service(
    name="leaving",
    title="Leave",
    summary="Tell us that you leave.",
    who_may_ask="employee",
    owner="Process owner",
    questions=Questionnaire(()),
    tasks={},
    candidates={},
    steps=steps,
    standings={},
    outcomes={"e": "Told"},
    folder=Path(__file__).parent,
    withdrawn=lambda *_, **__: None,
    working_day=tell_of_the_day,
)

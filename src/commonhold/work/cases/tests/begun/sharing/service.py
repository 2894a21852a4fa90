"""A case that two departments share: the one in which it was opened, and the one whose finance agrees first."""

from datetime import datetime
from pathlib import Path

from commonhold.work.cases.catalogue import Candidates, CaseFacts, Outcome, Service, TaskKind
from commonhold.work.cases.questions import Questionnaire
from commonhold.work.cases.tests.begun.sharing import steps

AGREED = (Outcome("agree", "Agree", "agreed"), Outcome("refuse", "Refuse", "refused", needs_reason=True))


def finance_there(case: CaseFacts, at: datetime) -> Candidates:
    """Finance of the other department."""
    return Candidates(role="finance", department_id=case.shared_with_id)


SERVICE = Service(
    name="sharing",
    title="Share",
    summary="Have two departments agree.",
    who_may_ask="employee",
    owner="Process owner",
    questions=Questionnaire(()),
    tasks={"there": TaskKind("Agree there", AGREED), "here": TaskKind("Agree here", AGREED)},
    candidates={"finance_there": finance_there},
    steps=steps,
    standings={"there": "Being agreed there", "do_in_both": "Being done", "here": "Being agreed here"},
    outcomes={"e": "Agreed"},
    folder=Path(__file__).parent,
)

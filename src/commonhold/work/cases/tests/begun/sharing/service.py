"""A case that two departments share: the one in which it was opened, and the one whose finance agrees first."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.actions import create_organisation
from commonhold.work.cases.catalogue import Candidates, CaseFacts, Form, Outcome, Service, TaskKind
from commonhold.work.cases.questions import Question, Questionnaire, Section
from commonhold.work.cases.tests.begun.sharing import steps

AGREED = (Outcome("agree", "Agree", "agreed"), Outcome("refuse", "Refuse", "refused", needs_reason=True))


WHEN = Outcome("agree", "Agree", "agreed", answers=True)


class TooLongAgo(Refusal):
    """That is too long ago. Choose a day from 1 April 2026 on."""

    code: ClassVar[str] = "sharing.too_long_ago"


def finance_there(case: CaseFacts, at: datetime) -> Candidates:
    """Finance of the other department."""
    return Candidates(role="finance", department_id=case.shared_with_id)


def when(case: CaseFacts, at: datetime) -> Form:
    """Asks for a day, which is usually the one on which it is asked."""
    day = Question("day", "date", "From when?", "the day from which", future_allowed=True)
    note = Question("note", "text", "A note", "a note", required=False)
    return Form(
        Section("when", "When", (day, note)), {"day": at.date().isoformat()}, [f"About {case.title}."]
    )


def note_when(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Makes a part of the other department that is called after the day; refuses one long ago."""
    assert case.shared_with_id is not None
    if outcome == "agree":
        if given["day"] < "2026-04-01":
            raise TooLongAgo(field="day")
        create_organisation(
            department_id=case.shared_with_id,
            kind="directorate",
            code="when",
            name=given["day"],
            actor=actor,
            at=at,
        )
    return {"day": given.get("day")}


SERVICE = Service(
    name="sharing",
    title="Share",
    summary="Have two departments agree.",
    who_may_ask="employee",
    owner="Process owner",
    questions=Questionnaire(()),
    tasks={
        "there": TaskKind("Agree there", AGREED),
        "here": TaskKind("Agree here", AGREED),
        "when": TaskKind("Say when", (WHEN, AGREED[1]), form=when, does=note_when),
    },
    candidates={"finance_there": finance_there},
    steps=steps,
    standings={
        "there": "Being agreed there",
        "do_in_both": "Being done",
        "here": "Being agreed here",
        "when": "Being dated",
    },
    outcomes={"e": "Agreed"},
    folder=Path(__file__).parent,
)

"""Sending a question, from whichever face: answers become a case, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.services.pay_query.questions import CATEGORY, QUESTIONS
from commonhold.work.cases import actions as cases
from commonhold.work.cases import answers as checking
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.queries import new_case_reference
from commonhold.work.cases.questions import display


def preview(*_: object, **__: object) -> list[str]:
    """What sending a question leads to, in sentences."""
    return [
        "Somebody who knows about pay answers you here, and you get an e-mail when they have.",
        "Then you say whether that was the answer. If you say nothing for ten working days, we take it that it was.",
    ]


def submit(
    answers: object, *, department_id: int, asked_by: int, actor: Actor, at: datetime
) -> cases.OpenedCase:
    """Asks a question for the account `asked_by`. Raises AnswersRefused with all its problems."""
    found = checking.problems(QUESTIONS, answers, at.astimezone(LONDON).date())
    if found:
        raise AnswersRefused(found)
    assert isinstance(answers, Mapping)
    ready = QUESTIONS.heard(answers)
    return cases.open_case(
        reference=new_case_reference(),
        service_name="pay_query",
        department_id=department_id,
        asked_by=asked_by,
        title=f"Question about pay: {display(CATEGORY, ready['category'])}",
        data={},
        answers=ready,
        variables={"category": ready["category"]},
        actor=actor,
        at=at,
    )

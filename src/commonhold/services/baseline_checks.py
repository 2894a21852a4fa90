"""What HR is asked about baseline checks of somebody who joins or moves to them: where the evidence of each is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from commonhold.records.people.recruiting.queries import OutcomeFacts
from commonhold.records.people.vetting.rules import ELEMENTS, Check
from commonhold.work.cases.catalogue import Form
from commonhold.work.cases.questions import Question, Section

_UNTIL = Question(
    "until",
    "date",
    "Last day of the right to work",
    "the last day of the right to work",
    hint="Leave it empty if it has none.",
    required=False,
    future_allowed=True,
)


def checks_form(elements: Iterable[str], recruited: OutcomeFacts | None) -> Form:
    """A question for each element, and for what was checked in recruitment, if they were recruited: that stands there
    already."""
    usual = dict(recruited.checks.evidence) if recruited is not None else {}
    asked = [each for each in ELEMENTS if each in {*elements, *usual}]
    questions = [
        Question(
            each,
            "text",
            f"{ELEMENTS[each]}: where is the evidence?",
            "where the evidence is",
            hint="Never what is in it.",
        )
        for each in asked
    ]
    if "right_to_work" in asked:
        questions.append(_UNTIL)
    section = Section("checks", "The baseline checks" if asked else "", tuple(questions))
    if recruited is None:
        return Form(section)
    if (until := recruited.checks.right_to_work_until) is not None:
        usual["until"] = until.isoformat()
    return Form(section, usual, [f"{recruited.source} What was checked in it stands here already."])


def checks_of(given: Mapping[str, Any], *, employment_id: int, checked_by: str, on: date) -> list[Check]:
    """The checks that the answers say were done on a day."""
    until = date.fromisoformat(given["until"]) if given.get("until") else None
    return [
        Check(employment_id, each, given[each], checked_by, on, until if each == "right_to_work" else None)
        for each in ELEMENTS
        if each in given
    ]

"""What whoever does a task is asked on its page, and whether the answers will do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from commonhold.work.cases import answers as checking
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.catalogue import Form, Outcome, service
from commonhold.work.cases.queries import facts_now
from commonhold.work.cases.questions import Answers, Questionnaire
from commonhold.work.cases.sharing import OfDepartments, sharing


class OfService(OfDepartments, Protocol):
    """A case, or what is known of one."""

    @property
    def reference(self) -> str: ...
    @property
    def service(self) -> str: ...


def form_of(case: OfService, element: str, at: datetime) -> Form | None:
    """The form of a task, if it has one, as the department in which somebody acts can fill it in."""
    make = service(case.service).tasks[element].form
    if make is None:
        return None
    with sharing(case):
        facts = facts_now(case.reference)
    return make(facts, at)


def check_given(form: Form | None, chosen: Outcome, given: Answers | None, on: date) -> Mapping[str, Any]:
    """The answers to those questions that are put. Raises AnswersRefused with all that is wrong with them."""
    if form is None or not chosen.answers:
        return {}
    whole = Questionnaire((form.section,))
    if found := checking.problems(whole, given or {}, on):
        raise AnswersRefused(found)
    return whole.heard(given or {})

"""A task that asks whoever does it: the answers change records as it is finished, and are kept nowhere else."""

import json

import pytest

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import organisation
from commonhold.work.cases import actions
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.asking.queries import form_of
from commonhold.work.cases.deciding.actions import decide_all
from commonhold.work.cases.models import Answer
from commonhold.work.cases.queries import case_view, facts_now
from commonhold.work.cases.tests.begun.office import Office
from commonhold.work.cases.tests.begun.shared import AT, Shared

PROCESS = (
    "startEvent s",
    '<userTask id="when" c:candidates="finance_there"/>',
    '<userTask id="here" c:candidates="finance"/>',
    "endEvent e",
    "s > when",
    "when > here",
    "here > e",
)


@pytest.fixture
def shared(office: Office, other_department: int) -> Shared:
    return Shared(office, other_department, *PROCESS)


def finishes(shared: Shared, outcome: str, reason: str = "", **given: object) -> None:
    task_id = shared.task(shared.there, shared.letters)
    with shared.at_work(shared.there, shared.letters) as actor:
        actions.complete_task(
            task_id=task_id, outcome=outcome, reason=reason, given=given or None, actor=actor, at=AT
        )


def test_it_asks_with_what_is_usual(shared):
    with shared.at_work(shared.there, shared.letters):
        form = form_of(case_view(shared.reference, account_id=shared.there, at=AT), "when", AT)
        assert form is not None
        assert form.usual == {"day": "2026-04-14"}
        assert list(form.told) == ["About Something shared."]


def test_the_answers_change_records_and_the_process_goes_on(shared):
    finishes(shared, "agree", day="2026-05-01")
    with acting(shared.office.system, [shared.works, shared.letters]):
        assert organisation(shared.letters, "when").name == "2026-05-01"
        assert facts_now(shared.reference).variables["day"] == "2026-05-01"
        assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({}, "day", "Enter the day from which"),
        ({"day": ""}, "day", "Enter the day from which"),
        ({"day": "tomorrow"}, "day", "The day from which must be a real date, like 2026-03-27"),
        ({"day": ["2026-05-01"]}, "day", "The day from which must be a real date, like 2026-03-27"),
        (
            {"day": "2026-05-01", "note": "x" * 201},
            "note",
            "A note must be 200 characters or fewer; it has 201",
        ),
        (
            {"day": "2026-05-01", "salary": 1},
            "salary",
            "There is no question called “salary”; remove it",
        ),
    ],
)
def test_what_is_answered_wrongly_is_said_and_nothing_is_done(shared, given, field, message):
    with pytest.raises(AnswersRefused) as refused:
        finishes(shared, "agree", **given)
    assert [(each.field, each.message) for each in refused.value.problems] == [(field, message)]
    with acting(shared.office.system, [shared.works, shared.letters]), pytest.raises(NotFound):
        organisation(shared.letters, "when")
    assert shared.task(shared.there, shared.letters)


def test_what_records_refuse_is_about_the_question(shared):
    with pytest.raises(Exception, match="too long ago") as refused:
        finishes(shared, "agree", day="2026-03-31")
    assert getattr(refused.value, "field", None) == "day"


def test_an_outcome_without_questions_takes_no_answers(shared):
    finishes(shared, "refuse", reason="No.", day="not looked at")
    with acting(shared.office.system, [shared.works, shared.letters]):
        assert facts_now(shared.reference).variables["day"] is None
        assert "not looked at" not in json.dumps(facts_now(shared.reference).variables)


def test_it_cant_be_decided_together_with_others(shared):
    task_id = shared.task(shared.there, shared.letters)
    with shared.at_work(shared.there, shared.letters) as actor:
        (left,) = decide_all(task_ids=[task_id], outcome="agree", actor=actor, at=AT).left
    assert left.task_ids == (task_id,)

"""One question after another, for whatever questions a service declares."""

import pytest

from commonhold.base.refusals import NotFound
from commonhold.faces import flow
from commonhold.services.claim_expense.questions import QUESTIONS

TRAIN = {
    "kind": "public_transport",
    "date": "2026-04-01",
    "amount_pence": 4250,
    "description": "Leeds to London",
    "has_receipt": False,
    "no_receipt_reason": "Lost",
}


def place(answers, number, name):
    return flow.find_place(QUESTIONS, answers, "lines", number, name)


def test_a_new_claim_starts_with_the_first_question_of_its_first_expense() -> None:
    assert flow.next_path(QUESTIONS, {}) == "lines/1/kind/"


def test_each_answer_leads_to_the_next_question_that_it_makes_necessary() -> None:
    answers = {}
    asked = []
    path = flow.next_path(QUESTIONS, answers)
    while path != "lines/":
        name = path.split("/")[2]
        asked.append(name)
        here = place(answers, 1, name)
        answers = flow.with_answer(here, answers, TRAIN[name])
        path = flow.next_path(QUESTIONS, answers, here)
    assert asked == list(TRAIN)
    assert flow.next_path(QUESTIONS, answers) == "payment/cost_centre/"
    assert flow.next_path(QUESTIONS, {**answers, "cost_centre": "A1"}) == "check/"


def test_an_answer_that_changes_drops_answers_no_longer_asked_for() -> None:
    answers = {"lines": [TRAIN], "cost_centre": "A1"}
    changed = flow.with_answer(place(answers, 1, "kind"), answers, "bicycle")
    assert set(changed["lines"][0]) == {"kind", "date", "description"}
    assert answers["lines"][0] is TRAIN, "what was saved before is not touched"
    assert flow.next_path(QUESTIONS, changed) == "lines/1/miles/"


def test_an_expense_can_be_removed() -> None:
    answers = {"lines": [TRAIN, {**TRAIN, "amount_pence": 1}]}
    left = flow.without_item(QUESTIONS.sections[0], 0, answers)
    assert [line["amount_pence"] for line in left["lines"]] == [1]


@pytest.mark.parametrize(
    ("section", "number", "question"),
    [
        ("lines", 3, "kind"),
        ("lines", 0, "kind"),
        ("lines", 1, "miles"),
        ("lines", 1, "nonsense"),
        ("lines", None, "kind"),
        ("payment", 1, "cost_centre"),
        ("nowhere", None, "kind"),
    ],
)
def test_addresses_of_questions_that_are_not_asked_are_not_found(section, number, question) -> None:
    with pytest.raises(NotFound):
        flow.find_place(QUESTIONS, {"lines": [TRAIN]}, section, number, question)

"""One question after another, for whatever questions a service declares."""

from typing import Any

import pytest

from commonhold.base.refusals import NotFound
from commonhold.faces import flow, shown
from commonhold.work.cases.questions import Question, Questionnaire, Section, When

KIND = Question("kind", "text", "What was it?", "what it was")
MILES = Question("miles", "miles", "How far?", "the miles", when=(When("kind", ("car",)),))
AMOUNT = Question("amount_pence", "money", "How much?", "the amount", when=(When("kind", ("train",)),))
RECEIPT = Question("receipts", "file", "Add the receipt", "a receipt", when=(When("kind", ("train",)),))
NOTE = Question("note", "text", "Anything else?", "anything else", required=False)
WHERE = Question("cost_centre", "cost_centre", "Who pays?", "the cost centre")
QUESTIONS = Questionnaire(
    sections=(
        Section(
            "lines", "Expenses", (KIND, MILES, AMOUNT, RECEIPT, NOTE), repeated=True, item="expense", most=3
        ),
        Section("payment", "Who pays", (WHERE,)),
    )
)
TRAIN = {"kind": "train", "amount_pence": 4250, "receipts": [7], "note": None}


def place(answers: dict[str, Any], number: int, name: str) -> flow.Place:
    return flow.find_place(QUESTIONS, answers, "lines", number, name)


def test_a_new_draft_starts_with_the_first_question_of_its_first_item() -> None:
    assert flow.next_path(QUESTIONS, {}) == "lines/1/kind/"


def test_each_answer_leads_to_the_next_question_that_it_makes_necessary() -> None:
    answers: dict[str, Any] = {}
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
    changed = flow.with_answer(place(answers, 1, "kind"), answers, "car")
    assert changed["lines"] == [{"kind": "car", "note": None}]
    assert answers["lines"] == [TRAIN], "what was saved before is not touched"
    assert flow.next_path(QUESTIONS, changed) == "lines/1/miles/"


def test_an_item_can_be_removed() -> None:
    answers = {"lines": [TRAIN, {**TRAIN, "amount_pence": 1}]}
    left = flow.without_item(QUESTIONS.sections[0], 0, answers)
    assert [line["amount_pence"] for line in left["lines"]] == [1]
    with pytest.raises(NotFound):
        flow.without_item(QUESTIONS.sections[0], 2, answers)


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
def test_addresses_of_questions_that_are_not_asked_are_not_found(
    section: str, number: int | None, question: str
) -> None:
    with pytest.raises(NotFound):
        flow.find_place(QUESTIONS, {"lines": [TRAIN]}, section, number, question)


def test_no_more_items_than_the_service_takes() -> None:
    with pytest.raises(NotFound):
        flow.find_place(QUESTIONS, {"lines": [TRAIN] * 3}, "lines", 4, "kind")


def test_answers_are_shown_with_links_to_change_them_while_they_are_a_draft() -> None:
    answers = {"lines": [TRAIN], "cost_centre": "A1"}
    expenses, payment = shown.groups(QUESTIONS, answers, "/drafts/1/")
    rows = expenses["cards"][0]["rows"]
    assert [row["value"]["text"] for row in rows] == ["train", "£42.50", "1 file", "Not given"]
    assert rows[1]["actions"]["items"][0]["href"] == "/drafts/1/lines/1/amount_pence/"
    assert expenses["add"]["href"] == "/drafts/1/lines/2/kind/"
    assert payment["cards"][0]["rows"][0]["key"]["text"] == "Cost centre"
    assert "actions" not in shown.groups(QUESTIONS, answers)[0]["cards"][0]["rows"][0]

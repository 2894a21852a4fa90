"""Reading answers from forms and checking them: errors are told beside the field, in words."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.work.cases.answers import fault, pence, problems, read
from commonhold.work.cases.questions import (
    Choice,
    Problem,
    Question,
    Questionnaire,
    Section,
    When,
    display,
    first_unanswered,
    following,
)

TODAY = date(2026, 4, 14)
KIND = Question(
    "kind", "choice", "What was it?", "what it was", choices=(Choice("train", "Train"), Choice("car", "Car"))
)
WHEN = Question("date", "date", "When was it?", "the date of the journey")
MILES = Question("miles", "miles", "How far?", "the miles", when=(When("kind", ("car",)),), maximum=3000)
FARE = Question("fare_pence", "money", "How much?", "the fare", when=(When("kind", ("train",)),))
NOTE = Question("note", "text", "Anything else?", "the note", required=False)
SURE = Question("sure", "yes_no", "Are you sure?", "yes if you are sure")
JOURNEYS = Section(
    "journeys", "Journeys", (KIND, WHEN, MILES, FARE, NOTE), repeated=True, item="journey", most=3
)
ASKED = Questionnaire((JOURNEYS, Section("end", "The end", (SURE,))))


@pytest.mark.parametrize(
    ("typed", "is_pence"),
    [("12.50", 1250), ("£1,234.5", 123450), ("7", 700), (" £ 0.01", 1), ("12.345", None), ("ten", None)],
)
def test_amounts_are_read_as_people_type_them(typed: str, is_pence: int | None) -> None:
    assert pence(typed) == is_pence


def test_how_long_ago_a_date_may_be_is_for_the_question() -> None:
    born = Question("born", "date", "Born?", "their date of birth", oldest_years=100)
    assert fault(born, "1986-03-27", TODAY) is None
    assert (
        fault(born, "1886-03-27", TODAY)
        == "Their date of birth must be in the last 100 years; check the year"
    )


def test_a_department_is_selected() -> None:
    where = Question("where", "department", "Where?", "the department")
    assert fault(where, "", TODAY) == "Select the department"
    assert fault(where, "works", TODAY) is None


def test_answers_to_questions_no_longer_put_are_left_out() -> None:
    journey = {"kind": "train", "date": "2026-04-01", "fare_pence": 1250}
    answers = {"journeys": [{**journey, "miles": "80"}], "sure": True}
    assert ASKED.heard(answers) == {"journeys": [journey], "sure": True}


@pytest.mark.parametrize("typed", ["-5", "1e3", "٣", "", "1" * 20, "0x10", "1.2.3"])
def test_what_is_no_amount_is_not_guessed_at(typed: str) -> None:
    assert pence(typed) is None


@given(st.integers(min_value=1, max_value=99_999_99))
def test_an_amount_is_read_back_from_how_it_is_shown(amount_pence: int) -> None:
    assert pence(display(FARE, amount_pence)) == amount_pence


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "Enter the date of the journey"),
        ({"date-day": "3", "date-year": "2026"}, "The date of the journey must include a month"),
        ({"date-day": "31", "date-month": "2", "date-year": "2026"}, "must be a real date"),
        ({"date-day": "x", "date-month": "2", "date-year": "2026"}, "must be a real date"),
        ({"date-day": "15", "date-month": "4", "date-year": "2026"}, "must be today or in the past"),
        ({"date-day": "1", "date-month": "4", "date-year": "1926"}, "check the year"),
    ],
)
def test_a_wrong_date_says_what_is_wrong(form: dict[str, str], message: str) -> None:
    _, said = read(WHEN, form, TODAY)
    assert said is not None
    assert message in said


def test_a_right_date_is_kept_as_text() -> None:
    form = {"date-day": "3", "date-month": "03", "date-year": "2026"}
    assert read(WHEN, form, TODAY) == ("2026-03-03", None)


@pytest.mark.parametrize(
    ("question", "value", "message"),
    [
        (FARE, "12.50", "whole number of pence"),
        (FARE, True, "whole number of pence"),
        (FARE, 0, "more than £0"),
        (FARE, 10**12, "or less"),
        (MILES, "3001", "3,000 or less"),
        (MILES, "1.25", "one figure after the point"),
        (MILES, "NaN", "must be a number"),
        (MILES, "-3", "more than 0"),
        (KIND, "boat", "from the list: train, car"),
        (SURE, "yes", "Select yes if you are sure"),
        (NOTE, "x" * 201, "200 characters or fewer"),
        (NOTE, "a\x00b", "control characters"),
        (NOTE, 5, "must be text"),
    ],
)
def test_a_wrong_answer_says_what_is_wrong(question: Question, value: Any, message: str) -> None:
    said = fault(question, value, TODAY)
    assert said is not None
    assert message in said


def test_a_whole_set_of_answers_is_checked_at_once() -> None:
    journeys = [
        {"kind": "train", "date": "2026-04-01", "fare_pence": 1250},
        {"kind": "car", "date": "2026-04-31", "fare_pence": 3},
        "walk",
    ]
    assert problems(ASKED, {"journeys": journeys, "colour": "red"}, TODAY) == [
        Problem("journeys.1.date", "The date of the journey must be a real date, like 2026-03-27"),
        Problem("journeys.1.miles", "Enter the miles"),
        Problem("journeys.2", "Send each journey as an object"),
        Problem("sure", "Select yes if you are sure"),
        Problem("colour", "There is no question called “colour”; remove it"),
    ]


@pytest.mark.parametrize(
    "nonsense", [None, 5, "x", [], {"journeys": "x"}, {"journeys": []}, {"journeys": {}}]
)
def test_nonsense_is_refused_and_never_crashes(nonsense: object) -> None:
    assert problems(ASKED, nonsense, TODAY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["journeys", "kind"]), inner),
    max_leaves=8,
)


@given(JSON)
def test_whatever_is_sent_there_is_an_answer(sent: Any) -> None:
    assert isinstance(problems(ASKED, sent, TODAY), list)
    assert isinstance(
        problems(ASKED, {"journeys": [{"kind": "car", "date": sent, "miles": sent}]}, TODAY), list
    )


def test_questions_come_one_after_another_and_only_where_they_make_sense() -> None:
    assert first_unanswered(JOURNEYS, {}) == KIND
    assert following(JOURNEYS, {"kind": "car"}, "date") == MILES
    assert following(JOURNEYS, {"kind": "train"}, "date") == FARE
    assert following(JOURNEYS, {"kind": "train"}, "note") is None
    assert first_unanswered(JOURNEYS, {"kind": "car", "date": "2026-04-01"}) == MILES


def test_answers_are_shown_as_people_read_them() -> None:
    assert display(FARE, 123456) == "£1,234.56"
    assert display(WHEN, "2026-04-01") == "1 April 2026"
    assert display(KIND, "car") == "Car"
    assert display(SURE, False) == "No"
    assert display(NOTE, "") == "Not given"

"""Answers are kept apart by their class of data, and put together again."""

from hypothesis import given
from hypothesis import strategies as st

from commonhold.work.cases.classes import by_class, classes, files, together
from commonhold.work.cases.questions import Question, Questionnaire, Section


def question(name, data_class, kind="text"):
    return Question(name=name, kind=kind, title=name, noun=name, data_class=data_class)


ASKED = Questionnaire(
    sections=(
        Section("child", "Your children", (question("name", "family"), question("illness", "health")), True),
        Section(
            "you",
            "About you",
            (
                question("sort_code", "bank"),
                question("phone", "contact"),
                question("letter", "health", "file"),
            ),
        ),
    )
)
TEXT = st.text(max_size=5)
ITEMS = st.lists(st.fixed_dictionaries({}, optional={"name": TEXT, "illness": TEXT}), min_size=1, max_size=4)
GIVEN = st.fixed_dictionaries(
    {"child": ITEMS},
    optional={"sort_code": TEXT, "phone": TEXT, "letter": st.lists(st.integers(1, 99), max_size=3)},
)


@given(GIVEN)
def test_what_was_taken_apart_is_put_together_again(answers):
    parts = by_class(ASKED, answers)
    assert together(parts.values()) == answers
    assert together(reversed(parts.values())) == answers


@given(GIVEN)
def test_no_answer_is_in_a_part_of_another_class(answers):
    parts = by_class(ASKED, answers)
    assert parts.keys() <= classes(ASKED) == {"family", "health", "bank", "contact"}
    assert {name for item in parts["family"]["child"] for name in item} <= {"name"}
    assert {name for item in parts["health"]["child"] for name in item} <= {"illness"}
    assert parts.get("bank", {}).keys() <= {"sort_code"}


def test_a_file_is_of_the_class_of_its_question():
    assert files(ASKED, {"child": [{}], "letter": [4, 7]}) == {4: "health", 7: "health"}

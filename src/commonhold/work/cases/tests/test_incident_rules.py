"""What to do about an incident, by its kind; and values that people type to correct one."""

from decimal import Decimal

import pytest

from commonhold.base.bpmn.refusals import CannotWork, EndlessLoop, NobodyCatches, NoWayOut
from commonhold.base.dmn.refusals import NoRuleFits
from commonhold.base.refusals import Conflict, Refusal
from commonhold.work.cases.incidents import rules
from commonhold.work.processes.rules import NotAVariable, to_json


def advised(error: Exception) -> str:
    trouble = rules.what_happened(error, "pay")
    found = rules.advice(trouble.code, place=trouble.place, owner="Finance", incident="Incident 7")
    return " ".join([found.meaning, *found.steps])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NoWayOut(element="g"), "No way out of “g”"),
        (CannotWork(element="t", why="it is odd"), "“t” can’t be worked out"),
        (NobodyCatches(element="pay", error="gone"), "makes no provision"),
        (EndlessLoop(element="a"), "round in circles"),
        (NotAVariable(why="it is too long"), "can’t be kept"),
        (Conflict(), "Put it right there"),
        (KeyError("x"), "report “Incident 7”"),
    ],
)
def test_each_kind_of_trouble_has_its_own_advice(error: Exception, told: str) -> None:
    assert told in advised(error)


def test_a_decision_that_fits_no_rule_is_about_the_cases_values() -> None:
    assert NoRuleFits.code.startswith("dmn.")
    found = rules.advice(NoRuleFits.code, place="d", owner="Finance", incident="Incident 7")
    assert "ask its owner, Finance" in found.steps[1]


def test_a_mistake_of_ours_tells_its_kind_and_nothing_of_its_content() -> None:
    trouble = rules.what_happened(ValueError("account 12345678"), "pay")
    assert trouble == rules.Trouble("", "An error in Commonhold (ValueError)", "pay")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", " held ", "held"),
        ("number", "12", Decimal(12)),
        ("number", "-3.50", Decimal("-3.50")),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("date", "2026-04-14", "2026-04-14"),
        ("json", '[1, {"a": 2.5}]', [Decimal(1), {"a": Decimal("2.5")}]),
        ("json", "{}", {}),
    ],
)
def test_what_is_typed_becomes_a_value_of_its_kind(kind: str, text: str, value: object) -> None:
    assert rules.read("amount", kind, text) == value
    assert rules.kind_of(rules.read("amount", kind, text)) == kind


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "x" * 10_001),
        ("text", " "),
        ("number", ""),
        ("number", "twelve"),
        ("number", "1e9"),
        ("number", "NaN"),
        ("number", "１２"),
        ("number", "9" * 35),
        ("number", "1,000"),
        ("yes_no", "maybe"),
        ("date", "14/04/2026"),
        ("date", "2026-02-30"),
        ("date", "２０２６-04-14"),
        ("json", "[1"),
        ("json", "1"),
        ("json", "[" * 9_000),
        ("invented", "x"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_with_how_to_enter_it(kind: str, text: str) -> None:
    with pytest.raises(rules.NotOfItsKind, match=r"amount has to be .*\. (Enter|Choose)") as refusal:
        rules.read("amount", kind, text)
    assert refusal.value.field == "value"


@pytest.mark.parametrize("text", ["[NaN]", "[Infinity]", "[" + "9" * 500 + "]", "[1e999999]"])
def test_numbers_that_cannot_be_kept_are_refused_when_they_are_written(text: str) -> None:
    with pytest.raises(NotAVariable):
        to_json({"amounts": rules.read("amounts", "json", text)})


def test_a_refusal_without_an_element_is_about_the_step_itself() -> None:
    assert rules.what_happened(Refusal(), "pay").place == "pay"

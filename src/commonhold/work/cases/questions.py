"""The vocabulary in which a service declares its questions; faces render it, `answers` checks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from commonhold.base.identifiers import format_sort_code

Kind = Literal[
    "text",
    "long_text",
    "money",
    "number",
    "miles",
    "date",
    "choice",
    "yes_no",
    "file",
    "cost_centre",
    "department",
    "sort_code",
    "account_number",
]
#: Answers as stored and sent over the API: money in whole pence, dates as "2026-04-14", miles and numbers
#: as decimal text, files as a list of attachment numbers, cost centres and departments by their codes, a
#: repeated section as a list of such objects. Sort codes and account numbers are digits alone.
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """One radio button."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class When:
    """The question is asked only if the answer to `question` in the same section is one of `values`."""

    question: str
    values: tuple[Any, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether the condition is met by these answers of the section."""
        return answers.get(self.question) in self.values


@dataclass(frozen=True)
class Question:
    """One thing asked on one page.

    `noun` finishes the sentence "Enter …" in error messages: "the date of the expense". `maximum` is in the
    answer's own unit (pence for money). A date is at most `oldest_years` back.
    """

    name: str
    kind: Kind
    title: str
    noun: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    when: tuple[When, ...] = ()
    maximum: int | None = None
    future_allowed: bool = False
    oldest_years: int = 10
    data_class: str = "official"

    def asked(self, answers: Answers) -> bool:
        """Whether this question is put, given the other answers of its section."""
        return all(condition.holds(answers) for condition in self.when)


@dataclass(frozen=True)
class Section:
    """Questions that belong together. A repeated section is a list of items, each answered in turn."""

    name: str
    title: str
    questions: tuple[Question, ...]
    repeated: bool = False
    item: str = ""
    most: int = 100

    def asked(self, answers: Answers) -> list[Question]:
        """The questions of this section (or of one item of it) that are put, in order."""
        return [question for question in self.questions if question.asked(answers)]

    def heard(self, answers: Answers) -> dict[str, Any]:
        """The answers to those questions that are put: one may answer miles, and then change the kind."""
        names = {question.name for question in self.asked(answers)}
        return {name: answer for name, answer in answers.items() if name in names}

    def question(self, name: str) -> Question | None:
        """The question of that name, if the section has one."""
        return next((question for question in self.questions if question.name == name), None)


@dataclass(frozen=True)
class Questionnaire:
    """All that a service asks of the person who wants it."""

    sections: tuple[Section, ...]

    def heard(self, answers: Answers) -> dict[str, Any]:
        """Whole, faultless answers without those to questions that are no longer put."""
        heard: dict[str, Any] = {}
        for section in self.sections:
            if section.repeated:
                heard[section.name] = [section.heard(item) for item in answers[section.name]]
            else:
                heard |= section.heard(answers)
        return heard

    def section(self, name: str) -> Section | None:
        """The section of that name, if there is one."""
        return next((section for section in self.sections if section.name == name), None)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one answer. `field` is a path such as "lines.0.amount_pence"."""

    field: str
    message: str


def first_unanswered(section: Section, answers: Answers) -> Question | None:
    """The next question to put: the first that is asked and required and has no answer yet."""
    for question in section.asked(answers):
        if question.name not in answers and (question.required or question.kind != "file"):
            return question
    return None


def following(section: Section, answers: Answers, after: str) -> Question | None:
    """The question put after the one named `after`, or None when it was the last of the section."""
    asked: Sequence[Question] = section.asked(answers)
    names = [question.name for question in asked]
    if after not in names:
        return first_unanswered(section, answers)
    place = names.index(after) + 1
    return asked[place] if place < len(asked) else None


def display(question: Question, value: Any) -> str:
    """An answer as a person reads it: "£12.50", "14 April 2026", "Yes", the label of a choice."""
    if value is None or value == "":
        return "Not given"
    match question.kind:
        case "money":
            return f"£{int(value) // 100:,}.{int(value) % 100:02d}"
        case "date":
            day = date.fromisoformat(value)
            return f"{day.day} {day:%B %Y}"
        case "yes_no":
            return "Yes" if value else "No"
        case "choice":
            return next((choice.label for choice in question.choices if choice.value == value), str(value))
        case "sort_code":
            return format_sort_code(value)
        case "file":
            return f"{len(value)} file" + ("" if len(value) == 1 else "s") if value else "Not given"
        case _:
            return str(value)

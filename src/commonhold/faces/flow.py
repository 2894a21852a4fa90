"""Where a person is in a service's questions: which question comes next, and what an answer changes. Pure."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.work.cases.questions import Answers, Question, Questionnaire, Section, first_unanswered


@dataclass(frozen=True)
class Place:
    """One question. `item` counts from 0 in a repeated section, and is None in any other."""

    section: Section
    item: int | None
    question: Question

    def path(self) -> str:
        """The end of the page's address: "lines/1/kind/" or "payment/cost_centre/"."""
        item = "" if self.item is None else f"{self.item + 1}/"
        return f"{self.section.name}/{item}{self.question.name}/"


def find_section(questionnaire: Questionnaire, name: str, *, repeated: bool) -> Section:
    """The section in an address. Raises NotFound."""
    section = questionnaire.section(name)
    if section is None or section.repeated != repeated:
        raise NotFound(what="page of this form")
    return section


def find_place(
    questionnaire: Questionnaire, answers: Answers, section_name: str, number: int | None, question_name: str
) -> Place:
    """The question in an address. `number` counts items from 1; one past the last starts a new item.

    Raises NotFound for a question that is not asked, given the answers so far.
    """
    section = find_section(questionnaire, section_name, repeated=number is not None)
    item = None if number is None else number - 1
    if item is not None and not 0 <= item <= min(len(items(section, answers)), section.most - 1):
        raise NotFound(what=f"{section.item} with this number")
    question = section.question(question_name)
    if question is None or not question.asked(given(section, item, answers)):
        raise NotFound(what="question here, with the answers that you gave before,")
    return Place(section, item, question)


def items(section: Section, answers: Answers) -> list[Mapping[str, Any]]:
    """The items of a repeated section."""
    return list(answers.get(section.name) or [])


def given(section: Section, item: int | None, answers: Answers) -> Mapping[str, Any]:
    """The answers of a section or of one of its items; empty for an item that is about to be added."""
    if item is None:
        return answers
    there = items(section, answers)
    return there[item] if item < len(there) else {}


def with_answer(place: Place, answers: Answers, value: Any) -> dict[str, Any]:
    """The answers after this one. Answers to questions that are no longer asked are dropped."""
    changed = copy.deepcopy(dict(answers))
    if place.item is None:
        changed[place.question.name] = value
        _drop_unasked(place.section, changed)
        return changed
    there: list[dict[str, Any]] = changed.setdefault(place.section.name, [])
    if place.item == len(there):
        there.append({})
    there[place.item][place.question.name] = value
    _drop_unasked(place.section, there[place.item])
    return changed


def without_item(section: Section, item: int, answers: Answers) -> dict[str, Any]:
    """The answers after an item was removed."""
    changed = copy.deepcopy(dict(answers))
    there = items(section, changed)
    if not 0 <= item < len(there):
        raise NotFound(what=f"{section.item} with this number")
    changed[section.name] = there[:item] + there[item + 1 :]
    return changed


def next_path(questionnaire: Questionnaire, answers: Answers, after: Place | None = None) -> str:
    """The end of the next page's address: the first question without an answer, a list of items, or "check/".

    After the last question of an item comes the list of items, where one may add another.
    """
    if after is not None and after.item is not None:
        here = given(after.section, after.item, answers)
        question = first_unanswered(after.section, here)
        return Place(after.section, after.item, question).path() if question else f"{after.section.name}/"
    for section in questionnaire.sections:
        for item in _items_to_look_at(section, answers):
            question = first_unanswered(section, given(section, item, answers))
            if question is not None:
                return Place(section, item, question).path()
    return "check/"


def _items_to_look_at(section: Section, answers: Answers) -> list[int | None]:
    if not section.repeated:
        return [None]
    return list(range(len(items(section, answers)) or 1))


def _drop_unasked(section: Section, answers: dict[str, Any]) -> None:
    # Dropping one answer can make another question moot, so this goes on until nothing changes.
    while unasked := [q.name for q in section.questions if q.name in answers and not q.asked(answers)]:
        for name in unasked:
            del answers[name]

"""Answers by their class of data: each class is kept apart, so that the database can keep it from whom it is not for.

Pure, as questions.py is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonhold.work.cases.questions import Answers, Questionnaire, Section


def classes(questionnaire: Questionnaire) -> frozenset[str]:
    """Every class of data that a service asks for."""
    return frozenset(each.data_class for section in questionnaire.sections for each in section.questions)


def by_class(questionnaire: Questionnaire, answers: Answers) -> dict[str, dict[str, Any]]:
    """Answers cut up by their class; of a repeated section each class has as many items, some of them empty."""
    parts: dict[str, dict[str, Any]] = {}
    for section in questionnaire.sections:
        for data_class in sorted({each.data_class for each in section.questions}):
            part = parts.setdefault(data_class, {})
            if section.repeated:
                part[section.name] = [
                    _of(section, data_class, item) for item in answers.get(section.name, ())
                ]
            else:
                part |= _of(section, data_class, answers)
    return {data_class: part for data_class, part in parts.items() if part}


def together(parts: Iterable[Answers]) -> dict[str, Any]:
    """Answers of several classes as one again."""
    whole: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            if name in whole:  # a repeated section, of which another class has the same items
                whole[name] = [{**one, **other} for one, other in zip(whole[name], value, strict=True)]
            else:
                whole[name] = value
    return whole


def _of(section: Section, data_class: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        each.name: answers[each.name]
        for each in section.questions
        if each.data_class == data_class and each.name in answers
    }


def files(questionnaire: Questionnaire, answers: Answers) -> dict[int, str]:
    """The class of data of each file among the answers, by the file's number."""
    found: dict[int, str] = {}
    for section in questionnaire.sections:
        given = answers.get(section.name, ()) if section.repeated else (answers,)
        for question in section.questions:
            if question.kind == "file":
                for item in given:
                    found |= dict.fromkeys(item.get(question.name) or (), question.data_class)
    return found

"""Answers as summary cards, with links to change them while they are still a draft."""

from collections.abc import Mapping
from typing import Any

from commonhold.core.departments.queries import all_departments
from commonhold.faces import flow
from commonhold.work.cases.questions import Answers, Question, Questionnaire, Section, display

NOTHING: Mapping[str, str] = {}


def groups(
    questionnaire: Questionnaire,
    answers: Answers,
    draft: str | None = None,
    hidden: Mapping[str, str] = NOTHING,
) -> list[dict[str, Any]]:
    """Every section with its cards. `draft` is the address of a draft; with it come links to change things.

    `hidden` are the classes of data that are not shown, each with what is said instead.
    """
    made: list[dict[str, Any]] = []
    for section in questionnaire.sections:
        if section.repeated:
            count = len(flow.items(section, answers))
            add = draft and {
                "text": f"Add another {section.item}",
                "href": f"{draft}{section.name}/{count + 1}/{section.questions[0].name}/",
            }
            cards = item_cards(section, answers, draft, hidden=hidden)
            if not cards and all(each.data_class in hidden for each in section.questions):
                cards = [{"rows": _rows(section, None, {}, None, hidden)}]
            made.append({"title": section.title, "cards": cards, "add": add})
        else:
            rows = _rows(section, None, answers, draft, hidden)
            made.append({"title": section.title, "cards": [{"rows": rows}], "add": None})
    return made


def words(questionnaire: Questionnaire, answers: Answers) -> str:
    """All that was chosen and written, to search with."""
    told = [
        display(question, answers.get(question.name))
        for section in questionnaire.sections
        if not section.repeated
        for question in section.asked(answers)
        if question.kind in ("choice", "long_text") and answers.get(question.name)
    ]
    return " ".join(told)


def item_cards(
    section: Section,
    answers: Answers,
    draft: str | None,
    heading_level: int = 3,
    hidden: Mapping[str, str] = NOTHING,
) -> list[dict[str, Any]]:
    """One summary card for each item of a repeated section."""
    cards = []
    for number, item in enumerate(flow.items(section, answers), 1):
        card: dict[str, Any] = {
            "title": {"text": f"{section.item.capitalize()} {number}", "headingLevel": heading_level}
        }
        if draft:
            card["actions"] = {
                "items": [{"text": "Remove", "href": f"{draft}{section.name}/{number}/remove/"}]
            }
        cards.append({"card": card, "rows": _rows(section, number - 1, item, draft, hidden)})
    return cards


def _rows(
    section: Section,
    item: int | None,
    given: Mapping[str, Any],
    draft: str | None,
    hidden: Mapping[str, str],
) -> list[dict[str, Any]]:
    rows = []
    for question in section.questions:
        if not _was_asked(question, section, given, hidden):
            continue
        value = hidden.get(question.data_class) or _displayed(question, given.get(question.name))
        row: dict[str, Any] = {"key": {"text": _short(question)}, "value": {"text": value}}
        if draft:
            path = flow.Place(section, item, question).path()
            change = {
                "text": "Change",
                "href": f"{draft}{path}",
                "visuallyHiddenText": _short(question).lower(),
            }
            row["actions"] = {"items": [change]}
        rows.append(row)
    return rows


def _displayed(question: Question, value: Any) -> str:
    if question.kind != "department" or not value:
        return display(question, value)
    return next((each.name for each in all_departments() if each.code == value), str(value))


def _was_asked(
    question: Question, section: Section, given: Mapping[str, Any], hidden: Mapping[str, str]
) -> bool:
    """Whether it was put. Where that hangs on an answer that is hidden, what is hidden itself may have been."""
    if question.asked(given) or not hidden:
        return question.asked(given)
    on = [section.question(condition.question) for condition in question.when]
    maybe = any(each and each.data_class in hidden for each in on)
    return maybe and (question.name in given or question.data_class in hidden)


def _short(question: Question) -> str:
    """The question as a label: its noun without the article ("the date of the expense" → "Date of the expense")."""
    noun = question.noun.removeprefix("the ").removeprefix("yes if ").removeprefix("a ")
    return noun[:1].upper() + noun[1:]

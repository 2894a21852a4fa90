"""Answers as summary cards, with links to change them while they are still a draft."""

from collections.abc import Mapping
from typing import Any

from commonhold.faces import flow
from commonhold.work.cases.questions import Answers, Question, Questionnaire, Section, display


def groups(questionnaire: Questionnaire, answers: Answers, draft: str | None = None) -> list[dict[str, Any]]:
    """Every section with its cards. `draft` is the address of a draft; with it come links to change things."""
    made: list[dict[str, Any]] = []
    for section in questionnaire.sections:
        if section.repeated:
            count = len(flow.items(section, answers))
            add = draft and {
                "text": f"Add another {section.item}",
                "href": f"{draft}{section.name}/{count + 1}/{section.questions[0].name}/",
            }
            made.append({"title": section.title, "cards": item_cards(section, answers, draft), "add": add})
        else:
            rows = _rows(section, None, answers, draft)
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
    section: Section, answers: Answers, draft: str | None, heading_level: int = 3
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
        cards.append({"card": card, "rows": _rows(section, number - 1, item, draft)})
    return cards


def _rows(
    section: Section, item: int | None, given: Mapping[str, Any], draft: str | None
) -> list[dict[str, Any]]:
    rows = []
    for question in section.asked(given):
        row: dict[str, Any] = {
            "key": {"text": _short(question)},
            "value": {"text": display(question, given.get(question.name))},
        }
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


def _short(question: Question) -> str:
    """The question as a label: its noun without the article ("the date of the expense" → "Date of the expense")."""
    noun = question.noun.removeprefix("the ").removeprefix("yes if ").removeprefix("a ")
    return noun[:1].upper() + noun[1:]

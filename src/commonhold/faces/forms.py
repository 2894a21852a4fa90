"""What the macros of govuk-frontend need to show a question: its items, and an answer as it was typed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from commonhold.core.departments.queries import CostCentreFacts, all_departments
from commonhold.work.cases.articles.queries import Article
from commonhold.work.cases.catalogue import Outcome
from commonhold.work.cases.questions import Choice

NO_ARTICLE = "no"
"""What somebody chooses whose question no article answers; no article is called so."""


def date_items(name: str, value: Any, error: str | None) -> list[dict[str, Any]]:
    """Day, month and year of a stored date ("2026-04-14") or of what was typed (a dict of three texts)."""
    typed = value if isinstance(value, dict) else _parts(value)
    red = " govuk-input--error" if error else ""
    return [
        {
            "name": part,
            "id": name if part == "day" else f"{name}-{part}",
            "classes": f"govuk-input--width-{width}{red}",
            "value": typed.get(part, ""),
        }
        for part, width in (("day", 2), ("month", 2), ("year", 4))
    ]


def _parts(value: str | None) -> dict[str, str]:
    if not value:
        return {}
    day = date.fromisoformat(value)
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def choice_items(choices: Iterable[Choice]) -> list[dict[str, Any]]:
    return [
        {"value": each.value, "text": each.label, **({"hint": {"text": each.hint}} if each.hint else {})}
        for each in choices
    ]


def cost_centre_items(cost_centres: Iterable[CostCentreFacts]) -> list[dict[str, str]]:
    return [{"value": each.code, "text": f"{each.code} – {each.name}"} for each in cost_centres]


def department_items() -> list[dict[str, str]]:
    """Every department, by its name."""
    return [{"value": each.code, "text": each.name} for each in all_departments()]


def as_pounds(value: int | str | None) -> str:
    """Pence as "12.50"; what was typed and could not be read stays as it was."""
    if isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    return value or ""


def outcome_items(outcomes: Iterable[Outcome]) -> list[dict[str, str]]:
    """The ways to finish a task as radio buttons."""
    return [{"value": each.value, "text": each.label} for each in outcomes]


def article_items(articles: Iterable[Article]) -> list[dict[str, str]]:
    """The articles that were found as radio buttons, and that none of them was the answer."""
    items = [{"value": each.id, "text": f"Yes: {each.title}"} for each in articles]
    return [*items, {"divider": "or"}, {"value": NO_ARTICLE, "text": "No, send my question"}]


def errors_by_field(errors: Iterable[dict[str, str]]) -> dict[str, str]:
    """The first message for each field of an error summary, to be shown beside it."""
    found: dict[str, str] = {}
    for each in errors:
        found.setdefault(each["href"].removeprefix("#"), each["text"])
    return found

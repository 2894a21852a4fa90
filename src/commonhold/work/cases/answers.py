"""Reading answers from a form and checking them. Errors are values beside the field, never exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from commonhold.base.refusals import Refusal
from commonhold.work.cases.questions import Answers, Problem, Question, Questionnaire, Section

LONGEST = {"text": 200, "long_text": 4000, "cost_centre": 40, "department": 50}
DIGITS = {"sort_code": (6, "20-12-34"), "account_number": (8, "12345678")}
"""How many digits each has, and an example."""
LARGEST_PENCE = 10_000_000_00
LARGEST_NUMBER = Decimal(1_000_000)


class AnswersRefused(Refusal):
    """{first} Nothing was sent; put this right and send it again."""

    code: ClassVar[str] = "cases.answers_refused"
    status: ClassVar[int] = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        """Everything that is wrong, each with the path of its field."""
        first = self.problems[0]
        super().__init__(field=first.field or None, first=first.message.rstrip(".") + ".")


def read(question: Question, form: Mapping[str, str], on: date) -> tuple[Any, str | None]:
    """Reads one page's form fields. Returns (answer, None), or (what was typed, message).

    A date has the fields NAME-day, NAME-month and NAME-year; every other kind has the field NAME.
    """
    if question.kind == "date":
        typed = {part: form.get(f"{question.name}-{part}", "").strip() for part in ("day", "month", "year")}
        return _read_date(question, typed, on)
    typed_text = form.get(question.name, "").strip()
    value: Any = typed_text or None
    if typed_text and question.kind == "money":
        value = pence(typed_text)
        if value is None:
            return typed_text, f"{_start(question.noun)} must be pounds and pence, like 12.50"
    if typed_text and question.kind in ("number", "miles"):
        value = typed_text.replace(",", "")
    if typed_text and question.kind in DIGITS:
        value = re.sub(r"[\s-]", "", typed_text)
    if question.kind == "yes_no":
        value = {"yes": True, "no": False}.get(typed_text)
    if question.kind == "file":
        value = [int(part) for part in typed_text.split(",") if part.strip().isdigit()]
    message = fault(question, value, on)
    return (value if message is None else typed_text), message


def pence(text: str) -> int | None:
    """Reads "12.50", "£1,234.5" or "12" as whole pence; None if it is not an amount of money."""
    tidy = re.sub(r"[£,\s]", "", text)
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", tidy, re.ASCII):
        return None
    return int(Decimal(tidy) * 100)


def fault(question: Question, value: Any, on: date) -> str | None:
    """What is wrong with this answer in the form it is stored in, or None. `on` is the day it is given."""
    if value is None or value in ("", []):
        if not question.required:
            return None
        verb = {
            "choice": "Select",
            "yes_no": "Select",
            "file": "Add",
            "cost_centre": "Select",
            "department": "Select",
        }
        return f"{verb.get(question.kind, 'Enter')} {question.noun}"
    if question.kind == "date":
        return _date_fault(question, value, on)
    return CHECKS.get(question.kind, _text_fault)(question, value)


def problems(questionnaire: Questionnaire, answers: object, on: date) -> list[Problem]:
    """Checks a whole set of answers at once, as the API, the command line and the last page do.

    Refuses unknown names too, so that a misspelt field is not silently dropped.
    """
    if not isinstance(answers, Mapping):
        return [Problem("", "Send the answers as an object of names and values")]
    found: list[Problem] = []
    known: set[str] = set()
    for section in questionnaire.sections:
        if section.repeated:
            known.add(section.name)
            found += _item_problems(section, answers.get(section.name), on)
        else:
            known.update(question.name for question in section.questions)
            found += _section_problems(section, answers, "", on)
    return found + _unknown(answers, known, "")


def _item_problems(section: Section, items: object, on: date) -> list[Problem]:
    if not isinstance(items, Sequence) or isinstance(items, str) or not items:
        return [Problem(section.name, f"Add at least one {section.item}")]
    if len(items) > section.most:
        return [Problem(section.name, f"Send at most {section.most} {section.item}s; this has {len(items)}")]
    found: list[Problem] = []
    for place, item in enumerate(items):
        path = f"{section.name}.{place}."
        if not isinstance(item, Mapping):
            found.append(Problem(path.rstrip("."), f"Send each {section.item} as an object"))
            continue
        found += _section_problems(section, item, path, on)
        found += _unknown(item, {question.name for question in section.questions}, path)
    return found


def _section_problems(section: Section, answers: Answers, path: str, on: date) -> list[Problem]:
    asked = section.asked(answers)
    return [
        Problem(path + question.name, message)
        for question in asked
        if (message := fault(question, answers.get(question.name), on)) is not None
    ]


def _unknown(answers: Answers, known: Collection[str], path: str) -> list[Problem]:
    return [
        Problem(f"{path}{str(name)[:60]}", f"There is no question called “{str(name)[:60]}”; remove it")
        for name in answers
        if name not in known
    ]


def _read_date(question: Question, typed: dict[str, str], on: date) -> tuple[Any, str | None]:
    if not any(typed.values()):
        return (None, None) if not question.required else (typed, f"Enter {question.noun}")
    missing = [part for part, text in typed.items() if not text]
    if missing:
        return typed, f"{_start(question.noun)} must include a {' and '.join(missing)}"
    try:
        day = date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
    except (ValueError, OverflowError):
        return typed, f"{_start(question.noun)} must be a real date, like 27 3 2026"
    message = fault(question, day.isoformat(), on)
    return (day.isoformat() if message is None else typed), message


def _date_fault(question: Question, value: Any, on: date) -> str | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return f"{_start(question.noun)} must be a real date, like 2026-03-27"
    if day > on and not question.future_allowed:
        return f"{_start(question.noun)} must be today or in the past"
    if day < on - timedelta(days=366 * question.oldest_years):
        return f"{_start(question.noun)} must be in the last {question.oldest_years} years; check the year"
    return None


def _money_fault(question: Question, value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return f"{_start(question.noun)} must be a whole number of pence, like 1250 for £12.50"
    most = question.maximum or LARGEST_PENCE
    if value <= 0:
        return f"{_start(question.noun)} must be more than £0"
    if value > most:
        return f"{_start(question.noun)} must be £{most // 100:,} or less"
    return None


def _number_fault(question: Question, value: Any) -> str | None:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", str(value), re.ASCII):
        return f"{_start(question.noun)} must be a number, like 12"
    number = Decimal(str(value))
    if number <= 0:
        return f"{_start(question.noun)} must be more than 0"
    if number > (most := Decimal(question.maximum or LARGEST_NUMBER)):
        return f"{_start(question.noun)} must be {most:,} or less"
    if number != round(number, 1):
        return f"{_start(question.noun)} must have at most one figure after the point, like 12.5"
    return None


def _choice_fault(question: Question, value: Any) -> str | None:
    if value in [choice.value for choice in question.choices]:
        return None
    return f"Choose {question.noun} from the list: {', '.join(choice.value for choice in question.choices)}"


def _yes_no_fault(question: Question, value: Any) -> str | None:
    return None if isinstance(value, bool) else f"Select {question.noun}"


def _file_fault(question: Question, value: Any) -> str | None:
    whole = isinstance(value, list) and all(isinstance(part, int) and part > 0 for part in value)
    if not whole:
        return f"{_start(question.noun)} must be a list of the numbers of files that were uploaded"
    return None if len(value) <= 20 else f"Add at most 20 files as {question.noun}"


def _digits_fault(question: Question, value: Any) -> str | None:
    count, example = DIGITS[question.kind]
    if isinstance(value, str) and re.fullmatch(rf"\d{{{count}}}", value, re.ASCII):
        return None
    return f"{_start(question.noun)} must be {count} digits, like {example}"


def _text_fault(question: Question, value: Any) -> str | None:
    if not isinstance(value, str):
        return f"{_start(question.noun)} must be text"
    longest = LONGEST[question.kind]
    if len(value) > longest:
        return f"{_start(question.noun)} must be {longest:,} characters or fewer; it has {len(value):,}"
    if any(ord(character) < 32 and character not in "\r\n\t" for character in value):
        return f"{_start(question.noun)} must not contain control characters"
    return None


def _start(noun: str) -> str:
    return noun[:1].upper() + noun[1:]


CHECKS: dict[str, Callable[[Question, Any], str | None]] = {
    "money": _money_fault,
    "number": _number_fault,
    "miles": _number_fault,
    "choice": _choice_fault,
    "yes_no": _yes_no_fault,
    "file": _file_fault,
    "sort_code": _digits_fault,
    "account_number": _digits_fault,
}

"""Reading what another system sends: JSON that PostgreSQL can hold, and files; refused by name where it isn't."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn

from django.core.files.uploadedfile import UploadedFile

from commonhold.base.refusals import Refusal
from commonhold.faces.access import LARGEST_NUMBER, TooLarge
from commonhold.faces.doors import Request
from commonhold.work.cases.questions import Problem, Questionnaire, Section

LARGEST_JSON_BYTES = 1_000_000
LONGEST_NUMBER = 40


class NotJson(Refusal):
    """The body can't be read: {why}. Send one JSON object in UTF-8, with the header “Content-Type:
    application/json”."""

    code: ClassVar[str] = "api.not-json"
    status: ClassVar[int] = 400


class NotAForm(Refusal):
    """Send a form (multipart/form-data) with one file in its field “file”."""

    code: ClassVar[str] = "api.not-a-form"
    status: ClassVar[int] = 400


class NoEmployee(Refusal):
    """Give the employee number of whoever the claim is for, as text."""

    code: ClassVar[str] = "api.no-employee"
    status: ClassVar[int] = 422


def json_object(request: Request) -> dict[str, Any]:
    """The body as an object of names and values."""
    if request.content_type != "application/json":
        raise NotJson(why="it does not say that it is JSON")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_JSON_BYTES:
        raise TooLarge(most=LARGEST_JSON_BYTES // 1_000_000)
    try:
        read = json.loads(request.body, parse_constant=_no_constant, object_pairs_hook=_no_name_twice)
        json.dumps(read, ensure_ascii=False).encode()
    except UnicodeError:
        raise NotJson(why="it is not UTF-8, or has half a character in it") from None
    except RecursionError:
        raise NotJson(why="it is nested too deeply") from None
    except ValueError as error:
        raise NotJson(why=str(error)[:200].rstrip(".")) from None
    if not isinstance(read, dict):
        raise NotJson(why="it is JSON, but not an object")
    return read


def employee_number(value: object) -> str:
    """An employee number, as far as can be said before looking it up."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NUMBER or not value.isprintable():
        raise NoEmployee(field="employee_number")
    return value


def one_file(request: Request) -> "UploadedFile[Any]":
    """The file of a form."""
    sent = request.FILES.getlist("file")
    if len(sent) != 1 or not isinstance(sent[0], UploadedFile):
        raise NotAForm(field="file")
    return sent[0]


def not_asked(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[Problem]:
    """Answers to questions that aren't put, given the other (correct) answers. People never see those questions; a
    system that answers them means something else by them."""
    problems: list[Problem] = []
    for section in questionnaire.sections:
        if section.repeated:
            for place, item in enumerate(answers[section.name]):
                problems += _not_asked(section, item, f"{section.name}.{place}.")
        else:
            problems += _not_asked(section, answers, "")
    return problems


def _not_asked(section: Section, answers: Mapping[str, Any], path: str) -> list[Problem]:
    asked = {question.name for question in section.asked(answers)}
    return [
        Problem(path + each.name, "This is not asked here: leave it out. What is asked depends on the kind.")
        for each in section.questions
        if each.name in answers and each.name not in asked
    ]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("an object has the same name twice")
    for name, value in pairs:
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            raise ValueError(f"the number {name[:40]} is too large")
        if isinstance(value, list) and any(isinstance(v, int) and abs(v) > LARGEST_NUMBER for v in value):
            raise ValueError(f"a number of {name[:40]} is too large")
    return read

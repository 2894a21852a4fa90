"""Whether a document can be the terms of a contract: its shape, and what its parts must be to one another."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from commonhold.base.refusals import Refusal
from commonhold.work.delivery.contracts.consistency.rules import Trouble, troubles
from commonhold.work.delivery.contracts.fields import rules
from commonhold.work.delivery.contracts.rules import Terms

LARGEST_JSON_BYTES = 1_000_000
_WORDS = {
    "missing": "Give a value",
    "extra_forbidden": "There is no such field: take it out, or correct its name",
    "int_type": "Give a whole number",
    "decimal_parsing": "Give a number, such as 97.5",
    "decimal_type": "Give a number, such as 97.5",
    "string_type": "Give text",
    "date_from_datetime_parsing": "Give a day that the calendar has, such as 2027-03-31",
    "date_parsing": "Give a day that the calendar has, such as 2027-03-31",
    "tuple_type": "Give a list",
    "model_type": "Give fields with their values",
    "model_attributes_type": "Give fields with their values",
    "too_short": "Give at least one",
    "too_long": "There are too many: {max_length} are the most",
    "string_too_short": "Give a value",
    "string_too_long": "It is too long: {max_length} characters are the most",
    "greater_than": "Give more than {gt}",
    "greater_than_equal": "Give {ge} or more",
    "less_than": "Give less than {lt}",
    "less_than_equal": "Give {le} or less",
    "literal_error": "Choose {expected}",
    "decimal_max_places": "Give at most {decimal_places} decimal places",
    "decimal_max_digits": "Give at most {max_digits} digits",
    "decimal_whole_digits": "Give at most {whole_digits} digits before the point",
    "finite_number": "Give a number, such as 97.5",
    "string_unicode": "It has a character in it that no text has: remove it",
}
_PATTERNS = {
    rules.CODE: "Use small letters, digits and hyphens, at most 50",
    rules.CODE_OR_EVERY: "Use the codes of departments, or * for every one",
    rules.NAME: "Use the name of a service",
    rules.NAME_OR_EVERY: "Use the name of a step as its process has it, or * for every one",
    rules.COUNTRY: "Use a country's two capital letters, such as GB",
}


class Unfit(Refusal):
    """These can't be the terms of a contract. {told}"""

    code: ClassVar[str] = "contracts.unfit"
    status: ClassVar[int] = 422

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = tuple(troubles)
        self.problems = [_Problem(each.where, each.message) for each in self.troubles]
        told = " ".join(f"{each.where}: {each.message}." for each in self.troubles[:5])
        rest = len(self.troubles) - 5
        super().__init__(field="terms", told=told + (f" And {rest} more." if rest > 0 else ""))


@dataclass(frozen=True, slots=True)
class _Problem:
    field: str
    message: str


class NotJson(Refusal):
    """This is not a document in JSON: {why}. Nothing was loaded."""

    code: ClassVar[str] = "contracts.not-json"
    status: ClassVar[int] = 422


def parse_json(content: bytes) -> object:
    """The document in a JSON file. Refuses what is too large or malformed, and a field that is given twice."""
    if len(content) > LARGEST_JSON_BYTES:
        raise NotJson(why=f"it is larger than {LARGEST_JSON_BYTES // 1_000_000} MB")
    try:
        return json.loads(content, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as error:
        raise NotJson(why="it has too many levels") from error
    except ValueError as error:
        raise NotJson(why=str(error)[:200]) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    for name, count in Counter(name for name, _ in pairs).items():
        if count > 1:
            raise ValueError(f"the field “{name[:40]}” is there {count} times in one place")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def read(document: object) -> Terms:
    """The terms that a document holds. Unfit, with every trouble found, for what can't be a contract's terms."""
    try:
        terms = Terms.model_validate(document)
    except ValidationError as error:
        raise Unfit(list(_told(error.errors(include_url=False)))) from error
    if found := list(troubles(terms)):
        raise Unfit(found)
    return terms


def _told(errors: Sequence[ErrorDetails]) -> Iterator[Trouble]:
    wholes = {each["loc"][:length] for each in errors for length in range(len(each["loc"]))}
    for each in errors:
        # Pydantic counts an item that is wrong as none, so its list is "too short" as well.
        if each["type"] != "too_short" or each["loc"] not in wholes:
            yield _in_words(each)


def _in_words(error: ErrorDetails) -> Trouble:
    context: dict[str, Any] = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        return Trouble(error["loc"], _PATTERNS[context["pattern"]])
    words = _WORDS.get(error["type"])
    return Trouble(error["loc"], words.format(**context) if words else error["msg"])

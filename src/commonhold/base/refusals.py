"""Refusals: what a person is told when something can't be done. A refusal is not a bug."""

from collections.abc import Iterable
from typing import ClassVar

MOST_TOLD = 20
"""How many problems of a file's rows are told at once."""


class Refusal(Exception):
    """This can't be done."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    """The HTTP status that a face answers with."""

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        """The first paragraph of a subclass's docstring, filled with `values`, is the message.

        `field` names the input that has to be changed, where there is one.
        """
        self.field = field
        self.values = values
        self.message = _first_paragraph(type(self).__doc__ or "").format(**values)
        super().__init__(self.message)


class NotFound(Refusal):
    """There is no {what} that you may see here. Check the address or the reference and try again."""

    code = "not-found"
    status = 404


class NotAllowed(Refusal):
    """You can't {what}. Ask your department's administrator if you think that you should be able to."""

    code = "not-allowed"
    status = 403


class Conflict(Refusal):
    """Somebody else changed this at the same moment. Nothing was saved: look at it again, then try again."""

    code = "conflict"


def by_row(problems: Iterable[tuple[int, str]]) -> str:
    """What is wrong with the rows of a file, by their numbers: "row 3, tax_code: …; row 9, …; and 40 more"."""
    found = sorted(problems)
    told = "; ".join(f"row {row}, {what.rstrip('.')}" for row, what in found[:MOST_TOLD])
    return f"{told}; and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else told


def _first_paragraph(docstring: str) -> str:
    return " ".join(docstring.split("\n\n")[0].split())

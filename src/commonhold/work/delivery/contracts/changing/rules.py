"""Whether terms can follow those that a contract has."""

from datetime import date, timedelta
from typing import ClassVar, Protocol

from commonhold.base.refusals import Refusal
from commonhold.work.delivery.contracts.rules import Note, Terms


class WrongStart(Refusal):
    """The first terms of a contract hold from its start, {starts}, and its start stays what it is. You gave {given}."""

    code: ClassVar[str] = "contracts.wrong-start"


class BackDated(Refusal):
    """The last change note holds from {last}. Another can't begin before it, as work was done by it."""

    code: ClassVar[str] = "contracts.back-dated"


class EndsBefore(Refusal):
    """These terms end on {ends}, before they would begin on {starts}. Give an earlier day, or a later end."""

    code: ClassVar[str] = "contracts.ends-before"


class NothingChanges(Refusal):
    """These terms are the same as those of change note {number}. There is nothing to agree."""

    code: ClassVar[str] = "contracts.nothing-changes"


class NoteWithTerms(Note, Protocol):
    @property
    def terms(self) -> Terms: ...


def require_follows(last: NoteWithTerms | None, terms: Terms, effective_from: date) -> None:
    """Refuse terms, from a day on, that can't follow the last change note; the first note has none before it."""
    if last is None:
        if effective_from != terms.starts:
            raise WrongStart(field="from", starts=terms.starts, given=effective_from)
        return
    if terms.starts != last.terms.starts:
        raise WrongStart(field="file", starts=last.terms.starts, given=terms.starts)
    if effective_from < last.effective_from:
        raise BackDated(field="from", last=last.effective_from)
    if terms.ends < effective_from - timedelta(days=1):
        raise EndsBefore(field="from", ends=terms.ends, starts=effective_from)
    if terms == last.terms:
        raise NothingChanges(field="file", number=last.number)

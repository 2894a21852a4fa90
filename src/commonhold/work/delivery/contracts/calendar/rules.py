"""When contracts end and can be left, and what is locked in until then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from commonhold.base.periods import month_of
from commonhold.work.delivery.contracts.rules import Terms

DAY = timedelta(days=1)
Kind = Literal["start", "end", "break", "extension", "notice"]


@dataclass(frozen=True, slots=True)
class Running:
    """A contract with the terms that its dates are read from."""

    code: str
    title: str
    supplier: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a contract has on a day. `notice` is the last day to give notice: for what, is in `words`."""

    day: date
    kind: Kind
    contract: str
    words: str


@dataclass(frozen=True, slots=True)
class LockIn:
    """The first day on which a contract can be left: its last day then, how, and what is paid until then even if
    no task is done. `notice_by` is the last day to give notice; None where the term simply ends."""

    last_day: date
    how: Literal["break", "end"]
    notice_by: date | None
    months: int
    commitment_pence: int
    fee_pence: int

    @property
    def total_pence(self) -> int:
        return self.commitment_pence + self.fee_pence


def happenings(running: Running) -> Iterator[Happening]:
    """Every date of a contract, in no order."""
    terms, code = running.terms, running.code
    yield Happening(terms.starts, "start", code, "starts")
    yield Happening(terms.ends, "end", code, "ends")
    for each in terms.breaks:
        yield Happening(each.on, "break", code, "can be ended by a break")
        last = each.on - timedelta(days=each.notice_days)
        yield Happening(last, "notice", code, f"last day to give notice of the break on {_day(each.on)}")
    ends = terms.ends
    for extension in terms.extensions:
        yield Happening(extension.until, "extension", code, "would end, if extended")
        last = ends - timedelta(days=extension.notice_days)
        yield Happening(last, "notice", code, f"last day to extend until {_day(extension.until)}")
        ends = extension.until


def calendar(contracts: Iterable[Running], starts: date, ends: date) -> list[Happening]:
    """What happens from one day to another (both included), in order."""
    found = (each for running in contracts for each in happenings(running))
    return sorted(
        (each for each in found if starts <= each.day <= ends),
        key=lambda each: (each.day, each.contract, each.words),
    )


def lock_in(terms: Terms, on: date) -> LockIn | None:
    """How long a contract can't be left if that is decided on a day, and what that costs; None once it has ended.

    A month that has begun is committed to whole, prices being those of its first day in the term.
    """
    if on > terms.ends:
        return None
    ways: list[tuple[date, Literal["break", "end"], date | None, int]] = [
        (each.on, "break", by, each.fee_pence)
        for each in terms.breaks
        if each.on <= terms.ends and (by := each.on - timedelta(days=each.notice_days)) >= on
    ]
    last_day, how, notice_by, fee_pence = min([*ways, (terms.ends, "end", None, 0)], key=lambda way: way[0])
    months = list(_months(max(on, terms.starts), last_day))
    commitment = sum(committed_pence(terms, max(first, terms.starts)) for first in months)
    return LockIn(last_day, how, notice_by, len(months), commitment, fee_pence)


def committed_pence(terms: Terms, on: date) -> int:
    """What a month costs even if no task is done, at the prices of a day."""
    return sum(terms.rate_on(rate.lot, on).charge_pence(0) for rate in terms.rates)


def committed_volume(terms: Terms) -> int:
    """The tasks of a month that are paid for even if they aren't done."""
    return sum(rate.minimum_volume for rate in terms.rates)


def _months(starts: date, ends: date) -> Iterator[date]:
    first = starts.replace(day=1)
    while first <= ends:
        yield first
        first = month_of(first)[1] + DAY


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

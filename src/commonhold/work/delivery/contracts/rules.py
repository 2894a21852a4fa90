"""The terms of a contract: what a change note says, as one immutable value. Money is in whole pence."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from commonhold.base.money import round_pence
from commonhold.work.delivery.contracts.fields.rules import (
    CODE_OR_EVERY,
    EVERY,
    LARGEST_VOLUME,
    MOST,
    NAME_OR_EVERY,
    Code,
    Country,
    Day,
    Name,
    NoticeDays,
    Number,
    Pence,
    Percent,
    Text,
    Value,
    Volume,
    printable,
)

Measure = Literal["completed_in_time", "working_hours_to_complete", "first_time_right"]
Exclusion = Literal["waiting_for_customer", "waiting_for_department", "force_majeure"]
Safeguard = Literal["idta", "addendum", "bcr", "data_bridge", "pipeda", "appi", "uk_standards"]
"""As residency has them (residency/cedar/vocabulary.py)."""


class Extension(Value):
    """The client may have the term end on `until` instead, by notice; a change note then moves the end."""

    until: Day
    notice_days: NoticeDays


class Break(Value):
    """The client may end the contract on a day, by notice and for a fee; a change note then moves the end."""

    on: Day
    notice_days: NoticeDays
    fee_pence: Pence = 0


class Lot(Value):
    """Which tasks the supplier may be given: those of a kind, of some departments, by some of its units."""

    code: Code
    service: Name
    task_kind: Annotated[str, StringConstraints(pattern=NAME_OR_EVERY)] = EVERY
    """The BPMN element of the task, or every one of the service."""
    departments: tuple[Annotated[str, StringConstraints(pattern=CODE_OR_EVERY)], ...] = Field(
        (EVERY,), min_length=1, max_length=MOST
    )
    units: tuple[Code, ...] = Field(min_length=1, max_length=MOST)

    def covers(self, service: str, task_kind: str, department: str) -> bool:
        return (
            self.service == service
            and self.task_kind in (EVERY, task_kind)
            and (EVERY in self.departments or department in self.departments)
        )


class Band(Value):
    """The price of each task of a month from the `from_volume`th on (1: from the first)."""

    from_volume: Annotated[int, Field(ge=1, le=LARGEST_VOLUME, strict=True)]
    pence: Pence


class Rate(Value):
    """What a lot's completed tasks cost: bands by the month's volume, each marginal; `minimum_volume` a month is
    paid for even if less is done."""

    lot: Code
    bands: tuple[Band, ...] = Field(min_length=1, max_length=MOST)
    minimum_volume: Volume = 0

    def price_pence(self, nth: int) -> int:
        """The price of the month's `nth` task, before indexation."""
        assert nth >= 1, "tasks are counted from 1"
        return next(band.pence for band in reversed(self.bands) if band.from_volume <= nth)

    def charge_pence(self, volume: int) -> int:
        """The charge for a month's volume, before indexation, minimum commitment included."""
        billed = max(volume, self.minimum_volume)
        ends = [*(band.from_volume for band in self.bands[1:]), max(billed, self.bands[-1].from_volume) + 1]
        return sum(
            band.pence * max(0, min(billed + 1, end) - band.from_volume)
            for band, end in zip(self.bands, ends, strict=True)
        )


class Indexation(Value):
    """From a day on, every price is `percent` higher than before (lower, if negative)."""

    index: Text
    """What it is by, as in "CPI, year to January 2027"."""
    percent: Annotated[Number, Field(ge=-50, le=100, max_digits=7, decimal_places=4)]
    effective_from: Day


class ServiceLevel(Value):
    """What share of a month's tasks has to be as agreed.

    completed_in_time, first_time_right: `target` is that share, in percent. working_hours_to_complete: `percentile`
    is, and `target` the hours within which those tasks are completed.
    """

    code: Code
    measure: Measure
    target: Annotated[Number, Field(gt=0, le=10_000, max_digits=9, decimal_places=4)]
    percentile: Annotated[Number, Field(gt=0, lt=100, max_digits=7, decimal_places=4)] | None = None
    period: Literal["month"] = "month"
    exclusions: tuple[Exclusion, ...] = ()
    """Time, or tasks, that don't count against the supplier."""
    lots: tuple[Code, ...] = Field(min_length=1, max_length=MOST)

    @property
    def share_percent(self) -> Decimal:
        return self.target if self.percentile is None else self.percentile


class CreditBand(Value):
    """If the share that was as agreed is less than `below` percent, `percent_of_charge` of the month's charge for
    the service level's lots is credited. Of several bands that apply, the largest credit does."""

    service_level: Code
    below: Percent
    percent_of_charge: Percent


class KeyPerson(Value):
    """Somebody who is not replaced without the client's consent."""

    role: Text
    name: Text


class Terms(Value):
    """All that is agreed with a supplier from a day on. What the parts must be to one another: `checking.rules`."""

    starts: Day
    ends: Day
    """The last day, unless extended or broken."""
    extensions: tuple[Extension, ...] = Field((), max_length=MOST)
    breaks: tuple[Break, ...] = Field((), max_length=MOST)
    lots: tuple[Lot, ...] = Field(min_length=1, max_length=MOST)
    rates: tuple[Rate, ...] = Field(min_length=1, max_length=MOST)
    indexation: tuple[Indexation, ...] = Field((), max_length=MOST)
    service_levels: tuple[ServiceLevel, ...] = Field((), max_length=MOST)
    credits: tuple[CreditBand, ...] = Field((), max_length=MOST)
    credit_cap_percent: Percent = Decimal(0)
    """The most that is credited for a month, of its charge."""
    key_people: tuple[KeyPerson, ...] = Field((), max_length=MOST)
    sites: tuple[Country, ...] = Field(("GB",), min_length=1, max_length=MOST)
    """The countries in which the work may be done."""
    safeguards: tuple[Safeguard, ...] = ()
    """What protects data abroad: what was signed for transfers, and whether UK standards are applied and tested."""
    exit_plan: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(printable)
    ] = ""

    def runs_on(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    def rate(self, lot: str) -> Rate:
        return next(rate for rate in self.rates if rate.lot == lot)

    def indexed(self, amount_pence: int, on: date) -> int:
        """A price as it is on a day, to the nearest penny."""
        factor = Decimal(1)
        for step in self.indexation:
            if step.effective_from <= on:
                factor *= 1 + step.percent / 100
        return round_pence(amount_pence * factor)

    def rate_on(self, lot: str, on: date) -> Rate:
        """A lot's rate with its prices indexed to a day."""
        rate = self.rate(lot)
        # Not checked again: indexed often enough, a price may be larger than any that can be agreed.
        bands = tuple(band.model_copy(update={"pence": self.indexed(band.pence, on)}) for band in rate.bands)
        return rate.model_copy(update={"bands": bands})


class Note(Protocol):
    """A change note: its number within the contract, and from when it holds."""

    @property
    def number(self) -> int: ...
    @property
    def effective_from(self) -> date: ...


N = TypeVar("N", bound=Note)


def note_in_force(notes: Iterable[N], on: date) -> N | None:
    """Which change note of one contract holds on a day: the highest number of those whose day has come."""
    begun = [note for note in notes if note.effective_from <= on]
    return max(begun, key=lambda note: note.number, default=None)


def document(terms: Terms) -> dict[str, object]:
    """The terms as JSON takes them, every field written out; amounts that aren't whole are strings."""
    return terms.model_dump(mode="json")


def digest(terms: Terms) -> str:
    """What identifies the terms: SHA-256 of their JSON with sorted keys, in hexadecimal."""
    written = json.dumps(document(terms), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()

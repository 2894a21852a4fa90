"""What a month's completed tasks cost: bands, minimum, indexation, credits under a cap, departments' shares. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal

from pydantic import BaseModel, ConfigDict

from commonhold.base.money import format_pence, round_pence
from commonhold.base.periods import month_of
from commonhold.work.delivery.contracts.rules import CreditBand, Rate, Terms

Shares = dict[str, int]
"""Pence by department code."""


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Part(Value):
    """Tasks at one price."""

    count: int
    pence: int


class ChargeLine(Value):
    """A lot's charge. `billed` is the volume, or the minimum where that is more."""

    key: str
    lot: str
    volume: int
    minimum: int
    billed: int
    parts: tuple[Part, ...]
    amount_pence: int
    shares: Shares
    working: str


class CreditLine(Value):
    """What is credited because a service level was missed, before the cap."""

    key: str
    service_level: str
    below: Decimal
    percent: Decimal
    charge_pence: int
    amount_pence: int
    working: str


def charge(
    terms: Terms, lot: str, month: date, volumes: Mapping[str, int], elsewhere: Mapping[str, int]
) -> ChargeLine:
    """A lot's charge for a month, from its volume by department.

    Prices are indexed to the month's first day. Of a month that the contract doesn't cover whole, the minimum is
    due in proportion to its days, rounded down. A minimum for which nothing was done is shared by `elsewhere`.
    """
    first, _ = month_of(month)
    rate, volume = terms.rate_on(lot, first), sum(volumes.values())
    minimum = minimum_volume(terms, rate, month)
    billed = max(volume, minimum)
    counts = _parts(rate, billed)
    amount = sum(part.count * part.pence for part in counts)
    told = " + ".join(f"{part.count:,} × {format_pence(part.pence)}" for part in counts) or "nothing"
    why = f"{volume:,} completed" + (f", of a minimum of {minimum:,}" if minimum > volume else "")
    return ChargeLine(
        key=f"charge:{lot}",
        lot=lot,
        volume=volume,
        minimum=minimum,
        billed=billed,
        parts=counts,
        amount_pence=amount,
        shares=apportion(amount, volumes if volume else elsewhere),
        working=f"{why}: {told} = {format_pence(amount)}",
    )


def minimum_volume(terms: Terms, rate: Rate, month: date) -> int:
    """The volume of a month that is paid for in any case."""
    first, last = month_of(month)
    days = (min(last, terms.ends) - max(first, terms.starts)).days + 1
    return rate.minimum_volume * max(0, days) // last.day


def _parts(rate: Rate, billed: int) -> tuple[Part, ...]:
    starts = [band.from_volume for band in rate.bands]
    counts = [
        max(0, min(billed, end - 1) - start + 1)
        for start, end in zip(starts, [*starts[1:], billed + 1], strict=True)
    ]
    return tuple(
        Part(count=count, pence=band.pence) for count, band in zip(counts, rate.bands, strict=True) if count
    )


def credit(
    bands: Iterable[CreditBand], service_level: str, good: int, n: int, charge_pence: int
) -> CreditLine | None:
    """The credit for a service level of which `good` of `n` tasks were as agreed: the largest of the bands that
    apply, of the charge for its lots. None if no band applies, or there was nothing to measure."""
    applying = [
        band for band in bands if band.service_level == service_level and n and good * 100 < band.below * n
    ]
    if not applying:
        return None
    band = max(applying, key=lambda each: (each.percent_of_charge, -each.below))
    amount = round_pence(charge_pence * band.percent_of_charge / 100)
    percent = f"{band.percent_of_charge.normalize():f}%"
    return CreditLine(
        key=f"credit:{service_level}",
        service_level=service_level,
        below=band.below,
        percent=band.percent_of_charge,
        charge_pence=charge_pence,
        amount_pence=amount,
        working=f"below {band.below.normalize():f}%: {percent} of {format_pence(charge_pence)}"
        f" = {format_pence(amount)}",
    )


def cap_pence(terms: Terms, charges_pence: int) -> int:
    """The most that is credited for a month; a part of a penny is left out, so that it is never exceeded."""
    return int((charges_pence * terms.credit_cap_percent / 100).to_integral_value(ROUND_DOWN))


def apportion(amount_pence: int, weights: Mapping[str, int]) -> Shares:
    """An amount in parts by weight that add up to it. The pennies left over go to the largest remainders, by code
    where they are equal. Weights of nothing at all are equal ones; without anybody there is no part."""
    if not weights:
        return {}
    total = sum(weights.values())
    given = dict(weights) if total else dict.fromkeys(weights, 1)
    total = total or len(given)
    sign, amount = (-1 if amount_pence < 0 else 1), abs(amount_pence)
    parts = {code: divmod(amount * weight, total) for code, weight in given.items()}
    left = amount - sum(whole for whole, _ in parts.values())
    first = sorted(parts, key=lambda code: (-parts[code][1], code))[:left]
    return {code: sign * (parts[code][0] + (code in first)) for code in sorted(parts)}


def added(*shares: Mapping[str, int]) -> Shares:
    """Shares summed by department, those of nothing left out."""
    codes = sorted({code for each in shares for code in each})
    sums = {code: sum(each.get(code, 0) for each in shares) for code in codes}
    return {code: pence for code, pence in sums.items() if pence}

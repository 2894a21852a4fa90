"""Statutory pay of parents by week: maternity, adoption, paternity, shared parental, bereavement and neonatal care.

Social Security Contributions and Benefits Act 1992 parts XII, XIIZA, XIIZC, XIIZD and XIIZE. Great Britain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import ClassVar, Literal

from commonhold.base.law.tax_years import Figure, figure
from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.earnings import AverageEarnings
from commonhold.records.pay.gross.statutory import StatutoryPay, different, shared_out, sunday_of

Kind = Literal["smp", "sap", "spp", "shpp", "spbp", "sncp"]
TITLES: dict[str, str] = {
    "smp": "statutory maternity pay",
    "sap": "statutory adoption pay",
    "spp": "statutory paternity pay",
    "shpp": "statutory shared parental pay",
    "spbp": "statutory parental bereavement pay",
    "sncp": "statutory neonatal care pay",
}


class TooShortService(Refusal):
    """Employed since {since}; {what} needs {weeks} weeks by {relevant}, so a start by {latest}."""

    code: ClassVar[str] = "pay.parental-service"


class NotEmployed(Refusal):
    """Not employed in the week ending on {relevant}, which {what} needs."""

    code: ClassVar[str] = "pay.parental-not-employed"


class EarnedTooLittle(Refusal):
    """Average weekly earnings of {average} are below the lower earnings limit of {limit}, which {what} needs."""

    code: ClassVar[str] = "pay.parental-earnings"


class TooManyWeeks(Refusal):
    """{asked} weeks were asked for and {left} are left: {what} is paid for {most} weeks at most."""

    code: ClassVar[str] = "pay.parental-weeks"


class OutsideWindow(Refusal):
    """The week from {week} can't be paid: {what} is for weeks from {first} to {last}."""

    code: ClassVar[str] = "pay.parental-window"


class WeeksOverlap(Refusal):
    """The week from {week} begins before the one before it has ended. Each week of {what} is seven days."""

    code: ClassVar[str] = "pay.parental-overlap"


class NoSuchPay(Refusal):
    """There was no {what} on {day}."""

    code: ClassVar[str] = "pay.parental-none"


@dataclass(frozen=True)
class Claim:
    """What somebody asks to be paid for."""

    kind: Kind
    event: date
    """The day the baby is due for maternity pay; else of birth, placement, death, or when the baby was born."""
    relevant_saturday: date
    """The end of the week by which the conditions are decided: see `qualifying_week`, `week_of` and `week_before`."""
    weeks: Sequence[date]
    """The first day of each week to be paid, in order."""
    employed_from: date
    employed_until: date | None
    average: AverageEarnings
    used_weeks: int = 0
    """Of the same entitlement, paid before; for shared parental pay, maternity pay beyond the first two weeks too."""


def qualifying_week(due: date) -> date:
    """The Saturday of the fifteenth week before the week in which a baby is due."""
    return sunday_of(due) - timedelta(weeks=15) + timedelta(days=6)


def week_of(day: date) -> date:
    """The Saturday of the week in which somebody was told of being matched with a child."""
    return sunday_of(day) + timedelta(days=6)


def week_before(day: date) -> date:
    """The Saturday before the week of a death, or in which neonatal care began."""
    return sunday_of(day) - timedelta(days=1)


def parental_pay(claim: Claim, *, until: date) -> StatutoryPay:
    """Each day of the weeks that are paid and begin by `until`: all of them, or none and every reason why.

    The earnings-related weeks come first. The flat rate is that of the day on which the week begins.
    Source for rounding: SMP (General) Regulations 1986 reg.28; SPP and SAP (Weekly Rates) Regulations 2002 reg.4.
    """
    refusals = [*_conditions(claim), *_weeks(claim)]
    if refusals:
        return StatutoryPay((), tuple(refusals))
    higher = figure("parental_higher_rate_weeks", claim.relevant_saturday)
    figures: list[Figure] = []
    days = []
    for number, start in enumerate(claim.weeks, claim.used_weeks):
        if start > until:
            break
        percent, flat = figure("parental_earnings_percent", start), figure("parental_weekly_rate", start)
        assert percent is not None
        assert flat is not None
        assert higher is not None
        related = claim.average.weekly * Fraction(percent.number) / 100
        at_higher = number < int(higher.by_key.get(claim.kind, 0))
        rate = related if at_higher else min(related, Fraction(flat.number) * 100)
        figures += (percent, higher) if at_higher else (percent, flat)
        days += shared_out([(start + timedelta(days=each), rate, 7) for each in range(7)])
    return StatutoryPay(tuple(days), (), different(figures))


def _conditions(claim: Claim) -> list[Refusal]:
    """Why somebody has no entitlement at all: service and earnings by the relevant week."""
    what, relevant = TITLES[claim.kind], claim.relevant_saturday
    found: list[Refusal] = []
    needed, limit = figure("parental_service_weeks", relevant), figure("statutory_earnings_limit", relevant)
    assert needed is not None
    assert limit is not None
    weeks = int(needed.number)
    # A week counts if they were employed on any day of it: the last of the weeks is the relevant one.
    latest = relevant - timedelta(weeks=weeks - 1)
    if claim.employed_from > latest:
        found.append(
            TooShortService(
                since=claim.employed_from, what=what, weeks=weeks, relevant=relevant, latest=latest
            )
        )
    if claim.employed_until is not None and claim.employed_until < relevant - timedelta(days=6):
        found.append(NotEmployed(relevant=relevant, what=what))
    least = Fraction(limit.by_key["parental"]) * 100
    if claim.average.weekly < least:
        average = format_pence(floor(claim.average.weekly))
        found.append(EarnedTooLittle(average=average, limit=format_pence(floor(least)), what=what))
    return found


def _weeks(claim: Claim) -> list[Refusal]:
    """Why weeks that were asked for can't be paid."""
    what = TITLES[claim.kind]
    found: list[Refusal] = []
    most = figure("parental_most_weeks", claim.weeks[0] if claim.weeks else claim.event)
    assert most is not None
    if claim.kind not in most.by_key:
        return [NoSuchPay(what=what, day=claim.event)]
    entitled = int(most.by_key[claim.kind])
    if len(claim.weeks) > (left := max(entitled - claim.used_weeks, 0)):
        found.append(TooManyWeeks(asked=len(claim.weeks), left=left, what=what, most=entitled))
    first, last = _window(claim)
    for week in claim.weeks:
        if week < first or week + timedelta(days=6) > last:
            found.append(OutsideWindow(week=week, what=what, first=first, last=last))
            break
    for before, week in pairwise(claim.weeks):
        if week < before + timedelta(weeks=1):
            found.append(WeeksOverlap(week=week, what=what))
            break
    return found


def _window(claim: Claim) -> tuple[date, date]:
    """From when to when weeks can be paid."""
    window = figure("parental_window_weeks", claim.event)
    assert window is not None
    if claim.kind == "smp":
        first = sunday_of(claim.event) - timedelta(weeks=11)
    elif claim.kind == "sap":
        first = claim.event - timedelta(days=14)
    else:
        first = claim.event
    weeks = window.by_key.get(claim.kind)
    return first, date.max if weeks is None else first + timedelta(weeks=int(weeks)) - timedelta(days=1)

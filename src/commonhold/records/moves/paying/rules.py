"""Pay on transfer: what somebody is paid by the department that they join.

Departments set the pay of their own staff below the Senior Civil Service, each with ranges of its own (Civil Service
Management Code, section 7.1, https://www.gov.uk/government/publications/civil-servants-terms-and-conditions); the
department joined works the new salary out from the present one (Cabinet Office, Step by step for a successful transfer:
guidance for importing managers, step 3). How much a promotion brings and how long pay above a range is protected is the
department's policy, and so is data here, with its source. The order of the rules is ours (decision 40).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from commonhold.base.money import format_pence, round_pence
from commonhold.base.refusals import Refusal
from commonhold.records.moves.rules import Band, Level

How = Literal["kept", "raised", "lowered", "marked", "protected", "promotion", "by hand"]
"""How a salary came about: the present one; the range's minimum; its maximum; the present one, above the range, with
no end or until a day; a promotion's increase; or somebody's decision, with a reason."""


class NoRange(Refusal):
    """This department has no pay range for {grade} ({band}) on {on:%-d %B %Y}. Record it first, or enter the salary
    with a reason."""

    code: ClassVar[str] = "moves.no-range"


class BelowRange(Refusal):
    """{given} is less than the {least} at which the range of the grade begins. Enter at least that."""

    code: ClassVar[str] = "moves.below-range"


class ReasonMissing(Refusal):
    """This salary isn’t what the department’s rules come to, {ruled}. Say why."""

    code: ClassVar[str] = "moves.reason-missing"


class RangeUpsideDown(Refusal):
    """The range begins at {least} and ends at {most}. Enter two amounts above nothing and under £1m, the smaller one
    first."""

    code: ClassVar[str] = "moves.range-upside-down"


class ImpossiblePolicy(Refusal):
    """A promotion brings 0 to 50%, and pay above a range is protected for 1 to 120 months or until the range has caught
    up. Enter figures within that."""

    code: ClassVar[str] = "moves.impossible-policy"


@dataclass(frozen=True, slots=True)
class Range:
    """What a department pays for a grade, full time, in pence a year."""

    min_pence: int
    max_pence: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What a department does about the pay of who joins it.

    `promotion_basis_points` is the least increase on promotion (1000 for 10%); `protection_months` is for how long pay
    above a range is kept, None until the range has caught up.
    """

    promotion_basis_points: int = 0
    protection_months: int | None = None


@dataclass(frozen=True, slots=True)
class Salary:
    """A year's full-time pay from the move on, how it came about, and what follows it when protection ends."""

    annual_pence: int
    how: How
    says: str
    working: tuple[str, ...]
    protection_months: int | None = None
    then_pence: int | None = None


def band_of(region: str) -> Band:
    return "london" if region == "London" else "national"


def on_transfer(present_pence: int, level: Level, pay_range: Range, policy: Policy) -> Salary:
    """What the rules come to for somebody whose full-time pay is `present_pence` a year.

    On level: what they have, raised to the minimum; above the maximum it is kept, until the range has caught up or
    for as long as pay is protected. On promotion: the minimum, or the present pay with the department's increase,
    whichever is more, up to the maximum. To a lower grade: what they have, but no more than the maximum.
    """
    least, most = pay_range.min_pence, pay_range.max_pence
    working = [
        f"Present pay: {format_pence(present_pence)} a year, full time",
        f"Range of the new grade: {format_pence(least)} to {format_pence(most)}",
    ]
    wanted = present_pence
    if level == "promotion":
        wanted += round_pence(Decimal(present_pence) * policy.promotion_basis_points / 10_000)
        working.append(
            f"With {Decimal(policy.promotion_basis_points) / 100:f}% more on promotion: {format_pence(wanted)}"
        )
        wanted = max(present_pence, min(wanted, most))
    if wanted < least:
        working.append(f"Less than the minimum, so raised to it: {format_pence(least)}")
        return Salary(
            least, "raised", f"The minimum of the range, {format_pence(least)} a year", tuple(working)
        )
    if wanted <= most:
        if level == "promotion":
            says = f"{format_pence(wanted)} a year, on promotion"
            return Salary(wanted, "promotion", says, (*working, f"Up to the maximum: {format_pence(wanted)}"))
        says = f"The present pay, {format_pence(wanted)} a year"
        return Salary(wanted, "kept", says, (*working, "Within the range, so it stays as it is"))
    if level == "lower":
        working.append(f"More than the maximum of the lower grade, so {format_pence(most)}")
        says = f"The maximum of the range, {format_pence(most)} a year"
        return Salary(most, "lowered", says, tuple(working))
    return _above(present_pence, most, policy, working)


def _above(present_pence: int, most: int, policy: Policy, working: list[str]) -> Salary:
    over, months = format_pence(present_pence - most), policy.protection_months
    if months is None:
        working.append(f"{over} above the maximum, so it stays until the range has caught up with it")
        says = f"The present pay, {format_pence(present_pence)} a year, marking time above the range"
        return Salary(present_pence, "marked", says, tuple(working))
    working.append(f"{over} above the maximum: protected for {months} months, then {format_pence(most)}")
    says = f"The present pay, {format_pence(present_pence)} a year, protected for {months} months"
    return Salary(present_pence, "protected", says, tuple(working), months, most)


def by_hand(annual_pence: int, reason: str, pay_range: Range | None, ruled: Salary | None) -> Salary:
    """A salary that somebody decided. It needs a reason, and isn't below the range."""
    if pay_range is not None and annual_pence < pay_range.min_pence:
        raise BelowRange(
            field="annual_pence",
            given=format_pence(annual_pence),
            least=format_pence(pay_range.min_pence),
        )
    if not reason.strip():
        ruled_as = format_pence(ruled.annual_pence) if ruled else "as there is no range"
        raise ReasonMissing(field="reason", ruled=ruled_as)
    rule = [f"The rules come to {format_pence(ruled.annual_pence)}"] if ruled else []
    says = f"{format_pence(annual_pence)} a year, as decided: {reason.strip()}"
    return Salary(
        annual_pence, "by hand", says, (*rule, f"Decided: {format_pence(annual_pence)}", reason.strip())
    )


def part_time(annual_pence: int, weekly_hours: Decimal, full_time_hours: Decimal) -> str:
    """What a year's full-time pay comes to for who works fewer hours, as a line of working; empty for full time."""
    if weekly_hours >= full_time_hours:
        return ""
    paid = round_pence(annual_pence * weekly_hours / full_time_hours)
    works, full = _hours(weekly_hours), _hours(full_time_hours)
    sum_of_it = f"{format_pence(annual_pence)} × {works} ÷ {full} = {format_pence(paid)} a year"
    return f"For {works} of {full} hours a week: {sum_of_it}"


def _hours(hours: Decimal) -> str:
    return f"{hours.normalize():f}"


def check_range(min_pence: int, max_pence: int) -> Range:
    if not 0 < min_pence <= max_pence < 100_000_000:
        least, most = format_pence(min_pence), format_pence(max_pence)
        raise RangeUpsideDown(field="max_pence", least=least, most=most)
    return Range(min_pence, max_pence)


def check_policy(promotion_basis_points: int, protection_months: int | None) -> Policy:
    impossible = protection_months is not None and not 1 <= protection_months <= 120
    if not 0 <= promotion_basis_points <= 5_000 or impossible:
        raise ImpossiblePolicy(field="promotion_basis_points")
    return Policy(promotion_basis_points, protection_months)

"""Whether a claim keeps to a department's policy: everything found is returned, nothing is raised."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from commonhold.base.money import LARGEST_PENCE, format_pence
from commonhold.records.expenses.rates import (
    EARLIEST,
    MILEAGE_KINDS,
    Line,
    meal_rate_pence,
    price,
)

MOST_LINES = 100
_MILES, _PASSENGERS, _NIGHTS, _HOURS = (1, 3_000), (0, 8), (1, 366), (0, 24)
COUNTS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "own_car": {"miles": _MILES, "passengers": _PASSENGERS},
    "motorcycle": {"miles": _MILES},
    "bicycle": {"miles": _MILES},
    "public_transport": {},
    "accommodation": {"nights": _NIGHTS},
    "subsistence": {"hours_away": _HOURS},
    "other": {},
}
"""The numbers that each kind of line has, with the least and the most; any other stays 0."""
LONGEST_TEXT = 500
_RECEIPT = re.compile(r"(?:[0-9a-f]{64})?")
NOUNS = {
    "own_car": "travel by own car",
    "motorcycle": "travel by motorcycle",
    "bicycle": "travel by bicycle",
    "public_transport": "public transport",
    "accommodation": "accommodation",
    "subsistence": "meals",
    "other": "another expense",
}
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "returned": frozenset({"submitted"}),
    "submitted": frozenset({"returned"}),
    "approved": frozenset({"submitted"}),
    "rejected": frozenset({"submitted"}),
    "withdrawn": frozenset({"submitted", "returned"}),
    "paid": frozenset({"approved"}),
}
"""From which states each state can be reached."""


@dataclass(frozen=True)
class PolicyTerms:
    """What a department allows, from a day on. A limit of None is no limit. `source` says who decided.

    Where an old ledger is still kept beside Commonhold's own, what was approved is copied to it.
    """

    receipt_from_pence: int
    straight_through_pence: int
    max_age_days: int
    receipts_checked_by_hand: bool
    budget_holder_needed: bool
    accommodation_night_limit_pence: int | None
    public_transport_limit_pence: int | None
    other_limit_pence: int | None
    source: str
    old_ledger_kept: bool = False


@dataclass(frozen=True)
class PastLine:
    """A line that the same person has claimed before."""

    claim_id: int
    case_reference: str
    line: Line
    amount_pence: int


@dataclass(frozen=True)
class History:
    """What a person has claimed before: car miles by tax year, and lines that a new one might repeat."""

    car_miles: Mapping[int, Decimal] = field(default_factory=dict)
    lines: Sequence[PastLine] = ()


@dataclass(frozen=True)
class Finding:
    """Something about a claim. `line` counts from 1; None is the claim as a whole. `field` is the Line's."""

    code: str
    severity: Literal["refuse", "needs_approval"]
    line: int | None
    field: str | None
    message: str


def check(
    lines: Sequence[Line],
    policy: PolicyTerms,
    history: History,
    on: date,
    amounts_pence: Sequence[int] | None = None,
) -> list[Finding]:
    """All that stands against a claim made on a day: what refuses it, and what somebody has to approve.

    `amounts_pence` are what its lines come to, if they were reckoned already.
    """
    if not lines:
        return [_refuse("no-lines", None, None, "Add at least one expense to the claim.")]
    if len(lines) > MOST_LINES:
        return [
            _refuse("too-many-lines", None, None, f"A claim has at most {MOST_LINES} lines. Make two claims.")
        ]
    findings = [
        found for number, line in enumerate(lines, 1) for found in _malformed(number, line, policy, on)
    ]
    if findings := findings or list(_repeats(lines)):
        return findings
    amounts = price(lines, history.car_miles) if amounts_pence is None else amounts_pence
    for number, (line, amount_pence) in enumerate(zip(lines, amounts, strict=True), 1):
        findings += _against_policy(number, line, amount_pence, policy)
        findings += _like_before(number, line, amount_pence, history)
    return [*findings, *_total(sum(amounts), policy)]


def _malformed(number: int, line: Line, policy: PolicyTerms, on: date) -> Iterator[Finding]:
    """What keeps a line from being understood or paid at all."""
    if line.kind not in COUNTS:
        yield _refuse("unknown-kind", number, "kind", f"Choose what line {number} is for.")
        return
    if line.on > on:
        yield _refuse("future-date", number, "on", f"The date of line {number} is in the future.")
    elif line.on < max(EARLIEST, on - timedelta(days=policy.max_age_days)):
        message = f"Line {number} is too old: claim within {policy.max_age_days} days of spending."
        yield _refuse("too-old", number, "on", message)
    if not line.description.strip():
        yield _refuse("no-description", number, "description", f"Say what line {number} was for.")
    elif len(line.description) > LONGEST_TEXT or not line.description.isprintable():
        message = f"Describe line {number} in one line of at most {LONGEST_TEXT} characters."
        yield _refuse("description-too-long", number, "description", message)
    if len(line.no_receipt_reason) > LONGEST_TEXT or "\0" in line.no_receipt_reason:
        message = f"Say in at most {LONGEST_TEXT} characters why line {number} has no receipt."
        yield _refuse("no-receipt-reason", number, "no_receipt_reason", message)
    if not _RECEIPT.fullmatch(line.receipt):
        message = f"Add the receipt of line {number} again: it is known by the SHA-256 of its file."
        yield _refuse("not-a-receipt", number, "receipt", message)
    yield from _miscounted(number, line)
    if line.kind in MILEAGE_KINDS:
        if line.amount_pence is not None:
            message = f"Line {number} is paid by the mile. Enter the miles and leave the amount out."
            yield _refuse("amount-for-mileage", number, "amount_pence", message)
    elif line.amount_pence is None or not 0 < line.amount_pence <= LARGEST_PENCE:
        message = f"Enter what line {number} cost, from £0.01 to {format_pence(LARGEST_PENCE)}."
        yield _refuse("no-amount", number, "amount_pence", message)


def _miscounted(number: int, line: Line) -> Iterator[Finding]:
    for name in ("miles", "passengers", "nights", "hours_away"):
        least, most = COUNTS[line.kind].get(name, (0, 0))
        value = Decimal(getattr(line, name))
        tenths = 1 if name == "miles" else 0
        if not (value.is_finite() and least <= value <= most and value == round(value, tenths)):
            words = name.replace("_", " ")
            message = (
                f"Enter the {words} of line {number}: from {least} to {most:,}{', to a tenth' * tenths}."
                if most
                else f"Leave the {words} of line {number} out: it is for {NOUNS[line.kind]}."
            )
            yield _refuse(name.replace("_", "-"), number, name, message)


def _repeats(lines: Sequence[Line]) -> Iterator[Finding]:
    first_at: dict[Line, int] = {}
    for number, line in enumerate(lines, 1):
        earlier = first_at.setdefault(line, number)
        if earlier != number:
            message = f"Line {number} is the same as line {earlier}. Remove it, or describe how they differ."
            yield _refuse("repeated-line", number, "description", message)


def _against_policy(number: int, line: Line, amount_pence: int, policy: PolicyTerms) -> Iterator[Finding]:
    if line.kind not in MILEAGE_KINDS and amount_pence >= policy.receipt_from_pence and not line.receipt:
        start = format_pence(policy.receipt_from_pence)
        if line.no_receipt_reason.strip():
            message = f"Line {number} has no receipt, and your department needs one from {start}."
            yield _approve("no-receipt", number, "receipt", message)
        else:
            message = (
                f"Add the receipt of line {number}, or say why there is none: it needs one from {start}."
            )
            yield _refuse("no-receipt", number, "receipt", message)
    limit_pence = _limit_pence(line, policy)
    if limit_pence is not None and amount_pence > limit_pence:
        limit, amount = format_pence(limit_pence), format_pence(amount_pence)
        message = f"Line {number} ({NOUNS[line.kind]}) is {amount}; the limit is {limit}."
        yield _approve("over-limit", number, "amount_pence", message)


def _limit_pence(line: Line, policy: PolicyTerms) -> int | None:
    if line.kind == "subsistence":
        return meal_rate_pence(line)
    if line.kind == "accommodation":
        nightly = policy.accommodation_night_limit_pence
        return None if nightly is None else nightly * line.nights
    return {
        "public_transport": policy.public_transport_limit_pence,
        "other": policy.other_limit_pence,
    }.get(line.kind)


def like(line: Line, amount_pence: int, past: PastLine) -> bool:
    """Whether two lines may be for the same thing: same kind, day and amount, or the same receipt."""
    same_cost = (past.line.kind, past.line.on, past.amount_pence) == (line.kind, line.on, amount_pence)
    same_miles = line.miles > 0 and (past.line.kind, past.line.on, past.line.miles) == (
        line.kind,
        line.on,
        line.miles,
    )
    return same_cost or same_miles or bool(line.receipt and past.line.receipt == line.receipt)


def _like_before(number: int, line: Line, amount_pence: int, history: History) -> Iterator[Finding]:
    for past in history.lines:
        if like(line, amount_pence, past):
            message = f"Line {number} looks like one that was claimed before, in {past.case_reference}."
            yield _approve("like-before", number, None, message)
            return


def _total(total_pence: int, policy: PolicyTerms) -> Iterator[Finding]:
    if total_pence > LARGEST_PENCE:
        yield _refuse("too-large", None, None, f"A claim comes to at most {format_pence(LARGEST_PENCE)}.")
    elif total_pence > policy.straight_through_pence:
        limit = format_pence(policy.straight_through_pence)
        message = f"The claim comes to {format_pence(total_pence)}; above {limit} somebody has to approve it."
        yield _approve("over-straight-through", None, None, message)


def _refuse(code: str, line: int | None, field: str | None, message: str) -> Finding:
    return Finding(code, "refuse", line, field, message)


def _approve(code: str, line: int | None, field: str | None, message: str) -> Finding:
    return Finding(code, "needs_approval", line, field, message)

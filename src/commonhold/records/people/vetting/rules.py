"""Baseline checks and clearances: what can be recorded of them, and what becomes of them when somebody moves.

The levels are those of GOV.UK, "National security vetting: clearance levels" (updated 11 January 2024), and the
enhanced ones that "UKSV: Existing clearance holders" names. Figures are in base/law/uk/vetting.yaml.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from commonhold.base.law import parameters
from commonhold.base.periods import months_after
from commonhold.base.refusals import Refusal
from commonhold.records.people.rules import check_day, check_past, check_words

ELEMENTS: Mapping[str, str] = {
    "identity": "Identity",
    "right_to_work": "Right to work",
    "employment_history": "Employment history of three years",
    "criminal_record": "Criminal record (unspent convictions)",
}
"""What the Baseline Personnel Security Standard (BPSS) consists of: the same page, and version 7.0 of June 2024."""

_REVIEWED: Mapping[str, str | None] = {
    "AC": "ac_review_years",
    "CTC": "ctc_review_years",
    "1B": "ctc_review_years",
    "SC": "sc_review_years",
    "eSC": None,
    "DV": "dv_review_years",
    "eDV": None,
}
LEVELS = tuple(_REVIEWED)
_HEIGHT = {"CTC": 1, "1B": 1, "SC": 2, "eSC": 3, "DV": 4, "eDV": 5}
STATUSES: Mapping[str, str] = {
    "held": "Held",
    "transferring": "Transfer asked for",
    "suspended": "Suspended",
    "withdrawn": "Withdrawn",
}


class UnknownElement(Refusal):
    """{given} is not part of the baseline standard. Use identity, right_to_work, employment_history or
    criminal_record."""

    code: ClassVar[str] = "vetting.unknown-element"


class UnknownLevel(Refusal):
    """{given} is not a level of clearance. Use one of: AC, CTC, 1B, SC, eSC, DV, eDV."""

    code: ClassVar[str] = "vetting.unknown-level"


class UnknownStatus(Refusal):
    """{given} is not what a clearance can be. Use one of: held, transferring, suspended, withdrawn."""

    code: ClassVar[str] = "vetting.unknown-status"


class OnlyRightToWorkEnds(Refusal):
    """Only the right to work can have a last day. Leave it out for the other checks."""

    code: ClassVar[str] = "vetting.only-right-to-work-ends"


class EndsTooSoon(Refusal):
    """{until:%-d %B %Y} is not after {start:%-d %B %Y}. Enter the date that is on the document."""

    code: ClassVar[str] = "vetting.ends-too-soon"


class ReviewNotKnown(Refusal):
    """When a clearance of this level is reviewed is not published. Enter the date that the vetting authority gave."""

    code: ClassVar[str] = "vetting.review-not-known"


@dataclass(frozen=True, slots=True)
class Check:
    """One of the baseline standard's checks, done. `until` is the last day of a right to work that has one."""

    employment_id: int
    element: str
    evidence: str
    """Where the evidence is, never what is in it."""
    checked_by: str
    checked_on: date
    until: date | None = None

    def checked(self, today: date) -> "Check":
        """The check as it is recorded; refuses what could never be right."""
        if self.element not in ELEMENTS:
            raise UnknownElement(field="element", given=self.element[:40])
        check_past(self.checked_on, field="checked_on", today=today)
        if self.until is not None:
            if self.element != "right_to_work":
                raise OnlyRightToWorkEnds(field="until")
            if check_day(self.until, field="until") <= self.checked_on:
                raise EndsTooSoon(field="until", until=self.until, start=self.checked_on)
        evidence = check_words(self.evidence, field="evidence")
        checked_by = check_words(self.checked_by, field="checked_by")
        return Check(self.employment_id, self.element, evidence, checked_by, self.checked_on, self.until)


@dataclass(frozen=True, slots=True)
class Clearance:
    """A clearance of national security vetting as its authority gave it. Nothing here says why."""

    employment_id: int
    level: str
    reference: str
    granted_on: date
    review_on: date | None = None
    """From which day on it has to have been reviewed; None: as long as its level lasts."""
    authority: str = "UKSV"

    def checked(self, today: date) -> "Clearance":
        """The clearance as it is recorded, with the date of its review; refuses what could never be right."""
        check_level(self.level)
        check_past(self.granted_on, field="granted_on", today=today)
        review_on = self.review_on
        if review_on is None:
            review_on = _review(self.level, self.granted_on, today)
        elif check_day(review_on, field="review_on") <= self.granted_on:
            raise EndsTooSoon(field="review_on", until=review_on, start=self.granted_on)
        reference = check_words(self.reference, field="reference")
        authority = check_words(self.authority, field="authority")
        return Clearance(self.employment_id, self.level, reference, self.granted_on, review_on, authority)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of an employment: the latest check of each element by its name, and every clearance."""

    checks: Mapping[str, tuple[int, Check]]
    clearances: tuple[tuple[int, Clearance, str], ...]
    """Each with its id and its status."""

    def missing(self, on: date) -> list[str]:
        """The elements of the baseline standard that don't hold on a day."""
        return missing((check for _, check in self.checks.values()), on)


def missing(checks: Iterable[Check], on: date) -> list[str]:
    """The elements of the baseline standard of which none of these checks holds on a day."""
    hold = {each.element for each in checks if not _ended(each.until, on)}
    return [element for element in ELEMENTS if element not in hold]


def check_level(level: str) -> str:
    if level not in LEVELS:
        raise UnknownLevel(field="level", given=level[:40])
    return level


def check_status(status: str) -> str:
    if status not in STATUSES:
        raise UnknownStatus(field="status", given=status[:40])
    return status


def meets(level: str, required: str) -> bool:
    """Whether a clearance is as good as one that is required, or better.

    An accreditation check is for work at airports and on no ladder with the others.
    """
    if "AC" in (level, required):
        return level == required
    return _HEIGHT[level] >= _HEIGHT[required]


def transferable(clearance: Clearance, status: str, on: date) -> bool:
    """Whether the vetting authority is only to be told of the new post: it holds, and for some months to come."""
    assert clearance.review_on is not None
    months = int(_figure("transfer_months", on))
    return status in ("held", "transferring") and clearance.review_on >= months_after(on, months)


def interrupted(left_on: date | None, on: date) -> bool:
    """Whether somebody was away for so long that checks and clearances are to be done again."""
    return left_on is not None and months_after(left_on, int(_figure("longest_break_months", on))) < on


def _figure(name: str, on: date) -> int:
    return int(parameters.load("uk/vetting")[name].on(on))


def _review(level: str, granted_on: date, today: date) -> date:
    named = _REVIEWED[level]
    if named is None:
        raise ReviewNotKnown(field="review_on")
    return months_after(granted_on, 12 * _figure(named, today))


def _ended(until: date | None, on: date) -> bool:
    return until is not None and until < on

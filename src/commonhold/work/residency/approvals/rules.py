"""What a senior information risk owner can approve, and when to warn that it lapses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from commonhold.base.countries import HOME, countries
from commonhold.base.refusals import Refusal
from commonhold.work.residency.cedar.vocabulary import CLASSIFICATIONS, DATA_CLASSES, MODES, SAFEGUARDS
from commonhold.work.residency.rules import FORBID, SETS, Asking, Reason, policies_of, rule

WARN_DAYS = (90, 60, 30, 14, 7, 1)
"""How many days ahead people are told that an approval lapses."""
LONGEST_TEXT = 10_000
MOST_YEARS = 3
"""So that nothing is approved for good: longer needs another approval, with another look."""
_ANYTHING = '@id("any") @words("Anything") permit (principal, action, resource);'


class ApprovalInvalid(Refusal):
    """{needed}."""

    code: ClassVar[str] = "residency.approval_invalid"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Scope:
    """For whom, where, and for what an approval is: a unit by its code, or all units of a supplier by its."""

    unit: str
    supplier: str
    country: str
    classes: frozenset[str]
    modes: frozenset[str]
    classification: str
    """Up to which."""

    @property
    def key(self) -> str:
        """The same text for the same scope."""
        holder = f"unit:{self.unit}" if self.unit else f"supplier:{self.supplier}"
        listed = ["+".join(sorted(each)) for each in (self.classes, self.modes)]
        return "|".join([holder, self.country, *listed, self.classification])


@dataclass(frozen=True)
class Terms:
    """What was assessed, and for how long: from the first day on, until the first day without it."""

    threat_assessment: str
    subcontractors: str
    conditions: str
    starts: date
    ends: date
    review_on: date


def require_possible(scope: Scope, terms: Terms, *, on: date) -> None:
    """ApprovalInvalid for the first thing that is missing or can't be."""
    for field, possible, needed in (
        ("unit", bool(scope.unit) != bool(scope.supplier), "Give either a unit or a supplier"),
        ("country", scope.country in countries(), "Choose the country from the list"),
        ("country", scope.country != HOME, "Nothing in the United Kingdom needs approval"),
        (
            "classes",
            bool(scope.classes) and scope.classes <= DATA_CLASSES.keys(),
            "Choose the classes of data",
        ),
        ("modes", bool(scope.modes) and scope.modes <= MODES.keys(), "Choose what may be done with them"),
        ("classification", scope.classification in CLASSIFICATIONS, "Choose the highest classification"),
        ("threat_assessment", bool(terms.threat_assessment.strip()), "Enter the threat and risk assessment"),
        ("starts", on <= terms.starts, "It can’t start before today"),
        ("ends", terms.starts < terms.ends, "It must end after it starts"),
        (
            "ends",
            terms.ends.year - terms.starts.year <= MOST_YEARS,
            f"It can last {MOST_YEARS} years at most",
        ),
        ("review_on", terms.starts < terms.review_on <= terms.ends, "Review it before it ends"),
    ):
        if not possible:
            raise ApprovalInvalid(field=field, needed=needed)
    for field in ("threat_assessment", "subcontractors", "conditions"):
        if len(getattr(terms, field)) > LONGEST_TEXT:
            raise ApprovalInvalid(field=field, needed=f"Use at most {LONGEST_TEXT:,} characters")
    if barred := never(scope, terms.starts):
        needed = f"No approval can permit this. {SETS[barred.policy_set]}: {barred.words.rstrip('.')}"
        raise ApprovalInvalid(field="classes", needed=needed)


def never(scope: Scope, on: date) -> Reason | None:
    """What forbids a part of the scope, whatever is approved, and however well the unit is safeguarded and cleared."""
    for data_class in sorted(scope.classes):
        for mode in sorted(scope.modes):
            asked = Asking(
                "supplier",
                scope.country,
                "dv",
                mode,
                "",
                data_class,
                scope.classification,
                frozenset(SAFEGUARDS),
                approved=True,
            )
            ruled = rule(asked, policies_of(_ANYTHING), on=on)
            if ruled.verdict == FORBID:
                return ruled.reasons[0]
    return None


def due_warning(days_left: int, warned_days: int | None) -> int | None:
    """Which of WARN_DAYS a warning is due for, if the last was given so many days ahead."""
    reached: Iterable[int] = (each for each in WARN_DAYS if days_left <= each)
    nearest = min(reached, default=None)
    if nearest is None or (warned_days is not None and warned_days <= nearest):
        return None
    return nearest

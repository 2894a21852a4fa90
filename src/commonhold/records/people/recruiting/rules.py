"""What a recruitment campaign comes to for one candidate. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from commonhold.base.refusals import Refusal


class OutcomeKnown(Refusal):
    """The outcome of {vacancy} for this candidate was told before: see case {reference}. Nothing was opened again. If
    that case was called off and they come after all, begin it in the portal."""

    code: ClassVar[str] = "recruiting.outcome-known"


class NoSuchPost(Refusal):
    """There is no post {number} in your department. Give the number of one of its posts."""

    code: ClassVar[str] = "recruiting.no-such-post"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Place:
    """What somebody was chosen for; `manager_id` is their manager's employment."""

    post_id: int
    manager_id: int
    grade: str
    region: str
    weekly_hours: Decimal


@dataclass(frozen=True)
class Checks:
    """Baseline checks that were done in recruitment: by element (vetting.rules.ELEMENTS) where the evidence is."""

    evidence: Mapping[str, str] = field(default_factory=dict)
    right_to_work_until: date | None = None


def candidate_digest(*facts: str) -> bytes:
    """By what a candidate is known again: number or names, and date of birth, whatever their case and spacing."""
    return hashlib.sha256("\0".join(" ".join(each.split()).casefold() for each in facts).encode()).digest()

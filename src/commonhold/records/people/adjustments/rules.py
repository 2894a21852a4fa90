"""Workplace adjustments: what can be recorded of them, and what becomes of them when somebody moves.

They are the person's own "passport": keeping one is voluntary, and the person controls what is in it and who sees it
(Government Science and Engineering, "The importance of the Workplace Adjustment Passport for Civil Service employees",
29 November 2021). They tell of health, which is special category data (UK GDPR article 9), so nothing is shared without
explicit consent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.records.people.carrying.rules import Carried
from commonhold.records.people.rules import check_day, check_past, check_words

_LONGEST = 500
_CLASS = "health"


class OnlyThePersonDecides(Refusal):
    """Only the person whose adjustment this is can say whether it is shared. Ask them to do it on their own page."""

    code: ClassVar[str] = "adjustments.only-the-person-decides"
    status: ClassVar[int] = 403


class ReviewedTooSoon(Refusal):
    """A review on {review_on:%-d %B %Y} would come before the adjustment. Enter {since:%-d %B %Y} or a later date."""

    code: ClassVar[str] = "adjustments.reviewed-too-soon"


class EndsTooSoon(Refusal):
    """The adjustment has been there since {since:%-d %B %Y}. Enter that day or a later one as its last."""

    code: ClassVar[str] = "adjustments.ends-too-soon"


class AlreadyEnded(Refusal):
    """This adjustment has ended already. If it is needed again, record it anew."""

    code: ClassVar[str] = "adjustments.already-ended"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is different for somebody at work, and never why."""

    employment_id: int
    what: str
    since: date
    review_on: date | None = None

    def checked(self, today: date) -> "Adjustment":
        """The adjustment as it is recorded; refuses what could never be right."""
        what = check_words(self.what, field="what", longest=_LONGEST)
        check_past(self.since, field="since", today=today)
        if self.review_on is not None and check_day(self.review_on, field="review_on") < self.since:
            raise ReviewedTooSoon(field="review_on", review_on=self.review_on, since=self.since)
        return Adjustment(self.employment_id, what, self.since, self.review_on)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An adjustment that is recorded. `shared` is the person's word that the next department may have it,
    `decided_at` when they last gave or withdrew it."""

    id: int
    adjustment: Adjustment
    last_day: date | None
    shared: bool
    decided_at: datetime | None

    def holds(self, on: date) -> bool:
        return self.last_day is None or on <= self.last_day


def copied(recorded: Iterable[Recorded], on: date) -> list[int]:
    """Those that the new employment has too: the ones that the person shares."""
    return [each.id for each in recorded if each.shared and each.holds(on)]


def travels(recorded: Iterable[Recorded], on: date) -> list[Carried]:
    """What becomes of somebody's adjustments. Of one that isn't shared, only the person is told."""
    return [_shared(each) if each.shared else _kept_back(each) for each in recorded if each.holds(on)]


def _shared(recorded: Recorded) -> Carried:
    adjustment = recorded.adjustment
    review = f", to be reviewed by {adjustment.review_on:%-d %B %Y}" if adjustment.review_on else ""
    return Carried(
        "adjustments.adjustment", "Workplace adjustment", "carried",
        f"{adjustment.what} (since {adjustment.since:%-d %B %Y}{review}).",
        "The person agreed that the new department has it. The department can't ask why it is needed.",
        to_do="Have it in place on the first day.", data_class=_CLASS,
    )  # fmt: skip


def _kept_back(recorded: Recorded) -> Carried:
    return Carried(
        "adjustments.adjustment", "Workplace adjustment", "stopped", f"{recorded.adjustment.what}: not shared.",
        "You have not agreed that the new department has it, so it does not learn of it.",
        seen_by="person", to_do="If you want to have it there too, share it on the page Your record.",
        data_class=_CLASS,
    )  # fmt: skip

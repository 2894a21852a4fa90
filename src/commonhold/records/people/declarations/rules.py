"""Training done and interests declared: what can be recorded of them, and what becomes of them when somebody moves.

Interests are those of GOV.UK, "Declaration and management of outside interests in the Civil Service" (updated 25 April
2023), which has them declared before appointment, on moving to a new role, and each year. Gifts are those of the Civil
Service Management Code section 4.3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.records.people.carrying.rules import Carried
from commonhold.records.people.rules import check_day, check_past, check_words

KINDS: Mapping[str, str] = {
    "outside_work": "Outside work",
    "voluntary_role": "Voluntary role",
    "business": "Business interest",
    "shares": "Shares",
    "relationship": "Family or personal relationship",
    "gift": "Gift or hospitality",
    "other": "Other interest",
}
STATUSES: Mapping[str, str] = {
    "draft": "Draft, from the department left",
    "declared": "Declared",
    "confirmed": "Confirmed by a manager",
    "ended": "Ended",
}
_LONGEST = 1_000


class UnknownKind(Refusal):
    """{given} is not a kind of interest. Use one of: outside_work, voluntary_role, business, shares, relationship,
    gift, other."""

    code: ClassVar[str] = "declarations.unknown-kind"


class EndsTooSoon(Refusal):
    """Training can't be valid only until {valid_until:%-d %B %Y}, before it was completed. Check both dates."""

    code: ClassVar[str] = "declarations.ends-too-soon"


class NotYoursToConfirm(Refusal):
    """Nobody confirms their own interests. Ask your manager to do it."""

    code: ClassVar[str] = "declarations.not-yours-to-confirm"
    status: ClassVar[int] = 403


class AlreadySettled(Refusal):
    """This interest is {status} already. Look at it again; if something is new, declare it anew."""

    code: ClassVar[str] = "declarations.already-settled"


@dataclass(frozen=True, slots=True)
class Training:
    """A course that somebody has to do, done. `valid_until` is the last day on which it counts; None: for good."""

    employment_id: int
    course: str
    provider: str
    completed_on: date
    valid_until: date | None = None

    def checked(self, today: date) -> "Training":
        """The training as it is recorded; refuses what could never be right."""
        course = check_words(self.course, field="course")
        provider = check_words(self.provider, field="provider")
        check_past(self.completed_on, field="completed_on", today=today)
        until = self.valid_until
        if until is not None and check_day(until, field="valid_until") < self.completed_on:
            raise EndsTooSoon(field="valid_until", valid_until=until)
        return Training(self.employment_id, course, provider, self.completed_on, self.valid_until)

    def counts(self, on: date) -> bool:
        return self.valid_until is None or on <= self.valid_until


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody has outside work that could bear on it. What it says is OFFICIAL-SENSITIVE."""

    employment_id: int
    kind: str
    what: str
    declared_on: date

    def checked(self, today: date) -> "Interest":
        """The interest as it is recorded; refuses what could never be right."""
        if self.kind not in KINDS:
            raise UnknownKind(field="kind", given=self.kind[:40])
        what = check_words(self.what, field="what", longest=_LONGEST)
        check_past(self.declared_on, field="declared_on", today=today)
        return Interest(self.employment_id, self.kind, what, self.declared_on)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of an employment, each with its id: the latest training of each course, and every interest
    with its status."""

    training: tuple[tuple[int, Training], ...]
    interests: tuple[tuple[int, Interest, str], ...]


def training_copied(recorded: Recorded, on: date) -> list[int]:
    return [row_id for row_id, each in recorded.training if each.counts(on)]


def interests_copied(recorded: Recorded) -> list[int]:
    return [row_id for row_id, _, status in recorded.interests if status != "ended"]


def travels(recorded: Recorded, on: date) -> list[Carried]:
    """What becomes of all that is recorded of somebody who begins elsewhere on a day."""
    return [*(_training(each, on) for _, each in recorded.training), *_interests(recorded)]


def _training(training: Training, on: date) -> Carried:
    until = f", valid until {training.valid_until:%-d %B %Y}" if training.valid_until else ""
    says = f"Completed with {training.provider} on {training.completed_on:%-d %B %Y}{until}."
    if training.counts(on):
        return Carried(
            "declarations.training", training.course, "carried", says,
            "What was learned is not learned again while it counts.",
        )  # fmt: skip
    return Carried(
        "declarations.training", training.course, "asked", says, "It does not count any more on the first day.",
        to_do=f"Do {training.course} again, if the new post needs it.",
    )  # fmt: skip


def _interests(recorded: Recorded) -> Iterable[Carried]:
    for _, interest, status in recorded.interests:
        if status != "ended":
            yield Carried(
                "declarations.interest", KINDS[interest.kind], "asked",
                f"{interest.what} (declared on {interest.declared_on:%-d %B %Y}).",
                "Interests are declared anew in a new role. A copy is there as a draft, so nobody types it again.",
                to_do="The new manager confirms the draft, or agrees with the person what has to change.",
                data_class="conduct",
            )  # fmt: skip

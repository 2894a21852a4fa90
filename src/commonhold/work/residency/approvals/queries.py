"""Reading the register of approvals: what is in force, what lapses when, and what lapsed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commonhold.base.refusals import NotFound
from commonhold.work.residency.models import Approval, Review
from commonhold.work.residency.queries import rulebook
from commonhold.work.residency.units.rules import UnitPlace

AHEAD_DAYS = 90


@dataclass(frozen=True)
class ApprovalFacts:
    """An approval as the register has it."""

    id: int
    department_id: int
    unit: str
    supplier: str
    country: str
    classes: tuple[str, ...]
    modes: tuple[str, ...]
    classification: str
    threat_assessment: str
    subcontractors: str
    conditions: str
    starts: date | None
    """None where it was withdrawn before it began."""
    ends: date | None
    """The first day without it."""
    review_on: date
    at: datetime
    by_label: str
    withdrawn_on: date | None
    withdrawn_reason: str
    withdrawn_by_label: str

    def state(self, on: date) -> str:
        """ "withdrawn", "to come", "in force" or "lapsed", on a day."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        assert self.starts is not None
        assert self.ends is not None
        return "to come" if on < self.starts else "in force" if on < self.ends else "lapsed"

    @property
    def last(self) -> date | None:
        """The last day with it."""
        return self.ends - timedelta(days=1) if self.ends else None

    def days_left(self, on: date) -> int | None:
        return (self.ends - on).days if self.ends else None


@dataclass(frozen=True)
class ReviewFacts:
    finding: str
    next_review_on: date
    at: datetime
    by_label: str


def approval(approval_id: int) -> ApprovalFacts:
    found = Approval.objects.filter(id=approval_id).first()
    if found is None:
        raise NotFound(what="approval with that number")
    return _facts(found)


def register(department_ids: Iterable[int]) -> list[ApprovalFacts]:
    """Every approval of some departments: those that end last first."""
    found = Approval.objects.filter(department_id__in=list(department_ids)).order_by("-valid", "-id")
    return [_facts(each) for each in found]


def reviews(approval_id: int) -> list[ReviewFacts]:
    """What was found when it was looked at again, the newest first."""
    found = Review.objects.filter(approval_id=approval_id).order_by("-id")
    return [ReviewFacts(*row) for row in found.values_list("finding", "next_review_on", "at", "by_label")]


def approved(
    unit: UnitPlace, *, department_id: int, data_class: str, classification: str, mode: str, on: date
) -> bool:
    """Whether the department's senior information risk owner has approved it for a day."""
    book = rulebook(department_id, on)
    return book.asking(unit, data_class, classification, mode).approved


def lapses_ahead(department_ids: Iterable[int], on: date, days: int = AHEAD_DAYS) -> list[ApprovalFacts]:
    """Approvals in force that end within so many days, the next first."""
    found = Approval.objects.filter(
        department_id__in=list(department_ids),
        valid__contains=on,
        valid__endswith__lte=on + timedelta(days=days),
    )
    return sorted(map(_facts, found), key=lambda each: (each.ends or on, each.id))


def reviews_due(department_ids: Iterable[int], on: date) -> list[ApprovalFacts]:
    """Approvals in force whose review is due by a day, the most overdue first."""
    found = Approval.objects.filter(
        department_id__in=list(department_ids), valid__contains=on, review_on__lte=on
    )
    return [_facts(each) for each in found.order_by("review_on", "id")]


def _facts(row: Approval) -> ApprovalFacts:
    return ApprovalFacts(
        id=row.id,
        department_id=row.department_id,
        unit=row.unit,
        supplier=row.supplier,
        country=row.country,
        classes=tuple(row.classes),
        modes=tuple(row.modes),
        classification=row.classification,
        threat_assessment=row.threat_assessment,
        subcontractors=row.subcontractors,
        conditions=row.conditions,
        starts=row.valid.lower,
        ends=row.valid.upper,
        review_on=row.review_on,
        at=row.at,
        by_label=row.by_label,
        withdrawn_on=row.withdrawn_on,
        withdrawn_reason=row.withdrawn_reason,
        withdrawn_by_label=row.withdrawn_by_label,
    )

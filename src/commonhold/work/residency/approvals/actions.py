"""Approving, reviewing and withdrawing what goes abroad, and warning before an approval lapses."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.countries import country_name
from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.residency.approvals import queries
from commonhold.work.residency.approvals.rules import (
    LONGEST_TEXT,
    Scope,
    Terms,
    due_warning,
    require_possible,
)
from commonhold.work.residency.cedar.vocabulary import DATA_CLASSES
from commonhold.work.residency.models import Approval, Review

WARNED = ("senior_risk_owner", "department_admin")
"""The roles whose holders are told that an approval lapses."""


class ApprovalOverlaps(Refusal):
    """There is already an approval of the same scope for some of those days. Withdraw it first, or start this one
    when it ends."""

    code: ClassVar[str] = "residency.approval_overlaps"


class ReasonNeeded(Refusal):
    """{needed}."""

    code: ClassVar[str] = "residency.reason_needed"
    status: ClassVar[int] = 422


class NotInForce(Refusal):
    """This approval is withdrawn or has lapsed. Approve anew if it is needed."""

    code: ClassVar[str] = "residency.not_in_force"


@dataclass(frozen=True)
class LapseWarning:
    """That an approval lapses in so many days, and the accounts to tell."""

    approval: queries.ApprovalFacts
    days_left: int
    account_ids: tuple[int, ...]

    @property
    def subject(self) -> str:
        days = "1 day" if self.days_left == 1 else f"{self.days_left} days"
        return f"An approval for {country_name(self.approval.country)} lapses in {days}"

    @property
    def body(self) -> str:
        about, holder = self.approval, self.approval.unit or self.approval.supplier
        classes = ", ".join(DATA_CLASSES[each].lower() for each in about.classes)
        return (
            f"Approval {about.id} lets {holder} in {country_name(about.country)} have data of these classes:"
            f" {classes}. It ends on {about.ends:%d %B %Y}. From that day on the work that it covers is drawn back by"
            " itself, unless another approval follows."
        )


@verb
def approve(*, department_id: int, scope: Scope, terms: Terms, actor: Actor, at: datetime) -> int:
    """Enter an approval of the department's senior information risk owner, and return its number."""
    require_possible(scope, terms, on=at.astimezone(LONDON).date())
    with connection.cursor() as cursor:
        # Of two who enter the same at once, one waits: the constraint alone would let each wait for the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('residency.approval'), %s)", [department_id])
    try:
        with transaction.atomic():
            made = Approval.objects.create(
                department_id=department_id,
                unit=scope.unit,
                supplier=scope.supplier,
                country=scope.country,
                classes=sorted(scope.classes),
                modes=sorted(scope.modes),
                classification=scope.classification,
                scope=scope.key,
                threat_assessment=terms.threat_assessment.strip(),
                subcontractors=terms.subcontractors.strip(),
                conditions=terms.conditions.strip(),
                valid=DateRange(terms.starts, terms.ends),
                review_on=terms.review_on,
                at=at,
                by=actor.id,
                by_label=actor.label,
            )
    except IntegrityError as error:
        if "residency_approval_no_overlap" not in str(error):
            raise
        raise ApprovalOverlaps(field="starts") from error
    after = {"scope": scope.key, "starts": terms.starts, "ends": terms.ends, "review_on": terms.review_on}
    _record("approved", made, after, actor, at)
    return made.id


@verb
def review(*, approval_id: int, finding: str, next_review_on: date, actor: Actor, at: datetime) -> None:
    """Say what was found when an approval was looked at again, and when to look next."""
    held, today = _held(approval_id, at), at.astimezone(LONDON).date()
    if not finding.strip() or len(finding) > LONGEST_TEXT:
        raise ReasonNeeded(field="finding", needed="Say what you found")
    if not today < next_review_on <= held.valid.upper:
        raise ReasonNeeded(
            field="next_review_on", needed="The next review comes after today, and before it ends"
        )
    Review.objects.create(
        department_id=held.department_id,
        approval=held,
        finding=finding.strip(),
        next_review_on=next_review_on,
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    Approval.objects.filter(id=held.id).update(review_on=next_review_on)
    _record("approval_reviewed", held, {"finding": finding.strip(), "next": next_review_on}, actor, at)


@verb
def withdraw(*, approval_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """End an approval today: what it covered is no longer permitted, from this moment on."""
    held, today = _held(approval_id, at), at.astimezone(LONDON).date()
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise ReasonNeeded(field="reason", needed="Say why it is withdrawn")
    Approval.objects.filter(id=held.id).update(
        valid=DateRange(held.valid.lower, max(today, held.valid.lower)),
        withdrawn_on=today,
        withdrawn_reason=reason.strip(),
        withdrawn_by_label=actor.label,
    )
    _record("approval_withdrawn", held, {"reason": reason.strip(), "ended": held.valid.upper}, actor, at)


@verb
def warn_of_lapses(*, department_id: int, actor: Actor, at: datetime) -> list[LapseWarning]:
    """Who has to be told of which approvals that lapse: 90, 60, 30, 14, 7 and 1 days ahead, each once."""
    today = at.astimezone(LONDON).date()
    ahead = queries.lapses_ahead([department_id], today)
    warned = dict(
        Approval.objects.filter(id__in=[each.id for each in ahead]).values_list("id", "warned_days")
    )
    told = {each for role in WARNED for each in holders(department_id, role, on=today)}
    warnings = []
    for each in ahead:
        days_left = each.days_left(today)
        assert days_left is not None
        due = due_warning(days_left, warned[each.id])
        if due is not None:
            Approval.objects.filter(id=each.id).update(warned_days=due)
            warnings.append(LapseWarning(each, days_left, tuple(sorted(told))))
    if not warnings:
        nothing_to_record()
        return []
    record(
        "residency.lapse_warned",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"approvals": [each.approval.id for each in warnings], "told": sorted(told)},
    )
    return warnings


def _held(approval_id: int, at: datetime) -> Approval:
    found = Approval.objects.select_for_update().filter(id=approval_id).first()
    if found is None:
        raise NotFound(what="approval with that number")
    if found.withdrawn_on is not None or found.valid.upper <= at.astimezone(LONDON).date():
        raise NotInForce
    return found


def _record(event: str, about: Approval, after: dict[str, object], actor: Actor, at: datetime) -> None:
    record(
        f"residency.{event}",
        actor=actor,
        at=at,
        subject=f"residency.approval:{about.id}",
        department_id=about.department_id,
        after=after,
    )

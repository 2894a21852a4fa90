"""Recording training and interests, confirming them, and carrying them to the next employment."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.people.carrying import actions as carrying
from commonhold.records.people.carrying.queries import within
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.declarations import models, queries, rules


@verb
def record_training(*, training: Iterable[rules.Training], actor: Actor, at: datetime) -> None:
    """Record courses that were completed; all of them, or none."""
    checked = [each.checked(at.astimezone(LONDON).date()) for each in training]
    carrying.add(table=models.Training, facts=checked, actor=actor, at=at)


@verb
def declare_interests(*, interests: Iterable[rules.Interest], actor: Actor, at: datetime) -> None:
    """Declare interests, which a manager then confirms; all of them, or none."""
    checked = [each.checked(at.astimezone(LONDON).date()) for each in interests]
    carrying.add(table=models.Interest, facts=checked, actor=actor, at=at)


@verb
def confirm_interest(*, interest_id: int, actor: Actor, at: datetime) -> None:
    """Confirm that an interest, declared or copied as a draft, has been looked at and is dealt with."""
    interest = _locked(interest_id)
    account_id = interest.employment.person.account_id
    if account_id is not None and actor.account_id == account_id:
        raise rules.NotYoursToConfirm
    _settle(interest, "confirmed", ("draft", "declared"), actor, at)


@verb
def end_interest(*, interest_id: int, actor: Actor, at: datetime) -> None:
    """Note that somebody doesn't have an interest any more."""
    _settle(_locked(interest_id), "ended", ("draft", "declared", "confirmed"), actor, at)


@verb
def carry(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Copy the training that still counts, and the interests as drafts that the new manager confirms."""
    going = within(journeys)
    found = queries.recorded(each.from_employment_id for each in going)
    training: list[tuple[Journey, int]] = []
    interests: list[tuple[Journey, int]] = []
    for each in going:
        kept = found[each.from_employment_id]
        training += [(each, row_id) for row_id in rules.training_copied(kept, each.on)]
        interests += [(each, row_id) for row_id in rules.interests_copied(kept)]
    carrying.copy(table=models.Training, facts=training, actor=actor, at=at)
    draft = {"status": "draft"}
    carrying.copy(table=models.Interest, facts=interests, otherwise=draft, actor=actor, at=at)


@verb
def take_back(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Take away the copies that moves have made."""
    for table in (models.Training, models.Interest):
        carrying.remove_copies(table=table, journeys=journeys, actor=actor, at=at)


def _locked(interest_id: int) -> models.Interest:
    found = models.Interest.objects.select_for_update().filter(id=interest_id).first()
    if found is None:
        raise NotFound(what="interest")
    return found


def _settle(
    interest: models.Interest, status: str, before: tuple[str, ...], actor: Actor, at: datetime
) -> None:
    """What it says stays behind the wall of its table: the audit keeps only what became of it."""
    if interest.status not in before:
        raise rules.AlreadySettled(status=rules.STATUSES[interest.status].lower())
    interest.status = status
    interest.save(update_fields=["status"])
    record(
        f"declarations.interest_{status}",
        actor=actor,
        at=at,
        subject=f"people.employment:{interest.employment_id}",
        department_id=interest.department_id,
    )

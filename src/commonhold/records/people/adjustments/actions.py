"""Recording workplace adjustments, the person's consent to share them, and carrying those that are shared."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.people.adjustments import models, queries, rules
from commonhold.records.people.carrying import actions as carrying
from commonhold.records.people.carrying.queries import within
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.history.rules import NothingChanges
from commonhold.records.people.rules import check_day


@verb
def record_adjustments(*, adjustments: Iterable[rules.Adjustment], actor: Actor, at: datetime) -> None:
    """Record adjustments that were agreed; all of them, or none. None of them is shared until the person says so."""
    checked = [each.checked(at.astimezone(LONDON).date()) for each in adjustments]
    carrying.add(table=models.Adjustment, facts=checked, actor=actor, at=at)


@verb
def end_adjustment(*, adjustment_id: int, last_day: date, actor: Actor, at: datetime) -> None:
    """Let an adjustment end with a day, past or future."""
    adjustment = _locked(adjustment_id)
    if adjustment.last_day is not None:
        raise rules.AlreadyEnded(field="last_day")
    if check_day(last_day, field="last_day") < adjustment.since:
        raise rules.EndsTooSoon(field="last_day", since=adjustment.since)
    adjustment.last_day = last_day
    adjustment.save(update_fields=["last_day"])
    _record("ended", adjustment, actor, at)


@verb
def share(*, adjustment_id: int, shared: bool, actor: Actor, at: datetime) -> None:
    """Give consent that the next department has an adjustment, or withdraw it: the person themself, and nobody else.

    What an earlier move has copied stays with the department that has it.
    """
    adjustment = _locked(adjustment_id)
    account_id = adjustment.employment.person.account_id
    if account_id is None or actor.account_id != account_id:
        raise rules.OnlyThePersonDecides
    if adjustment.shared == shared:
        raise NothingChanges
    adjustment.shared, adjustment.decided_at = shared, at
    adjustment.save(update_fields=["shared", "decided_at"])
    _record("shared" if shared else "kept_back", adjustment, actor, at)


@verb
def carry(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Copy the adjustments that the person shares; whoever withdraws their consent meanwhile waits, or comes first."""
    going = within(journeys)
    left = [each.from_employment_id for each in going]
    list(models.Adjustment.objects.select_for_update().filter(employment_id__in=left).values_list("id"))
    found = queries.recorded(left)
    facts = [(each, row) for each in going for row in rules.copied(found[each.from_employment_id], each.on)]
    unsaid = {"shared": False}
    carrying.copy(table=models.Adjustment, facts=facts, otherwise=unsaid, actor=actor, at=at)


@verb
def take_back(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Take away the copies that moves have made."""
    carrying.remove_copies(table=models.Adjustment, journeys=journeys, actor=actor, at=at)


def _locked(adjustment_id: int) -> models.Adjustment:
    found = models.Adjustment.objects.select_for_update().filter(id=adjustment_id).first()
    if found is None:
        raise NotFound(what="adjustment")
    return found


def _record(what: str, adjustment: models.Adjustment, actor: Actor, at: datetime) -> None:
    """What it is stays behind the wall of its table: the audit keeps only that it happened."""
    record(
        f"adjustments.adjustment_{what}",
        actor=actor,
        at=at,
        subject=f"people.employment:{adjustment.employment_id}",
        department_id=adjustment.department_id,
    )

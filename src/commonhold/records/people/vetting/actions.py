"""Recording checks and clearances, what posts need, and carrying what was checked to the next employment."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.people.carrying import actions as carrying
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.history.rules import NothingChanges
from commonhold.records.people.models import Post
from commonhold.records.people.rules import AlreadyRecorded
from commonhold.records.people.vetting import models, queries, rules
from commonhold.records.people.vetting.travelling import rules as travelling

_COLUMNS = ", ".join(models.Check.KEPT)
_RECORD_DONE = f"""
WITH recorded AS (
    INSERT INTO vetting_check (department_id, employment_id, recorded_at, {_COLUMNS})
    SELECT done.department_id, j.employment_id, %(at)s, {_COLUMNS}
    FROM unnest(%(moves)s::bigint[], %(employments)s::bigint[]) AS j (move_id, employment_id)
    JOIN vetting_movecheck done ON done.move_id = j.move_id
    ON CONFLICT DO NOTHING
    RETURNING department_id, employment_id
)
SELECT DISTINCT department_id, employment_id FROM recorded
"""  # noqa: S608


@verb
def record_checks(*, checks: Iterable[rules.Check], actor: Actor, at: datetime) -> None:
    """Record checks of the baseline standard that were done; all of them, or none."""
    checked = [each.checked(at.astimezone(LONDON).date()) for each in checks]
    carrying.add(table=models.Check, facts=checked, actor=actor, at=at)


@verb
def record_before_move(
    *, journey: Journey, checks: Iterable[rules.Check], actor: Actor, at: datetime
) -> None:
    """Record checks that the department joined has done before the move, for the employment that there will be; all of
    them, or none. They name the employment that is left."""
    done = [each.checked(at.astimezone(LONDON).date()) for each in checks]
    place = {"department_id": journey.to_department_id, "move_id": journey.move_id, "recorded_at": at}
    kept = models.Check.KEPT
    rows = [models.MoveCheck(**place, **{name: getattr(each, name) for name in kept}) for each in done]
    try:
        with transaction.atomic():
            models.MoveCheck.objects.bulk_create(rows)
    except IntegrityError as error:
        raise AlreadyRecorded from error
    record(
        "vetting.checked_before_move",
        actor=actor,
        at=at,
        subject=f"moves.move:{journey.move_id}",
        department_id=journey.to_department_id,
        after={"checked": [each.element for each in done]},
    )


@verb
def record_clearances(*, clearances: Iterable[rules.Clearance], actor: Actor, at: datetime) -> None:
    """Record clearances that a vetting authority has granted; all of them, or none."""
    checked = [each.checked(at.astimezone(LONDON).date()) for each in clearances]
    carrying.add(table=models.Clearance, facts=checked, actor=actor, at=at)


@verb
def note_status(*, clearance_id: int, status: str, actor: Actor, at: datetime) -> None:
    """Note what the vetting authority says of a clearance: it is held (also once transferred), or not any more."""
    rules.check_status(status)
    clearance = models.Clearance.objects.select_for_update().filter(id=clearance_id).first()
    if clearance is None:
        raise NotFound(what="clearance")
    if clearance.status == status:
        raise NothingChanges(field="status")
    before, clearance.status = clearance.status, status
    clearance.save(update_fields=["status"])
    record(
        "vetting.status_noted",
        actor=actor,
        at=at,
        subject=f"people.employment:{clearance.employment_id}",
        department_id=clearance.department_id,
        before={"status": before},
        after={"status": status},
    )


@verb
def require_clearance(*, post_id: int, level: str | None, actor: Actor, at: datetime) -> None:
    """Say which clearance whoever does a post needs; None: the baseline checks are enough."""
    post = Post.objects.filter(id=post_id).first()
    if post is None:
        raise NotFound(what="post")
    if level is None:
        models.PostRequirement.objects.filter(post_id=post_id).delete()
    else:
        models.PostRequirement.objects.update_or_create(
            post_id=post_id,
            defaults={"department_id": post.department_id, "level": rules.check_level(level)},
        )
    record(
        "vetting.required",
        actor=actor,
        at=at,
        subject=f"people.post:{post_id}",
        department_id=post.department_id,
        after={"level": level},
    )


@verb
def carry(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Copy the checks and the transferable clearances of whoever moves; the copies wait for the authority's word. What
    was checked there before the move is recorded with the employment there, and stays with it."""
    going, recorded, seats = queries.leaving(journeys)
    checks: list[tuple[Journey, int]] = []
    clearances: list[tuple[Journey, int]] = []
    for each in going:
        kept, left_on = recorded[each.from_employment_id], seats[each.move_id].left_on
        checks += [(each, row_id) for row_id in travelling.checks_copied(kept, left_on, each.on)]
        clearances += [(each, row_id) for row_id in travelling.clearances_copied(kept, left_on, each.on)]
    carrying.copy(table=models.Check, facts=checks, actor=actor, at=at)
    _record_done(going, actor, at)
    status = {"status": "transferring"}
    carrying.copy(table=models.Clearance, facts=clearances, otherwise=status, actor=actor, at=at)


@verb
def take_back(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Take away the copies that moves have made."""
    for table in (models.Check, models.Clearance):
        carrying.remove_copies(table=table, journeys=journeys, actor=actor, at=at)


def _record_done(journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """What was checked before the moves, as checks of the employments there."""
    places = {
        "moves": [each.move_id for each in journeys],
        "employments": [each.to_employment_id for each in journeys],
    }
    about = planned_once(_RECORD_DONE, {**places, "at": at})
    record_each(
        "vetting.check_recorded",
        actor=actor,
        at=at,
        about=[(department_id, None, f"people.employment:{each}") for department_id, each in about],
    )

"""Issuing things to people, noting that they came back, and saying what everybody gets."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, record_each, verb
from commonhold.records.people.assets import models, rules
from commonhold.records.people.carrying.queries import departments_of
from commonhold.records.people.rules import Grade, check_past


@verb
def issue(*, assets: Iterable[rules.Asset], actor: Actor, at: datetime) -> None:
    """Record things that were lent to people; all of them, or none. A thing is with one person at a time."""
    checked = [each.checked(at.astimezone(LONDON).date()) for each in assets]
    departments = departments_of(each.employment_id for each in checked)
    rows = [
        models.Asset(department_id=departments[each.employment_id], recorded_at=at, **asdict(each))
        for each in checked
    ]
    try:
        with transaction.atomic():
            models.Asset.objects.bulk_create(rows)
    except IntegrityError as error:
        raise rules.StillIssued(field="tag") from error
    about = [
        (department_id, None, f"people.employment:{each}") for each, department_id in departments.items()
    ]
    record_each("assets.issued", actor=actor, at=at, about=about)


@verb
def note_returned(*, asset_id: int, returned_on: date, actor: Actor, at: datetime) -> None:
    """Note that a thing came back, on a day that is not to come."""
    asset = models.Asset.objects.select_for_update().filter(id=asset_id).first()
    if asset is None:
        raise NotFound(what="thing issued")
    if asset.returned_on is not None:
        raise rules.AlreadyReturned(returned_on=asset.returned_on)
    check_past(returned_on, field="returned_on", today=at.astimezone(LONDON).date())
    if returned_on < asset.issued_on:
        raise rules.ReturnedTooSoon(field="returned_on", issued_on=asset.issued_on)
    asset.returned_on = returned_on
    asset.save(update_fields=["returned_on"])
    record(
        "assets.returned",
        actor=actor,
        at=at,
        subject=f"people.employment:{asset.employment_id}",
        department_id=asset.department_id,
        after={"kind": asset.kind, "tag": asset.tag, "on": returned_on},
    )


@verb
def define_kit(
    *, department_id: int, grade: str | None, kinds: Iterable[str], actor: Actor, at: datetime
) -> None:
    """Say what a department lends to everybody (`grade` None), or besides that to everybody in a grade."""
    if grade is not None:
        Grade(grade)
    wanted = list(dict.fromkeys(rules.check_kind(kind) for kind in kinds))
    models.KitItem.objects.filter(department_id=department_id, grade=grade).delete()
    models.KitItem.objects.bulk_create(
        [models.KitItem(department_id=department_id, grade=grade, kind=kind) for kind in wanted],
        ignore_conflicts=True,
    )
    record(
        "assets.kit_defined",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"grade": grade, "kinds": wanted},
    )

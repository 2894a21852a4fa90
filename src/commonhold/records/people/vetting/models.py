"""Baseline checks done and clearances held in an employment, and the clearance that a post needs."""

from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.people.carrying.models import Carriable
from commonhold.records.people.models import Post
from commonhold.records.people.vetting.rules import ELEMENTS, LEVELS, STATUSES


class Check(Carriable):
    """One of the baseline standard's checks. It is never changed: a later one takes its place."""

    KEPT = ("element", "evidence", "checked_by", "checked_on", "until")

    element = models.TextField()
    evidence = models.TextField()
    checked_by = models.TextField()
    checked_on = models.DateField()
    until = models.DateField(null=True)

    class Meta(Carriable.Meta):
        constraints = [
            *Carriable.Meta.constraints,
            models.UniqueConstraint(
                fields=["employment", "element", "checked_on", "evidence"], name="vetting_check_once"
            ),
            models.CheckConstraint(condition=Q(element__in=list(ELEMENTS)), name="vetting_check_element"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(element="right_to_work", until__gt=F("checked_on")),
                name="vetting_check_until",
            ),
        ]


class MoveCheck(models.Model):
    """A check of somebody who is to move to a department, done by it: the employment there gets it with the move."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    move_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    element = models.TextField()
    evidence = models.TextField()
    checked_by = models.TextField()
    checked_on = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move_id", "element"], name="vetting_movecheck_once"),
            models.CheckConstraint(condition=Q(element__in=list(ELEMENTS)), name="vetting_movecheck_element"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(element="right_to_work", until__gt=F("checked_on")),
                name="vetting_movecheck_until",
            ),
        ]


class Clearance(Carriable):
    """A clearance of national security vetting. Only its status ever changes; why, is not kept here."""

    KEPT = ("level", "authority", "reference", "granted_on", "review_on", "status")

    level = models.TextField()
    authority = models.TextField()
    reference = models.TextField()
    granted_on = models.DateField()
    review_on = models.DateField()
    status = models.TextField(default="held")

    class Meta(Carriable.Meta):
        constraints = [
            *Carriable.Meta.constraints,
            models.UniqueConstraint(
                fields=["employment", "level", "authority", "reference", "granted_on"],
                name="vetting_clearance_once",
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="vetting_clearance_level"),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="vetting_clearance_status"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("granted_on")), name="vetting_clearance_review"
            ),
        ]


class PostRequirement(models.Model):
    """The clearance that somebody needs who does a post, besides the baseline checks that everybody needs."""

    post = models.OneToOneField(Post, on_delete=models.PROTECT, primary_key=True, db_constraint=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_constraint=False)
    level = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="vetting_postrequirement_level")
        ]

"""Training done and interests declared in an employment."""

from django.db import models
from django.db.models import F, Q

from commonhold.records.people.carrying.models import Carriable
from commonhold.records.people.declarations.rules import KINDS, STATUSES


class Training(Carriable):
    """A course completed. It is never changed."""

    KEPT = ("course", "provider", "completed_on", "valid_until")

    course = models.TextField()
    provider = models.TextField()
    completed_on = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta(Carriable.Meta):
        constraints = [
            *Carriable.Meta.constraints,
            models.UniqueConstraint(
                fields=["employment", "course", "completed_on"], name="declarations_training_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("completed_on")), name="declarations_training_dates"
            ),
        ]


class Interest(Carriable):
    """An interest declared, OFFICIAL-SENSITIVE. Only its status ever changes."""

    KEPT = ("kind", "what", "declared_on", "status")

    kind = models.TextField()
    what = models.TextField()
    declared_on = models.DateField()
    status = models.TextField(default="declared")

    class Meta(Carriable.Meta):
        constraints = [
            *Carriable.Meta.constraints,
            models.UniqueConstraint(
                fields=["employment", "kind", "what", "declared_on"], name="declarations_interest_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="declarations_interest_kind"),
            models.CheckConstraint(
                condition=Q(status__in=list(STATUSES)), name="declarations_interest_status"
            ),
        ]

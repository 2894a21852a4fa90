"""Workplace adjustments of an employment, and whether the person shares them."""

from django.db import models
from django.db.models import F, Q

from commonhold.records.people.carrying.models import Carriable


class Adjustment(Carriable):
    """What is different for somebody at work. Its last day and the person's consent are all that changes."""

    KEPT = ("what", "since", "review_on", "last_day", "shared")

    what = models.TextField()
    since = models.DateField()
    review_on = models.DateField(null=True)
    last_day = models.DateField(null=True)
    shared = models.BooleanField(default=False)
    """Whether the person agrees that the next department has it; a copy there begins without."""
    decided_at = models.DateTimeField(null=True)

    class Meta(Carriable.Meta):
        constraints = [
            *Carriable.Meta.constraints,
            models.UniqueConstraint(fields=["employment", "what", "since"], name="adjustments_once"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("since")) & Q(review_on__gte=F("since")), name="adjustments_dates"
            ),
            models.CheckConstraint(
                condition=Q(shared=False) | Q(decided_at__isnull=False), name="adjustments_consent"
            ),
        ]

"""What changed in somebody's access when they joined, moved or left, so that it can be taken back; and when accounts
close."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from commonhold.core.accounts.models import Account
from commonhold.core.departments.models import CostCentre, Department


class RoleChange(models.Model):
    """One grant that was ended, begun or taken away under a source ("moves.move:17"), as it was and as it became.

    `was` is None for a grant that began, `became` for one that was to begin later and now doesn't.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    source = models.TextField()
    grant_id = models.BigIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    role = models.TextField()
    cost_centre = models.ForeignKey(CostCentre, null=True, on_delete=models.PROTECT, db_index=False)
    was = DateRangeField(null=True)
    became = DateRangeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "grant_id"], name="role_change_once"),
            models.CheckConstraint(
                condition=Q(was__isnull=False) | Q(became__isnull=False), name="role_change_of_something"
            ),
        ]


class Closing(models.Model):
    """The moment at which an account closes, or closed. From then on nobody is let in with it."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.PROTECT)
    at = models.DateTimeField(db_index=True)
    sessions_from = models.DateTimeField(null=True)
    """Of whoever left and was let in again: sessions that began before it are over."""

"""Instructions to the departments' directories, and what became of each."""

from django.db import models
from django.db.models import Q

from commonhold.core.accounts.models import Account
from commonhold.core.departments.models import Department


class DirectoryInstruction(models.Model):
    """What a department's directory shall do about an account, written with the reason for it.

    `due_at` is when to send it, or to try again; while it is being sent, until when nobody else does. `tries` is how
    often that has failed, `said` what was said last.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    source = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    kind = models.TextField()
    group = models.TextField(default="")
    detail = models.JSONField(default=dict)
    reversal = models.BooleanField(default=False)
    """It undoes another that was carried out."""
    state = models.TextField(default="waiting")
    due_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    said = models.TextField(default="")
    written_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "done", "declined", "withdrawn", "taken_back"]),
                name="directory_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "taken_back"], done_at__isnull=False)
                | (~Q(state__in=["done", "taken_back"]) & Q(done_at=None)),
                name="directory_done_when",
            ),
            models.UniqueConstraint(
                fields=["source", "department", "account", "kind", "group"],
                condition=Q(reversal=False) & ~Q(state__in=["withdrawn", "taken_back"]),
                name="directory_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state__in=["waiting", "sending"]), name="directory_due"
            ),
            models.Index(fields=["account", "department", "id"], name="directory_of_account"),
        ]

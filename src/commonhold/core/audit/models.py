"""Tables of the audit trail: events, what waits to be sealed, and seals. None can be changed, only added to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One thing that somebody did."""

    recorded_at = models.DateTimeField(db_default=Now())
    at = models.DateTimeField()
    event = models.TextField()
    actor_id = models.TextField()
    actor_label = models.TextField()
    department_id = models.IntegerField(null=True)
    case_reference = models.TextField(null=True)
    subject = models.TextField()
    detail = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["department_id", "-id"], name="audit_event_department"),
            models.Index(fields=["subject", "-id"], name="audit_event_subject"),
            models.Index(
                fields=["case_reference", "-id"],
                condition=models.Q(case_reference__isnull=False),
                name="audit_event_case",
            ),
        ]


class Pending(models.Model):
    """An event that no seal covers yet."""

    event_id = models.BigIntegerField(primary_key=True)


class Seal(models.Model):
    """A Merkle root over some events, chained to the seal before it."""

    sealed_at = models.DateTimeField(db_default=Now())
    event_ids = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    chain = models.BinaryField()

"""Accounts that departments pay from, payments, the batches they leave in, and the files sent to the bank."""

from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import Department


def _well_formed(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(sort_code__regex=r"^[0-9]{6}$", account_number__regex=r"^[0-9]{8}$"),
        name=f"payments_{prefix}_bank_details",
    )


class PayingAccount(models.Model):
    """The bank account that a department pays from, and how Bacs knows it."""

    department = models.OneToOneField(Department, on_delete=models.PROTECT)
    name = models.TextField()
    sort_code = models.CharField(max_length=6)
    account_number = models.CharField(max_length=8)
    service_user_number = models.CharField(max_length=6)

    class Meta:
        constraints = [_well_formed("account")]


class Batch(models.Model):
    """Payments that leave together. The payer is kept as it was, so that the files can be explained."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    state = models.TextField()
    made_at = models.DateTimeField()
    processing_date = models.DateField()
    payment_date = models.DateField()
    payer_name = models.TextField()
    sort_code = models.CharField(max_length=6)
    account_number = models.CharField(max_length=8)
    service_user_number = models.CharField(max_length=6)
    payment_count = models.IntegerField()
    total_pence = models.BigIntegerField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            _well_formed("batch"),
            models.CheckConstraint(
                condition=Q(state="made", settled_at=None)
                | Q(state__in=["confirmed", "rejected"], settled_at__isnull=False),
                name="payments_batch_state",
            ),
            models.CheckConstraint(condition=Q(payment_count__gt=0), name="payments_batch_not_empty"),
        ]


class Payment(models.Model):
    """Money owed to somebody. `source` says what for and is used once; a payment is in one batch at most.

    Its keys are checked all at once for as many as a statement adds, by a trigger.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    source = models.TextField()
    payee_name = models.TextField()
    sort_code = models.CharField(max_length=6)
    account_number = models.CharField(max_length=8)
    amount_pence = models.BigIntegerField()
    reference = models.CharField(max_length=18)
    state = models.TextField()
    batch = models.ForeignKey(
        Batch,
        null=True,
        on_delete=models.PROTECT,
        related_name="payments",
        db_constraint=False,
        db_index=False,
    )
    queued_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    """Why the bank rejected it, or why it was cancelled."""

    class Meta:
        constraints = [
            _well_formed("payment"),
            models.UniqueConstraint(fields=["department", "source"], name="payments_payment_source"),
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="payments_payment_amount"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "cancelled"], batch=None)
                | Q(state__in=["batched", "paid", "rejected"], batch__isnull=False),
                name="payments_payment_state",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "id"], condition=Q(state="queued"), name="payments_queued"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="payments_of_batch"),
        ]


class BatchFile(models.Model):
    """A batch in one format, exactly as the bank gets it. It is kept in the database so that batch and file
    are made, backed up and restored together."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files", db_index=False)
    format = models.TextField()
    content = models.BinaryField()
    """Compressed by zlib; `sha256` is of what it holds."""
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "format"], name="payments_file_format")]

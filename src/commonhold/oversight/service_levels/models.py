"""Statements as they were closed, what was disputed about them and decided, invoices, and settlements. None changes."""

from django.db import models
from django.db.models import Q

SIDES = ["supplier", "department"]


class Recorded(models.Model):
    """A row that is only ever added: when, and by whom (the actor's id and label)."""

    at = models.DateTimeField()
    by = models.TextField()
    by_label = models.TextField()

    class Meta:
        abstract = True


class Statement(Recorded):
    """A contract's statement for a month (rules.py, Statement)."""

    contract = models.TextField()
    """Its code. Contracts are work's: oversight reads them and has no key to them."""
    month = models.DateField()
    document = models.TextField()
    """The canonical JSON, to the byte."""
    hash = models.CharField(max_length=64)
    """SHA-256 of the document, in hexadecimal."""
    total_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "month"], name="statement_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="statement_first_day"),
            models.CheckConstraint(condition=Q(hash__regex="^[0-9a-f]{64}$"), name="statement_hash"),
        ]


class Dispute(Recorded):
    """That one side doesn't accept a line of a statement; each side a line once."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, db_index=False)
    line = models.TextField()
    """The line's key, as "charge:receipts"."""
    side = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "line", "side"], name="dispute_once"),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="dispute_side"),
        ]


class Argument(Recorded):
    """What a side says about a dispute, and where it can be looked up."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="arguments")
    side = models.TextField()
    words = models.TextField()
    evidence = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=SIDES), name="argument_side"),
            models.CheckConstraint(condition=~Q(words=""), name="argument_words"),
        ]


class Decision(Recorded):
    """What was decided about a dispute: the amount by which the supplier is due more (or less, if negative)."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT)
    amount_pence = models.BigIntegerField()
    reason = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decision_reason")]


class Invoice(Recorded):
    """What the supplier asks for a month, line by line (invoices/rules.py, InvoiceLine)."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT)
    number = models.TextField()
    lines = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="invoice_number"),
            models.CheckConstraint(condition=~Q(number=""), name="invoice_has_a_number"),
        ]


class Settlement(Recorded):
    """That a statement, and what was decided about it, is what is paid."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT)
    total_pence = models.BigIntegerField()
    bookings = models.JSONField()
    """What each department's books are told (settling/rules.py, Booking), and the case that tells them."""


class Measured(models.Model):
    """What one unit completed of a service for a department in a month (figures/rules.py). Measured anew each day while
    something can still come late, so these rows do change."""

    month = models.DateField()
    service = models.TextField()
    unit = models.TextField()
    department = models.TextField()
    completed = models.IntegerField()
    timed = models.IntegerField()
    in_time = models.IntegerField()
    right = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "service", "unit", "department"], name="measured_performance"
            ),
        ]

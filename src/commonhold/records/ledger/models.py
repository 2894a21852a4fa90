"""The double-entry ledger of each department: accounts, periods, journals and lines, and kept balances."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast

from commonhold.core.departments.models import CostCentre, Department


class Account(models.Model):
    """A heading of a department's chart of accounts."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    code = models.CharField(max_length=8)
    name = models.TextField()
    kind = models.TextField()
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "code"], name="ledger_account_code"),
            models.CheckConstraint(
                condition=Q(kind__in=["asset", "liability", "equity", "income", "expense"]),
                name="ledger_account_kind",
            ),
        ]


class Period(models.Model):
    """A calendar month, by its first day. Journals can be posted while it is open."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    month = models.DateField()
    state = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "month"], name="ledger_period_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="ledger_period_first_day"),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="ledger_period_state"),
        ]


class Journal(models.Model):
    """Something that happened, in lines that add up to nothing. Journals are only ever added.

    `posted_in` is the transaction that posted it: a trigger lets no other one add lines.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    source = models.TextField()
    date = models.DateField()
    description = models.TextField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    posted_at = models.DateTimeField()
    posted_in = models.BigIntegerField(
        db_default=Cast(
            Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        )
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "source"], name="ledger_journal_source"),
            models.CheckConstraint(condition=~Q(id=F("reverses")), name="ledger_journal_reverses_another"),
        ]


class Line(models.Model):
    """One line of a journal. A debit is positive and a credit negative, in pence."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    cost_centre = models.ForeignKey(CostCentre, null=True, on_delete=models.PROTECT, db_index=False)
    programme = models.CharField(max_length=20)
    analysis = models.CharField(max_length=20)
    amount_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_pence=0), name="ledger_line_amount"),
        ]


class Balance(models.Model):
    """The sum of a period's lines on an account and cost centre. A trigger keeps it as lines are added, and the
    application can't write it, so that it is right whoever posts."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    cost_centre = models.ForeignKey(CostCentre, null=True, on_delete=models.PROTECT, db_index=False)
    amount_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "period", "account", "cost_centre"],
                name="ledger_balance_of",
                nulls_distinct=False,
            ),
        ]

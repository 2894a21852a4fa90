"""Orders to deduct from earnings, what each says from when on, and what each run took for it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField
from django.db import models
from django.db.models import F, Q

from commonhold.base.money import LARGEST_PENCE
from commonhold.records.pay.calculation.tables import ORDER_KINDS
from commonhold.records.pay.models import OfDepartment, Run
from commonhold.records.people.models import Employment


class Order(OfDepartment):
    """An order to deduct from somebody's earnings. It is never changed: what it says is its terms."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    kind = models.TextField()
    payee = models.TextField()
    reference = models.TextField()
    made_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "department"], name="orders_order_department"),
            models.UniqueConstraint(fields=["employment", "payee", "reference"], name="orders_order_once"),
            models.CheckConstraint(condition=Q(kind__in=ORDER_KINDS), name="orders_order_kind"),
        ]


class OrderTerms(OfDepartment):
    """What an order takes on pay days in `valid`, as was known from `recorded_at` until `superseded_at`."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="terms", db_constraint=False)
    valid = DateRangeField()
    normal_pence = models.BigIntegerField()
    protected_pence = models.BigIntegerField()
    owed_pence = models.BigIntegerField(null=True)
    sort_code = models.TextField()
    account_number = models.TextField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="orders_terms_no_overlap",
                expressions=[("order", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False), name="orders_terms_valid"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="orders_terms_superseded_after"
            ),
            models.CheckConstraint(
                condition=Q(normal_pence__range=(0, LARGEST_PENCE), protected_pence__range=(0, LARGEST_PENCE))
                & (Q(owed_pence=None) | Q(owed_pence__range=(1, LARGEST_PENCE))),
                name="orders_terms_amounts",
            ),
        ]


class Taking(OfDepartment):
    """What a run took for an order, and what it carries on. It counts once the run is committed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="takings", db_constraint=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_constraint=False)
    taken_pence = models.BigIntegerField()
    """Less than nothing where a supplementary run gives some back."""
    arrears_pence = models.BigIntegerField()
    protected_arrears_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "run"], name="orders_taking_once"),
            models.CheckConstraint(
                condition=Q(arrears_pence__gte=0, protected_arrears_pence__gte=0),
                name="orders_taking_carried",
            ),
        ]

"""What of somebody's pay went with them to another department, and what was kept back for it."""

from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.pay.models import Debt, OfDepartment
from commonhold.records.pay.orders.models import Order
from commonhold.records.people.models import Employment, Spell


class OfMove(OfDepartment):
    """Something that a move did, until it was taken back."""

    move_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")),
                name="%(app_label)s_%(class)s_superseded_after",
            ),
        ]


class Passage(OfMove):
    """Somebody's pay went from one employment to another: its department is the one joined, and the other sees it too.

    By it a run knows that pay and tax of before count for the tax of the later employment.
    """

    from_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    from_employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    to_employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    begins = models.DateField()
    kind = models.TextField()
    same_scheme = models.BooleanField()
    """Both departments are one employer for HMRC: there is no P45, and statutory pay goes on."""
    brought = models.BooleanField()
    """The employment had no terms of pay before, so all that it has was brought to it or came later."""

    class Meta(OfMove.Meta):
        constraints = [
            *OfMove.Meta.constraints,
            models.UniqueConstraint(
                fields=["move_id"], condition=Q(superseded_at=None), name="carrying_passage_once"
            ),
        ]


class Suspension(Spell):
    """Days of an employment for which another department pays: after a move, or while on loan."""

    move_id = models.BigIntegerField()


class PassedDebt(OfMove):
    """A debt that the department joined takes back from pay for the one left, its creditor (whose row this is)."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="+")
    to_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False)
    debt_there = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="+")
    pence = models.BigIntegerField()
    """What was owed then."""

    class Meta(OfMove.Meta):
        constraints = [
            *OfMove.Meta.constraints,
            models.UniqueConstraint(
                fields=["debt"], condition=Q(superseded_at=None), name="carrying_passeddebt_once"
            ),
        ]


class WaitingOrder(OfMove):
    """An order to deduct that lapsed when its employer was left, as it was there: it takes nothing here until whoever
    made it directs it to this department too."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    left = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    """The order in the department left."""
    kind = models.TextField()
    payee = models.TextField()
    reference = models.TextField()
    made_on = models.DateField()
    normal_pence = models.BigIntegerField()
    protected_pence = models.BigIntegerField()
    owed_pence = models.BigIntegerField(null=True)
    sort_code = models.TextField()
    account_number = models.TextField()
    directed = models.OneToOneField(Order, null=True, on_delete=models.PROTECT, related_name="+")
    """The order here, once it has been directed here."""

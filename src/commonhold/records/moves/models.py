"""Moves between departments: what both sides share, what each keeps to itself, and what was carried."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.moves.rules import BANDS, KINDS, LEVELS, OPEN, SEEN_BY, SIDES, STATES, VERDICTS
from commonhold.records.pay.models import Group
from commonhold.records.people.models import Employment, Person, Post
from commonhold.records.people.rules import GRADES, REGIONS


class Move(models.Model):
    """Somebody's move from one department to another, as both may know it: nothing here is one side's alone.

    What each side still has to do is told by when it was done. A secondment out has no other department.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    name = models.TextField()
    """As it was when the move was proposed: the department joined can't read the person yet."""
    from_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    from_employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    to_department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_employment = models.ForeignKey(
        Employment, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    """None until it is completed; of a move back from a loan, the employment at home."""
    to_body = models.TextField(default="")
    """Where somebody is seconded to outside the Civil Service."""
    kind = models.TextField()
    level = models.TextField()
    on = models.DateField()
    """The first day there: the day last proposed, which is the one agreed from `agreed` on."""
    returns_on = models.DateField(null=True)
    """The first day back from a loan or a secondment."""
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    """The loan from which this is the way back."""
    state = models.TextField(default="proposed")
    case_reference = models.TextField(default="")
    proposed_on = models.DateField()
    offered_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    """When the department joined said that its checks are done."""
    released_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When the end of the employment left was recorded, by which that is undone."""
    times_completed = models.SmallIntegerField(default=0)
    """More than once only where the day was changed afterwards."""
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["from_department", "on"], name="moves_move_from"),
            models.Index(fields=["to_department", "on"], name="moves_move_to"),
            models.Index(fields=["on"], condition=Q(state__in=OPEN), name="moves_move_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "from_department"], name="moves_move_from_department"),
            models.UniqueConstraint(fields=["id", "to_department"], name="moves_move_to_department"),
            models.UniqueConstraint(
                fields=["from_employment"], condition=Q(state__in=OPEN), name="moves_move_one_open"
            ),
            models.UniqueConstraint(
                fields=["to_employment"],
                condition=Q(state="completed") & ~Q(kind="return"),
                name="moves_move_begins_once",
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=Q(state__in=(*OPEN, "completed")),
                name="moves_move_one_way_back",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="moves_move_kind"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="moves_move_level"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="moves_move_state"),
            models.CheckConstraint(
                condition=Q(kind="secondment", to_department=None) & ~Q(to_body="")
                | Q(to_department__isnull=False, to_body="") & ~Q(kind="secondment"),
                name="moves_move_whither",
            ),
            models.CheckConstraint(
                condition=~Q(from_department=F("to_department")), name="moves_move_between_departments"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("loan", "secondment"), returns_on__gt=F("on"))
                | Q(kind__in=("permanent", "return"), returns_on=None),
                name="moves_move_returns",
            ),
            models.CheckConstraint(
                condition=Q(kind="return", follows__isnull=False) | ~Q(kind="return") & Q(follows=None),
                name="moves_move_follows",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("completed", "undone"), completed_at__isnull=False)
                & (Q(kind="secondment") | Q(to_employment__isnull=False))
                | Q(state__in=(*OPEN, "cancelled"), completed_at=None)
                & (Q(kind="return") | Q(to_employment=None)),
                name="moves_move_completed",
            ),
        ]


class Proposal(models.Model):
    """What one side said about the dates: a proposal, or (with `answers`) that it agrees to another's. Both read it."""

    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="proposals", db_index=False)
    number = models.SmallIntegerField()
    side = models.TextField()
    on = models.DateField()
    returns_on = models.DateField(null=True)
    answers = models.SmallIntegerField(null=True)
    said = models.TextField(default="")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "number"], name="moves_proposal_number"),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="moves_proposal_side"),
            models.CheckConstraint(condition=Q(answers__lt=F("number")), name="moves_proposal_answers"),
        ]


class OneSided(models.Model):
    """What only one department of a move may read, behind its own wall."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")
    move = models.ForeignKey(Move, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    number = models.SmallIntegerField()
    """Counts from 1; the last holds, and none is ever changed."""
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["move", "number"], name="moves_%(class)s_number")]


class Offer(OneSided):
    """What the department joined offers: the job, and its pay with how that came about."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    manager = models.ForeignKey(
        Employment, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    grade = models.TextField()
    region = models.TextField()
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=2)
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    annual_pence = models.IntegerField()
    """A year's pay if full time."""
    how = models.TextField()
    says = models.TextField()
    working = ArrayField(models.TextField())
    protection_months = models.SmallIntegerField(null=True)
    """After how many months `then_pence` holds instead."""
    then_pence = models.IntegerField(null=True)

    class Meta(OneSided.Meta):
        constraints = [
            *OneSided.Meta.constraints,
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="moves_offer_grade"),
            models.CheckConstraint(condition=Q(region__in=REGIONS), name="moves_offer_region"),
            models.CheckConstraint(
                condition=Q(weekly_hours__gt=0, weekly_hours__lte=60), name="moves_offer_hours"
            ),
            models.CheckConstraint(condition=Q(annual_pence__gt=0), name="moves_offer_annual_pence"),
            models.CheckConstraint(
                condition=Q(protection_months=None, then_pence=None)
                | Q(protection_months__gt=0, then_pence__gt=0, then_pence__lt=F("annual_pence")),
                name="moves_offer_protected",
            ),
        ]


class Release(OneSided):
    """That the department left lets somebody go after their last day, and what it notes about it."""

    last_day = models.DateField()
    note = models.TextField()
    released_by = models.TextField()


class CarriedRow(models.Model):
    """What became of one thing when a move was completed, kept for those who may see it."""

    move = models.ForeignKey(Move, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    from_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    to_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    time = models.SmallIntegerField()
    """Which completion it belongs to."""
    number = models.SmallIntegerField()
    part = models.TextField()
    title = models.TextField()
    verdict = models.TextField()
    says = models.TextField()
    why = models.TextField()
    seen_by = models.TextField()
    working = ArrayField(models.TextField())
    to_do = models.TextField()
    data_class = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "time", "number"], name="moves_carried_number"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="moves_carried_verdict"),
            models.CheckConstraint(condition=Q(seen_by__in=SEEN_BY), name="moves_carried_seen_by"),
            models.CheckConstraint(
                condition=~Q(verdict__in=("asked", "cannot")) | ~Q(to_do=""), name="moves_carried_to_do"
            ),
        ]


class PayRange(models.Model):
    """The least and the most that a department pays for a grade, full time, in London or elsewhere."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")
    grade = models.TextField()
    band = models.TextField()
    valid = DateRangeField()
    min_pence = models.IntegerField()
    max_pence = models.IntegerField()
    source = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="moves_payrange_grade"),
            models.CheckConstraint(condition=Q(band__in=BANDS), name="moves_payrange_band"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False), name="moves_payrange_valid"
            ),
            models.CheckConstraint(
                condition=Q(min_pence__gt=0, max_pence__gte=F("min_pence")), name="moves_payrange_order"
            ),
            ExclusionConstraint(
                name="moves_payrange_no_overlap",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    ("grade", RangeOperators.EQUAL),
                    ("band", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class PayPolicy(models.Model):
    """What a department does about the pay of who joins it, from a day on."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")
    from_date = models.DateField()
    promotion_basis_points = models.SmallIntegerField()
    """At least so much more on promotion: 1000 for 10%."""
    protection_months = models.SmallIntegerField(null=True)
    """For how long pay above the range is kept; null: until the range has caught up (marked time)."""
    source = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "from_date"], name="moves_paypolicy_from"),
            models.CheckConstraint(
                condition=Q(promotion_basis_points__range=(0, 5_000)), name="moves_paypolicy_promotion"
            ),
            models.CheckConstraint(
                condition=Q(protection_months__range=(1, 120)), name="moves_paypolicy_protection"
            ),
        ]

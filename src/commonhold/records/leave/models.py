"""Leave schemes of departments, and the leave and flexi of employments: rows are added, and at most cancelled."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from commonhold.core.departments.models import Department
from commonhold.records.leave.rules import KINDS
from commonhold.records.leave.schemes.rules import ROUNDINGS, YEARS
from commonhold.records.people.models import Employment


class LeaveScheme(models.Model):
    """By which rules a department's people have leave, for which days. Superseded, and never rewritten."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")
    valid = DateRangeField()
    bands = models.JSONField()
    """A list of [years of service, days as text, grades]."""
    full_time_hours = models.DecimalField(max_digits=4, decimal_places=2)
    year = models.TextField()
    recorded_in = models.TextField()
    most_carried_days = models.DecimalField(max_digits=4, decimal_places=1)
    public_days = models.DecimalField(max_digits=4, decimal_places=1)
    rounded_to = models.TextField()
    pro_rata = models.TextField()
    limits_moves = models.BooleanField()
    most_flexi_minutes = models.IntegerField()
    most_flexi_owed_minutes = models.IntegerField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="leavescheme_no_overlap",
                expressions=[("department", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False), name="leavescheme_valid"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="leavescheme_superseded_after"
            ),
            models.CheckConstraint(
                condition=Q(year__in=YEARS)
                & Q(recorded_in__in=["days", "hours"])
                & Q(rounded_to__in=list(ROUNDINGS))
                & Q(pro_rata__in=["day", "month"]),
                name="leavescheme_choices",
            ),
            models.CheckConstraint(
                condition=Q(full_time_hours__gt=0, full_time_hours__lte=60)
                & Q(most_carried_days__range=(0, 100), public_days__range=(0, 100))
                & Q(most_flexi_minutes__gte=0, most_flexi_owed_minutes__gte=0),
                name="leavescheme_figures",
            ),
        ]


class Entry(models.Model):
    """Something in the leave of an employment, in its department. It is added, and cancelled at most.

    `move_id` is the move that brought it, `cancelled_move_id` the move that took it away; taking that move back lets
    it hold again.
    """

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    minutes = models.IntegerField()
    move_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_move_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=False) | Q(cancelled_move_id=None),
                name="%(app_label)s_%(class)s_cancelled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["move_id"], condition=Q(move_id__isnull=False), name="%(app_label)s_%(class)s_move"
            ),
            models.Index(
                fields=["cancelled_move_id"],
                condition=Q(cancelled_move_id__isnull=False),
                name="%(app_label)s_%(class)s_left",
            ),
        ]


class Booking(Entry):
    """Leave taken or booked: whole days, or part of one. `minutes` are what it takes of the balance."""

    days = DateRangeField()
    whole_days = models.BooleanField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(minutes__gt=0, days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                name="leave_booking_days",
            ),
            models.CheckConstraint(
                condition=Q(whole_days=True)
                | Q(
                    minutes__lte=1440,
                    days=Func(
                        Func(F("days"), function="lower"),
                        Func(F("days"), function="lower"),
                        models.Value("[]"),
                        function="daterange",
                        output_field=DateRangeField(),
                    ),
                ),
                name="leave_booking_part_of_a_day",
            ),
            ExclusionConstraint(
                name="leave_booking_no_overlap",
                expressions=[("employment", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None, whole_days=True),
            ),
        ]


class Adjustment(Entry):
    """What changes the balance of the leave year that `on` is in, other than leave.

    `rounded_minutes` is how much of it is rounding in the person's favour.
    """

    on = models.DateField()
    kind = models.TextField()
    reason = models.TextField()
    working = ArrayField(models.TextField())
    rounded_minutes = models.IntegerField(default=0)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="leave_adjustment_kind"),
            models.CheckConstraint(
                condition=~Q(minutes=0) | Q(kind__in=["carried_over", "converted_out", "converted_in"]),
                name="leave_adjustment_minutes",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["converted_out", "converted_in"], move_id__isnull=False)
                | ~Q(kind__in=["converted_out", "converted_in"]),
                name="leave_adjustment_converted",
            ),
            models.UniqueConstraint(
                fields=["employment", "on"],
                condition=Q(kind="carried_over", cancelled_at=None),
                name="leave_year_closed_once",
            ),
            models.UniqueConstraint(
                fields=["employment", "move_id"],
                condition=Q(kind__in=["converted_out", "converted_in"], cancelled_at=None),
                name="leave_converted_once",
            ),
        ]


class FlexiEntry(Entry):
    """Flexi worked (above 0) or taken (below), or carried by a move, as of a day."""

    on = models.DateField()
    reason = models.TextField()
    working = ArrayField(models.TextField())

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(minutes=0), name="leave_flexientry_minutes"),
            models.UniqueConstraint(
                fields=["employment", "move_id"],
                condition=Q(move_id__isnull=False, cancelled_at=None),
                name="leave_flexi_carried_once",
            ),
        ]

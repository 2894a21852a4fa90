"""Tables of planned transitions: the waves in which a unit hands over, what each side counted, and who signed it."""

from django.db import models
from django.db.models import Q

from commonhold.work.delivery.models import Recorded, Unit


class Transition(Recorded):
    """That a unit hands its work over to others, wave after wave, and why."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    why = models.TextField()
    called_off_at = models.DateTimeField(null=True)
    called_off_by_label = models.TextField(blank=True)
    called_off_why = models.TextField(blank=True)
    over_at = models.DateTimeField(null=True)
    """When the last side signed for the last wave: from then on the unit is given work as any other."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="transition_why"),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(over_at=None), name="transition_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | ~Q(called_off_why=""), name="transition_called_off_why"
            ),
        ]


class Wave(models.Model):
    """A part of a transition: on a day some kinds of task, or so many percent of what the unit has at the start."""

    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="waves", db_index=False)
    number = models.SmallIntegerField()
    on = models.DateField()
    kinds = models.JSONField(default=list)
    """Pairs of service and element; empty for a share."""
    percent = models.SmallIntegerField(null=True)
    begun_at = models.DateTimeField(null=True)
    """From then on the unit is given no more of these kinds, until the transition is over or called off."""
    counted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transition", "number"], name="wave_number"),
            models.CheckConstraint(
                condition=(Q(percent=None) & ~Q(kinds=[])) | Q(percent__range=(1, 100), kinds=[]),
                name="wave_kinds_or_share",
            ),
            models.CheckConstraint(
                condition=(Q(counted_at=None) | Q(begun_at__isnull=False))
                & (Q(done_at=None) | Q(counted_at__isnull=False)),
                name="wave_in_order",
            ),
        ]


class HandOverCount(models.Model):
    """How many tasks of a kind and age a side has counted in a wave, and how many of them were work in progress."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="counts", db_index=False)
    side = models.TextField()
    """giving: what the unit had; receiving: what came to `unit`; gone: what the unit had no more when its turn came."""
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    """None on the receiving side: the departments' own people."""
    service = models.TextField()
    element = models.TextField()
    band = models.TextField()
    tasks = models.IntegerField()
    begun = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "side", "unit", "service", "element", "band"],
                nulls_distinct=False,
                name="hand_over_counted_once",
            ),
            models.CheckConstraint(
                condition=Q(side="receiving") | Q(side__in=["giving", "gone"], unit__isnull=False),
                name="hand_over_side",
            ),
            models.CheckConstraint(
                condition=Q(tasks__gt=0, begun__gte=0, begun__lte=models.F("tasks")), name="hand_over_counts"
            ),
        ]


class Signature(Recorded):
    """That a side stands by its count of a wave; `reason` explains a difference between the sides."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    side = models.TextField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "side", "unit"], nulls_distinct=False, name="wave_signed_once"
            ),
            models.CheckConstraint(condition=Q(side__in=["giving", "receiving"]), name="signature_side"),
        ]

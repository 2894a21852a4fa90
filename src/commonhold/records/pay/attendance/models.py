"""When people were away and for what, what a department pays them then by its own scheme, and overtime worked."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.pay.attendance.rules import KINDS, MOST_WEEKS, PARENTAL
from commonhold.records.pay.gross.absence import LARGEST_SHARE
from commonhold.records.pay.gross.additions import MINUTES_A_DAY, MOST_PER_CENT
from commonhold.records.people.models import Employment, Spell


class AbsenceSpell(Spell):
    """Days on which somebody is away. Of illness nothing is kept but that there was some."""

    kind = models.TextField()
    lost = models.SmallIntegerField()
    of = models.SmallIntegerField()
    """Of unpaid absence, `lost / of` of pay is lost; of any other kind law and scheme say how much: 0 of 1."""
    event = models.DateField(null=True)
    decided = models.DateField(null=True)
    """By which day's week the conditions of parental pay are decided."""
    adoption = models.BooleanField()
    weeks = models.SmallIntegerField()
    """How many weeks of statutory parental pay are claimed, from the first day on."""
    used_weeks = models.SmallIntegerField()
    """Of the same entitlement, paid before by somebody else."""
    average_pence = models.IntegerField(null=True)
    """Average weekly earnings as told, where payslips here don't go back far enough."""

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="absencespell_kind"),
            models.CheckConstraint(
                condition=Q(kind="unpaid", lost__gte=1, lost__lte=F("of"), of__lte=LARGEST_SHARE)
                | (~Q(kind="unpaid") & Q(lost=0, of=1)),
                name="absencespell_share",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=PARENTAL,
                    event__isnull=False,
                    decided__isnull=False,
                    weeks__range=(1, MOST_WEEKS),
                )
                | (
                    ~Q(kind__in=PARENTAL) & Q(event=None, decided=None, adoption=False, weeks=0, used_weeks=0)
                ),
                name="absencespell_claim",
            ),
            models.CheckConstraint(
                condition=Q(used_weeks__range=(0, MOST_WEEKS)), name="absencespell_used_weeks"
            ),
            models.CheckConstraint(
                condition=Q(average_pence=None) | Q(average_pence__gt=0), name="absencespell_average"
            ),
        ]


class OfDepartment(models.Model):
    """What is behind the wall, and superseded but never rewritten."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="%(class)s_superseded_after"
            ),
        ]


class OccupationalScheme(OfDepartment):
    """Which scheme of occupational sick and parental pay (a file of `gross/schemes`) a department has from when."""

    name = models.TextField()
    valid = DateRangeField()

    class Meta(OfDepartment.Meta):
        constraints = [
            *OfDepartment.Meta.constraints,
            ExclusionConstraint(
                name="occupationalscheme_no_overlap",
                expressions=[("department", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
        ]


class Overtime(OfDepartment):
    """Minutes worked on a day beyond the pattern, at a rate: 150 is time and a half."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    day = models.DateField()
    minutes = models.SmallIntegerField()
    percent = models.SmallIntegerField()

    class Meta(OfDepartment.Meta):
        constraints = [
            *OfDepartment.Meta.constraints,
            models.UniqueConstraint(
                fields=["employment", "day", "percent"],
                condition=Q(superseded_at=None),
                name="overtime_once",
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, MINUTES_A_DAY)), name="overtime_minutes"),
            models.CheckConstraint(condition=Q(percent__range=(1, MOST_PER_CENT)), name="overtime_percent"),
        ]

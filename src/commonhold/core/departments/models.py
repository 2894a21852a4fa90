"""Departments (the tenants), what they are made of, and their cost centres and closures."""

from datetime import time

from django.db import models
from django.db.models import F, Q


class Department(models.Model):
    """A tenant: what is one department's is behind the wall from every other."""

    id = models.AutoField(primary_key=True)
    code = models.SlugField(unique=True)
    name = models.TextField(unique=True)
    leave_year_start = models.CharField(max_length=5, default="04-01")
    """Month and day, as "04-01"."""
    pay_day = models.SmallIntegerField(default=28)
    """The day of the month, or the last working day before it."""
    region = models.TextField(default="england-and-wales")
    """Which bank holidays apply, by the names that GOV.UK gives the divisions."""
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))
    weekdays = models.CharField(max_length=7, default="12345")
    """The ISO weekdays worked, 1 being Monday."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(leave_year_start__regex=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
                name="department_leave_year_start",
            ),
            models.CheckConstraint(condition=Q(pay_day__range=(1, 31)), name="department_pay_day"),
            models.CheckConstraint(
                condition=Q(region__in=["england-and-wales", "scotland", "northern-ireland"]),
                name="department_region",
            ),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="department_opening_hours"),
            models.CheckConstraint(condition=Q(weekdays__regex="^[1-7]+$"), name="department_weekdays"),
        ]


class Organisation(models.Model):
    """A part of a department: an agency or other body, a directorate, or a team."""

    class Kind(models.TextChoices):
        AGENCY = "agency", "Agency or body"
        DIRECTORATE = "directorate", "Directorate"
        TEAM = "team", "Team"

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    kind = models.TextField(choices=Kind.choices)
    code = models.TextField()
    name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "code"], name="organisation_code"),
            models.CheckConstraint(
                condition=Q(kind__in=["agency", "directorate", "team"]), name="organisation_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="agency", parent=None)
                | Q(kind="directorate")
                | Q(kind="team", parent__isnull=False),
                name="organisation_place",
            ),
        ]


class CostCentre(models.Model):
    """Where costs are booked, and whose budget they come out of."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    code = models.TextField()
    name = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "code"], name="cost_centre_code")]


class Closure(models.Model):
    """A day on which a department doesn't work, besides weekends and bank holidays."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    day = models.DateField()
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "day"], name="closure_day")]

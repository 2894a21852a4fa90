"""Suppliers, the units that do work, their people, state and cost, and the contracts with their change notes."""

from datetime import time

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from commonhold.core.accounts.models import Account
from commonhold.core.departments.models import Department

COUNTRY = r"^[A-Z]{2}$"
CODE = r"^[a-z0-9-]{1,50}$"
CLEARANCES = ["none", "bpss", "ctc", "sc", "dv"]


class Supplier(models.Model):
    """A company that units and contracts are with."""

    code = models.TextField(unique=True)
    name = models.TextField(unique=True)
    country = models.CharField(max_length=2)
    """Where it is established: ISO 3166-1 alpha-2, as in "GB"."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="supplier_code"),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY), name="supplier_country"),
            models.CheckConstraint(condition=~Q(name=""), name="supplier_name"),
        ]


class Unit(models.Model):
    """A delivery unit: an in-house team, a supplier's team, or a robot."""

    code = models.TextField(unique=True)
    name = models.TextField(unique=True)
    kind = models.TextField()
    supplier = models.ForeignKey(Supplier, null=True, on_delete=models.PROTECT)
    home = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, db_index=False)
    """The department whose team it is; null for a team of the central unit and for a supplier's."""
    region = models.TextField(default="england-and-wales", blank=True)
    """Whose bank holidays it keeps, as for departments; empty for none of the United Kingdom's."""
    zone = models.TextField(default="Europe/London")
    """The time zone of its hours, by the names of the IANA database."""
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))
    weekdays = models.CharField(max_length=7, default="12345")
    """The ISO weekdays worked, 1 being Monday."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="unit_code"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_name"),
            models.CheckConstraint(
                condition=Q(kind="in_house", supplier=None)
                | Q(kind="supplier", supplier__isnull=False)
                | Q(kind="robot"),
                name="unit_kind",
            ),
            models.CheckConstraint(condition=Q(home=None) | Q(supplier=None), name="unit_home"),
            models.CheckConstraint(
                condition=Q(region__in=["", "england-and-wales", "scotland", "northern-ireland"]),
                name="unit_region",
            ),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="unit_opening_hours"),
            models.CheckConstraint(condition=Q(weekdays__regex="^[1-7]+$"), name="unit_weekdays"),
        ]


class Site(models.Model):
    """A place where a unit works. What may be seen there depends on its country."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    name = models.TextField()
    country = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="site_name"),
            models.UniqueConstraint(fields=["id", "unit"], name="site_unit"),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY), name="site_country"),
            models.CheckConstraint(condition=~Q(name=""), name="site_has_a_name"),
        ]


class Member(models.Model):
    """An account works in a unit for a time, in one unit at a time. A change of skills begins another row. What was
    taken back on the day on which it began holds on no day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    """Of the same unit: the key to it is composite, in the migration."""
    clearance = models.TextField(default="bpss")
    skills = ArrayField(models.TextField(), default=list)
    supervisor = models.BooleanField(default=False)
    minutes_per_day = models.SmallIntegerField(default=420)
    """How long they work on tasks on a working day."""
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(clearance__in=CLEARANCES), name="member_clearance"),
            models.CheckConstraint(condition=Q(minutes_per_day__range=(0, 1440)), name="member_minutes"),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__lower_inf=False), name="member_valid"
            ),
            ExclusionConstraint(
                name="member_of_one_unit",
                expressions=[("account", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]


class Recorded(models.Model):
    """A row that is only ever added: when, and by whom (the actor's id and label)."""

    at = models.DateTimeField()
    by = models.TextField()
    by_label = models.TextField()

    class Meta:
        abstract = True


class UnitState(Recorded):
    """That a unit was opened or closed, and why. The newest holds; a unit without any has never been open."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    state = models.TextField()
    reason = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", reason__in=["started", "recovered"])
                | Q(state="closed", reason__in=["outage", "breach", "contract_end", "stopped"]),
                name="unit_state_reason",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="unit_state_newest")]


class CostSheet(Recorded):
    """What an in-house unit or a robot costs a year from a day on, and for how much work."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    effective_from = models.DateField()
    staff_pence = models.BigIntegerField()
    it_pence = models.BigIntegerField()
    overhead_pence = models.BigIntegerField()
    productive_minutes = models.BigIntegerField()
    """The minutes a year that are spent on tasks: less leave, training, meetings, or a robot's downtime."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(staff_pence__gte=0, it_pence__gte=0, overhead_pence__gte=0),
                name="cost_sheet_amounts",
            ),
            models.CheckConstraint(condition=Q(productive_minutes__gt=0), name="cost_sheet_minutes"),
        ]
        indexes = [models.Index(fields=["unit", "effective_from", "id"], name="cost_sheet_of_unit")]


class Contract(models.Model):
    """An agreement with a supplier. What was agreed is in its change notes, the first of which is the contract."""

    code = models.TextField(unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT)
    title = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="contract_code"),
            models.CheckConstraint(condition=~Q(title=""), name="contract_title"),
        ]


class ChangeNote(Recorded):
    """The whole terms of a contract from a day on (contracts/rules.py, Terms). The highest number holds of those
    whose day has come."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    effective_from = models.DateField()
    reason = models.TextField()
    terms = models.JSONField()
    hash = models.CharField(max_length=64)
    """SHA-256 of the terms as `rules.digest` writes them, in hexadecimal."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="change_note_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="change_note_from_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="change_note_reason"),
            models.CheckConstraint(condition=Q(hash__regex="^[0-9a-f]{64}$"), name="change_note_hash"),
        ]


class RoutingPolicy(Recorded):
    """How a service's tasks are shared out from a day on (routing/market.py, PolicyTerms)."""

    service = models.TextField()
    number = models.IntegerField()
    effective_from = models.DateField()
    reason = models.TextField()
    terms = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="routing_policy_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="routing_policy_from_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="routing_policy_reason"),
        ]


class Conflict(Recorded):
    """That a supplier must not work for a department, or may again. The newest holds."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, db_index=False)
    client = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    stands = models.BooleanField()
    reason = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="conflict_reason")]
        indexes = [models.Index(fields=["supplier", "client", "-id"], name="conflict_newest")]


class Measured(models.Model):
    """What a unit has done of a kind of task: how many, how many of them right the first time, and the minutes."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    service = models.TextField()
    element = models.TextField()
    done = models.IntegerField()
    right = models.IntegerField()
    minutes = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "service", "element"], name="measured_once"),
            models.CheckConstraint(
                condition=Q(right__gte=0, right__lte=F("done"), minutes__gte=0), name="measured_counts"
            ),
        ]


class MarketState(models.Model):
    """A whole market as it once was (routing/market.py, Market), so that what was chosen in it can be chosen again."""

    hash = models.CharField(max_length=64, primary_key=True)
    document = models.JSONField()
    at = models.DateTimeField()


class MarketBuild(models.Model):
    """Which market there was on a day after so many changes of the tables that it is made from."""

    changes = models.BigIntegerField()
    on = models.DateField()
    market = models.ForeignKey(MarketState, on_delete=models.PROTECT, db_column="hash", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["changes", "on"], name="market_build_once")]


class MarketChanges(models.Model):
    """One row: how often the tables that a market is made from have changed. The database counts, by triggers."""

    changes = models.BigIntegerField(default=0)


class Choice(models.Model):
    """Why a task is with a unit: all that the choice went by, what was found, and who was chosen.

    What it went by is kept as the text that it was written as (routing/writing/rules.py): nothing looks into it but
    whoever chooses again.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    task_id = models.BigIntegerField()
    case_reference = models.TextField()
    at = models.DateTimeField()
    why = models.TextField()
    market = models.ForeignKey(MarketState, on_delete=models.PROTECT, db_column="hash", db_index=False)
    work = models.TextField()
    load = models.TextField()
    residence = models.TextField()
    """Where data may be seen, as the policies of the moment said it of each unit."""
    findings = models.TextField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    """None if no unit could do it."""
    rule = models.TextField()
    lot = models.TextField(null=True)
    hidden = ArrayField(models.TextField(), default=list)
    """The classes of data that the unit doesn't see."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(why__in=["opened", "rerouted", "handed_back", "moved"]), name="choice_why"
            ),
            models.CheckConstraint(
                condition=Q(unit=None, lot=None) | Q(unit__isnull=False, lot__isnull=False),
                name="choice_lot",
            ),
        ]
        indexes = [
            models.Index(fields=["task_id", "-id"], name="choice_of_task"),
            BrinIndex(fields=["at"], name="choice_at"),
        ]


class LoadKey(models.Model):
    """Tasks with a unit, by lot, service and the month in which they were given to it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    lot = models.TextField()
    service = models.TextField()
    month = models.DateField()
    minutes = models.BigIntegerField()
    """The work in the tasks that are open."""
    open = models.IntegerField()
    given = models.IntegerField()
    """The tasks given in that month, less those that were taken away again before they were done."""

    class Meta:
        abstract = True


class UnitLoad(LoadKey):
    """How much each unit has, but for the changes that wait to be added in."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "lot", "service", "month"], name="unit_load_once")
        ]


class LoadChange(LoadKey):
    """By how much a load has changed. The database writes one whenever a task comes to a unit or leaves it, so that
    many may do so at once and none waits for another; a job adds them in."""


# The other tables of this app, in a file of their own only because a file has at most 400 lines.
from commonhold.work.delivery.clocks import models as clocks  # noqa: E402, F401
from commonhold.work.delivery.routing.what_if import models as what_if  # noqa: E402, F401
from commonhold.work.delivery.transitions import models as transitions  # noqa: E402, F401

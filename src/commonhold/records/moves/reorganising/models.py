"""Plans by which whole units move between departments: what was tried, person by person, and what was carried out."""

from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.moves.models import Move
from commonhold.records.moves.reorganising.rules import STATES
from commonhold.records.moves.reorganising.steps.rules import KINDS
from commonhold.records.people.models import Employment


class Plan(models.Model):
    """A plan, as both departments know it."""

    code = models.SlugField()
    name = models.TextField()
    from_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    """The first day there."""
    document = models.JSONField()
    """What rules.Document says, whole."""
    state = models.TextField(default="drawn")
    digest = models.TextField(default="")
    """SHA-256 of what the last trial found: what is carried out is that."""
    drawn_by = models.TextField()
    drawn_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="reorganising_plan_code"),
            models.UniqueConstraint(
                fields=["id", "from_department", "to_department"], name="reorganising_plan_departments"
            ),
            models.CheckConstraint(
                condition=~Q(from_department=F("to_department")), name="reorganising_plan_between"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="reorganising_plan_state"),
            models.CheckConstraint(
                condition=Q(state="drawn", tried_at=None, digest="")
                | ~Q(state="drawn") & Q(tried_at__isnull=False) & ~Q(digest=""),
                name="reorganising_plan_tried",
            ),
        ]


class Mover(models.Model):
    """Somebody whom a plan picks: what they have and would have, or why they stay; for who acts for both sides."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    from_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    to_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    number = models.TextField()
    name = models.TextField()
    stage = models.SmallIntegerField(null=True)
    """With whom they go; null: they stay."""
    problem = models.TextField(default="")
    """Why they stay, by its code."""
    says = models.TextField(default="")
    """Why they stay, or what to look at."""
    manager = models.ForeignKey(
        Employment, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    """Who manages them now and goes too."""
    before = models.JSONField()
    after = models.JSONField(null=True)
    annual_pence = models.BigIntegerField()
    """What they are paid in a year, by their hours."""
    leave_pence = models.BigIntegerField()
    """What the leave that they are owed is worth on the last day."""
    asks = models.JSONField(default=list)
    """What is asked again of them or can't move, with what to do."""
    move = models.ForeignKey(Move, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "employment"], name="reorganising_mover_once"),
            models.CheckConstraint(
                condition=Q(stage=None, after=None, move=None) & ~Q(problem="")
                | Q(stage__isnull=False, after__isnull=False, problem=""),
                name="reorganising_mover_goes_or_stays",
            ),
        ]


class Stage(models.Model):
    """People of a plan who are moved in one transaction."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="stages", db_index=False)
    number = models.SmallIntegerField()
    people = models.IntegerField()
    done_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="reorganising_stage_number"),
            models.CheckConstraint(
                condition=Q(reversed_at=None) | Q(done_at__isnull=False), name="reorganising_stage_order"
            ),
        ]


class Step(models.Model):
    """What somebody asked a worker to do of a plan; done, or refused for the reason given, at `done_at`."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    until = models.SmallIntegerField(null=True)
    """The last stage that is done; null for a trial, which has none."""
    reason = models.TextField(default="")
    """Why it is reversed."""
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    """Their name."""
    started_at = models.DateTimeField(null=True)
    """When a worker last began or ended a part of it."""
    done_at = models.DateTimeField(null=True)
    refused = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(done_at=None), name="reorganising_step_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="reorganising_step_kind"),
            models.CheckConstraint(
                condition=Q(refused="") | Q(done_at__isnull=False), name="reorganising_step_refused"
            ),
        ]

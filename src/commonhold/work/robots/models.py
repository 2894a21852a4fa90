"""Robots, what each may do, the tokens and leases that they hold now, and what became of every attempt."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhold.core.accounts.models import Account
from commonhold.core.departments.models import Department
from commonhold.work.cases.models import Attachment, Task
from commonhold.work.delivery.models import Unit


class Robot(models.Model):
    """A delivery unit that is a robot. It is on while its unit is open. Its account, a member of the unit, is who did
    its tasks."""

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.PROTECT)
    account = models.OneToOneField(Account, on_delete=models.PROTECT)
    secret_hash = models.BinaryField()
    """SHA-256 of its secret, which is shown once and not kept."""
    bad_secrets = models.SmallIntegerField(default=0)
    """How often a wrong secret was sent since `bad_since`."""
    bad_since = models.DateTimeField(null=True)
    build_pence = models.BigIntegerField(default=0)
    """What it cost to build, which its savings have to pay back."""
    lease_seconds = models.IntegerField(default=300)
    """For how long it has a task without a heartbeat."""
    longest_minutes = models.IntegerField(default=60)
    """For how long it may have a task at all."""
    most_attempts = models.SmallIntegerField(default=4)
    """How often a task may fail before a person looks at it."""
    failures_in_row = models.SmallIntegerField(default=0)
    pauses = models.SmallIntegerField(default=0)
    """How often in a row it was paused."""
    paused_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lease_seconds__range=(1, 3600), longest_minutes__range=(1, 1440)),
                name="robot_lease",
            ),
            models.CheckConstraint(condition=Q(most_attempts__range=(1, 20)), name="robot_attempts"),
            models.CheckConstraint(condition=Q(build_pence__gte=0), name="robot_build"),
        ]


class Permission(models.Model):
    """A kind of task that a robot may do, and how it may finish it."""

    robot = models.ForeignKey(Robot, on_delete=models.PROTECT, db_index=False)
    service = models.TextField()
    element = models.TextField()
    outcomes = ArrayField(models.TextField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["robot", "service", "element"], name="permission_once"),
            models.CheckConstraint(condition=Q(outcomes__len__gt=0), name="permission_outcomes"),
        ]


class AccessToken(models.Model):
    """What a robot got for its secret; good for minutes."""

    robot = models.ForeignKey(Robot, on_delete=models.PROTECT)
    token_hash = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()


class Lease(models.Model):
    """That a robot has a task at the moment: one at most for each task. A report must name it, so that one that comes
    too late is told from one in time. The row goes when the lease ends."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    robot = models.ForeignKey(Robot, on_delete=models.PROTECT)
    number = models.SmallIntegerField()
    """Which attempt at the task this is, counted from 1."""
    begun_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    until = models.DateTimeField()
    deadline_at = models.DateTimeField()
    """After this no heartbeat prolongs it."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__lte=F("deadline_at")), name="lease_deadline"),
        ]
        indexes = [models.Index(fields=["until"], name="lease_until")]


class Attempt(models.Model):
    """What became of a lease. Rows are only ever added."""

    lease_id = models.BigIntegerField(unique=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    robot = models.ForeignKey(Robot, on_delete=models.PROTECT, db_index=False)
    service = models.TextField()
    element = models.TextField()
    number = models.SmallIntegerField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    result = models.TextField()
    outcome = models.TextField(null=True)
    """How the task was finished, if it was."""
    reason_code = models.TextField(null=True)
    message = models.TextField(default="")
    screenshot = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    result__in=[
                        "completed",
                        "business_exception",
                        "system_failure",
                        "deferred",
                        "expired",
                        "taken_away",
                    ]
                ),
                name="attempt_result",
            ),
            models.CheckConstraint(
                condition=Q(result="completed", outcome__isnull=False)
                | (~Q(result="completed") & Q(outcome=None)),
                name="attempt_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(result="business_exception") | Q(reason_code__isnull=False),
                name="attempt_reason",
            ),
        ]
        indexes = [models.Index(fields=["robot", "ended_at"], name="attempt_of_robot")]


class Retry(models.Model):
    """A task that its robot is not to be given now: not before a moment, or (in quarantine) not before a person has
    looked at it. The row goes when the task is done, or goes to others."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    robot = models.ForeignKey(Robot, on_delete=models.PROTECT, db_index=False)
    failures = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    quarantined_at = models.DateTimeField(null=True)
    message = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["quarantined_at"], condition=Q(quarantined_at__isnull=False), name="retry_quarantined"
            ),
        ]

"""Versions of processes, their running instances, what each instance waits for, and the steps it has taken."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import Department


class Version(models.Model):
    """A published process: immutable, the same for every department, identified by the hash of its files."""

    service = models.TextField()
    hash = models.CharField(max_length=64, db_index=True)
    """SHA-256 of the BPMN file and the DMN file, in hexadecimal."""
    bpmn = models.TextField()
    dmn = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "-id"], name="version_of_service")]


class Instance(models.Model):
    """One run of a version. `revision` counts its steps; whoever steps it must have seen the newest."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    """No constraint, as versions are never deleted: checking it would lock the version's one row whenever an instance
    starts or goes over to another version."""
    revision = models.IntegerField()
    tokens = models.JSONField()
    variables = models.JSONField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome=None) | Q(ended_at__isnull=False, outcome__isnull=False),
                name="instance_ended",
            )
        ]
        indexes = [
            models.Index(
                fields=["version", "department"], condition=Q(ended_at=None), name="instance_running"
            )
        ]


class Wait(models.Model):
    """One thing that an instance waits for: a person's task, an automatic step, or an event."""

    # No constraint on the next two: both are taken from the instance in the statement that changes it, instances
    # are never deleted, and checking again would lock the department's one row in every step.
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    key = models.IntegerField()
    element = models.TextField()
    kind = models.TextField()
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """Of a task: by when. Of a timer: when it goes off. Of what could not be done: when it is tried next, if ever."""
    name = models.TextField(null=True)
    """Of a message or signal: what it is called."""
    correlation = models.TextField(null=True)
    """Of a message: the key that it must have to be for this instance; null takes one without a key."""
    attempts = models.SmallIntegerField(db_default=0)
    """How often the step, or a timer that was due, could not be done."""
    trouble = models.TextField(db_default="")
    """Why it could not the last time, for people to read: an incident."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "key"], name="wait_key"),
            models.CheckConstraint(
                condition=Q(kind__in=["user", "service", "timer", "message", "signal", "condition"]),
                name="wait_kind",
            ),
            models.CheckConstraint(condition=~Q(kind="timer") | Q(due_at__isnull=False), name="wait_timer"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(kind="timer"), name="wait_timers_due"),
            models.Index(
                fields=["name", "correlation"], condition=Q(name__isnull=False), name="wait_by_name"
            ),
            models.Index(fields=["department", "element"], condition=~Q(trouble=""), name="wait_in_trouble"),
            models.Index(fields=["department", "element"], include=["since", "kind"], name="wait_by_element"),
        ]


class Step(models.Model):
    """One event applied to an instance, and the elements that it passed: enough to replay the instance."""

    pk = models.CompositePrimaryKey("instance_id", "revision")
    instance = models.ForeignKey(
        Instance, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )  # as in Wait
    revision = models.IntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    at = models.DateTimeField()
    actor_id = models.TextField()
    event = models.JSONField()
    passed = ArrayField(models.TextField())
    """The ids of the elements, in order; one that decided by rules has them behind it, as "route:1,4"."""


class Sending(models.Model):
    """A message or signal that an instance sent, until whoever waits for it has got it."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_constraint=False)
    sender = models.ForeignKey(Instance, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    kind = models.TextField()
    name = models.TextField()
    correlation = models.TextField(null=True)
    variables = models.JSONField()
    at = models.DateTimeField()
    reached = models.BigIntegerField(db_default=0)
    """Of a signal: the wait up to which those that waited for it have got it."""
    only_wait = models.BigIntegerField(null=True)
    """Of a signal: the one wait that it is still for, which could not take it."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["message", "signal"]), name="sending_kind")
        ]


class Starter(models.Model):
    """When the timer of a start event is next due in a department. The worker keeps these in step with the releases."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    service = models.TextField()
    element = models.TextField()
    timer = models.TextField()
    """The date or cycle, as the process has it."""
    since = models.DateTimeField()
    """From when a cycle counts that doesn't say so itself."""
    due_at = models.DateTimeField(null=True)
    """Null when it never is again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "service", "element"], name="starter_once")
        ]


class Release(models.Model):
    """In which version new instances start from now on: everywhere, or in one department. The newest that concerns a
    department holds for it. Like versions, releases are nobody's secret, and stand outside the wall."""

    service = models.TextField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, db_index=False)
    only_for = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    by = models.TextField()
    """The id and the label of whoever released it."""
    by_label = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["service", "-id"], name="release_of_service")]


class Migration(models.Model):
    """That running instances are to go over from one version to another, and how."""

    service = models.TextField()
    from_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_index=False)
    plan = models.JSONField()
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    by = models.TextField()
    by_label = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["service", "-id"], name="migration_of_service")]


class MigrationPart(models.Model):
    """What a migration has done in a department so far: each row is one transaction's. The last one for a department
    says what stays where it is, and why."""

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="parts")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    at = models.DateTimeField()
    moved = models.IntegerField()
    left = models.JSONField(null=True)
    """[{"element", "name", "why", "count"}, …]; null while the department isn't done."""

"""Cases, their tasks, and what people add to them. What happened to a case is in the audit trail."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commonhold.core.accounts.models import Account
from commonhold.core.departments.models import CostCentre, Department
from commonhold.work.delivery.models import Unit


class Case(models.Model):
    """One asking for a service, from the asking to its outcome."""

    reference = models.TextField(unique=True)
    service = models.TextField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    shared_with = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Another department that sees it too, and whose people have tasks in it."""
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    instance_id = models.BigIntegerField(unique=True)
    """The process instance that moves this case."""
    title = models.TextField()
    state = models.TextField(default="open")
    outcome = models.TextField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    element = models.TextField(default="")
    """The step of the process that was last begun: where the case stands."""
    decisions = models.SmallIntegerField(default=0)
    """How many tasks others than the asker completed; a case that ends with none went straight through."""
    data = models.JSONField(default=dict)
    """What the service keeps on it, such as the number of its record; never a value of a class that has a wall."""
    classification = models.TextField(db_default="official")
    """Its security classification, one of residency's."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "finished"]), name="case_state"),
            models.CheckConstraint(
                condition=Q(classification__in=["official", "official_sensitive", "secret", "top_secret"]),
                name="case_classification",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, outcome=None)
                | Q(state="finished", closed_at__isnull=False, outcome__isnull=False),
                name="case_finished_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(shared_with=F("department")), name="case_shared_with_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shared_with", "-opened_at"],
                condition=Q(shared_with__isnull=False),
                name="case_shared",
            ),
            models.Index(fields=["asked_by", "-id"], name="case_asked_by"),
            models.Index(fields=["department", "service", "-opened_at"], name="case_opened"),
            models.Index(
                fields=["department", "service", "closed_at"],
                condition=Q(state="finished"),
                name="case_closed",
            ),
        ]


class Answer(models.Model):
    """What was answered to those questions of a case whose data are of one class. A row for each class, so that a
    delivery unit is shown those only that it may see."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    data_class = models.TextField()
    classification = models.TextField(db_default="official")
    answers = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "data_class"], name="answer_once")]


class Party(models.Model):
    """Somebody besides the asker whom a case is about, who may therefore not decide it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    relation = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="party_once")]


class Task(models.Model):
    """What somebody has to do in a case: anyone named (TaskCandidate), or any holder of a role."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    wait_id = models.BigIntegerField(unique=True)
    element = models.TextField()
    title = models.TextField()
    role = models.TextField(null=True)
    cost_centre = models.ForeignKey(CostCentre, null=True, on_delete=models.PROTECT)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    """The case's asker again, so that a constraint of this table can keep them from deciding."""
    for_asker = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When it was completed, or taken away by the process (escalated, withdrawn)."""
    completed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField(null=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    """The delivery unit that the market gave it to: any of its members may do it."""
    lot = models.TextField(null=True)
    """Under what the unit does it: a contract's lot, or its own price."""
    given_on = models.DateField(null=True)
    """The first day of the month in which the unit was given it."""
    skill = models.TextField(null=True)
    minutes = models.IntegerField(null=True)
    """How long it is expected to take."""
    priority = models.SmallIntegerField(db_default=0)
    turn_at = models.DateTimeField(null=True)
    """Its place in the unit's queue (routing/rules.py)."""
    people_only = models.BooleanField(db_default=False)
    """A robot found that it takes a person."""
    held_at = models.DateTimeField(null=True)
    held_reason = models.TextField(null=True)
    warned_at = models.DateTimeField(null=True)
    """When its unit was told that it is soon due."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(for_asker=True)
                | (
                    (Q(claimed_by=None) | ~Q(claimed_by=F("asked_by")))
                    & (Q(completed_by=None) | ~Q(completed_by=F("asked_by")))
                ),
                name="task_not_by_its_asker",
            ),
            models.CheckConstraint(
                condition=Q(completed_by=None, outcome=None)
                | Q(completed_by__isnull=False, outcome__isnull=False, closed_at__isnull=False),
                name="task_completed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="task_claimed_when",
            ),
            models.CheckConstraint(
                condition=Q(unit=None, lot=None, given_on=None)
                | Q(
                    unit__isnull=False,
                    lot__isnull=False,
                    given_on__isnull=False,
                    skill__isnull=False,
                    minutes__gt=0,
                    turn_at__isnull=False,
                ),
                name="task_of_unit",
            ),
            models.CheckConstraint(
                condition=Q(held_at=None, held_reason=None)
                | Q(held_at__isnull=False, held_reason__isnull=False),
                name="task_held_why",
            ),
            models.CheckConstraint(condition=Q(priority__range=(-5, 5)), name="task_priority"),
        ]
        indexes = [
            models.Index(
                fields=["department", "role", "due_at"], condition=Q(closed_at=None), name="task_open_by_role"
            ),
            models.Index(fields=["claimed_by"], condition=Q(closed_at=None), name="task_open_claimed"),
            models.Index(fields=["case", "id"], name="task_of_case"),
            models.Index(
                fields=["unit", "turn_at", "id"],
                include=["department", "claimed_by", "skill", "held_at"],
                condition=Q(closed_at=None, unit__isnull=False),
                name="task_turn",
            ),
            models.Index(
                fields=["unit", "department"],
                condition=Q(closed_at=None, unit__isnull=False),
                name="task_unit_serves",
            ),
            models.Index(
                fields=["unit", "held_at"],
                condition=Q(closed_at=None, held_at__isnull=False),
                name="task_held",
            ),
            models.Index(
                fields=["unit", "due_at"],
                condition=Q(closed_at=None, unit__isnull=False, warned_at=None),
                name="task_to_warn_of",
            ),
        ]


class TaskCandidate(models.Model):
    """Somebody by name who may do an open task. Rows go when the task closes."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="candidates")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "account"], name="candidate_once")]


class HandOver(models.Model):
    """What whoever goes on with a task has to know: that another unit had begun it, and why it didn't finish it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="handovers")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """None if the department's own people go on with it."""
    begun_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    reason = models.TextField()
    at = models.DateTimeField()


class Absence(models.Model):
    """While somebody is away, their deputy may do what they may do."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deputised")
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(account=F("deputy")), name="absence_other_deputy"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False, valid__upper_inf=False),
                name="absence_valid",
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("department", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Comment(models.Model):
    """Something said about a case, to be read by all who may see it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    author = models.ForeignKey(Account, on_delete=models.PROTECT)
    text = models.TextField()
    data_class = models.TextField(db_default="official")
    """As its service declares for what is said."""
    classification = models.TextField(db_default="official")
    at = models.DateTimeField()


class Attachment(models.Model):
    """A file that somebody uploaded. Its content lies under ATTACHMENTS_DIR by its hash."""

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="attachments")
    """None until the case that it is meant for is opened."""
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    uploaded_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    name = models.TextField()
    content_type = models.TextField()
    size_bytes = models.BigIntegerField()
    sha256 = models.TextField()
    at = models.DateTimeField()
    data_class = models.TextField(db_default="official")
    classification = models.TextField(db_default="official")


class Draft(models.Model):
    """Answers kept until they are sent: for a new case, or for a task of one that was sent back."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    service = models.TextField()
    task = models.ForeignKey(Task, null=True, on_delete=models.CASCADE)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "service", "-saved_at"], name="draft_of_account")]


class ArticleAnswer(models.Model):
    """A knowledge article answered a question, so that there was no case."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    service = models.TextField()
    article = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["department", "service", "at"], name="article_answer_of_service"),
        ]


class Notice(models.Model):
    """An e-mail to send, written in the transaction that gave the reason for it."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    address = models.TextField(default="", db_default="")
    """Where it goes, if not to the account's own address."""
    subject = models.TextField()
    body = models.TextField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    failure = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["department", "id"], condition=Q(sent_at=None), name="notice_unsent")]


class Unopened(models.Model):
    """A case that an event should have begun and that could not be opened: an incident. It is tried again for ever."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    service = models.TextField()
    element = models.TextField()
    kind = models.TextField()
    name = models.TextField(default="")
    variables = models.JSONField(default=dict)
    sender_id = models.BigIntegerField(null=True)
    """The process instance that sent the message or signal."""
    since = models.DateTimeField()
    attempts = models.SmallIntegerField()
    trouble = models.TextField()
    next_try = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "service", "element"],
                condition=Q(kind="timer"),
                name="unopened_one_of_timer",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["timer", "message", "signal"]), name="unopened_kind"
            ),
        ]


class VirtualClock(models.Model):
    """A department that lives on a clock of its own, as a replay does. The worker leaves it alone."""

    department = models.OneToOneField(Department, primary_key=True, on_delete=models.PROTECT)
    at = models.DateTimeField()


# Another table of this app, in a file of its own only because a file has at most 400 lines.
from commonhold.work.cases.transitions import models as transitions  # noqa: E402, F401

"""Cases, tasks and what belongs to them, walled between departments."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


WALLS = """
-- What belongs to a case is in the case's department, and a task knows its case's asker.
ALTER TABLE cases_case ADD CONSTRAINT case_in_department UNIQUE (id, department_id, asked_by_id);
ALTER TABLE cases_case ADD CONSTRAINT case_department UNIQUE (id, department_id);
ALTER TABLE cases_task ADD CONSTRAINT task_in_its_case FOREIGN KEY (case_id, department_id, asked_by_id)
    REFERENCES cases_case (id, department_id, asked_by_id);
ALTER TABLE cases_task ADD CONSTRAINT task_department UNIQUE (id, department_id);
ALTER TABLE cases_taskcandidate ADD CONSTRAINT candidate_in_department FOREIGN KEY (task_id, department_id)
    REFERENCES cases_task (id, department_id);
ALTER TABLE cases_party ADD CONSTRAINT party_in_department FOREIGN KEY (case_id, department_id)
    REFERENCES cases_case (id, department_id);
ALTER TABLE cases_comment ADD CONSTRAINT comment_in_department FOREIGN KEY (case_id, department_id)
    REFERENCES cases_case (id, department_id);
ALTER TABLE cases_attachment ADD CONSTRAINT attachment_in_department FOREIGN KEY (case_id, department_id)
    REFERENCES cases_case (id, department_id);
ALTER TABLE cases_notice ADD CONSTRAINT notice_in_department FOREIGN KEY (case_id, department_id)
    REFERENCES cases_case (id, department_id);

-- The check constraint task_not_by_its_asker keeps the asker from deciding; this keeps the other parties.
CREATE FUNCTION cases_task_not_by_a_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_party p WHERE p.case_id = NEW.case_id
               AND p.account_id IN (NEW.claimed_by_id, NEW.completed_by_id)) THEN
        RAISE EXCEPTION 'a party to case % may not decide it', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_not_by_a_party';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER task_not_by_a_party BEFORE INSERT OR UPDATE ON cases_task FOR EACH ROW
    WHEN (NOT NEW.for_asker AND (NEW.claimed_by_id IS NOT NULL OR NEW.completed_by_id IS NOT NULL))
    EXECUTE FUNCTION cases_task_not_by_a_party();

-- What is done stays as it was done.
CREATE FUNCTION cases_done_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % is done and can not be changed', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'done_stays';
END $$;
CREATE TRIGGER task_done_stays BEFORE UPDATE ON cases_task FOR EACH ROW
    WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION cases_done_stays();
CREATE TRIGGER case_done_stays BEFORE UPDATE ON cases_case FOR EACH ROW
    WHEN (OLD.state = 'finished') EXECUTE FUNCTION cases_done_stays();

SELECT commonhold_wall('cases_case'), commonhold_wall('cases_party'), commonhold_wall('cases_task'),
       commonhold_wall('cases_taskcandidate'), commonhold_wall('cases_absence'), commonhold_wall('cases_comment'),
       commonhold_wall('cases_attachment'), commonhold_wall('cases_draft'), commonhold_wall('cases_notice'),
       commonhold_wall('cases_virtualclock'), commonhold_append_only('cases_comment');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VirtualClock",
            fields=[
                (
                    "department",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="departments.department",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("service", models.TextField()),
                ("instance_id", models.BigIntegerField(unique=True)),
                ("title", models.TextField()),
                ("state", models.TextField(default="open")),
                ("outcome", models.TextField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("element", models.TextField(default="")),
                ("decisions", models.SmallIntegerField(default=0)),
                ("trouble", models.TextField(default="")),
                ("data", models.JSONField(default=dict)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["asked_by", "-id"], name="case_asked_by"),
                    models.Index(fields=["department", "service", "-opened_at"], name="case_opened"),
                    models.Index(
                        condition=models.Q(("state", "finished")),
                        fields=["department", "service", "closed_at"],
                        name="case_closed",
                    ),
                    models.Index(
                        condition=models.Q(("trouble", ""), _negated=True),
                        fields=["department"],
                        name="case_trouble",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "finished"])), name="case_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("outcome", None), ("state", "open")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("outcome__isnull", False),
                                ("state", "finished"),
                            ),
                            _connector="OR",
                        ),
                        name="case_finished_with_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("content_type", models.TextField()),
                ("size_bytes", models.BigIntegerField()),
                ("sha256", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="cases.case"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.TextField()),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("failure", models.TextField(default="")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.case"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at", None)),
                        fields=["department", "id"],
                        name="notice_unsent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("relation", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="cases.case"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "account"), name="party_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wait_id", models.BigIntegerField(unique=True)),
                ("element", models.TextField()),
                ("title", models.TextField()),
                ("role", models.TextField(null=True)),
                ("for_asker", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="cases.case"
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "completed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cost_centre",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="departments.costcentre"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["department", "role", "due_at"],
                        name="task_open_by_role",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["claimed_by"],
                        name="task_open_claimed",
                    ),
                    models.Index(fields=["case", "id"], name="task_of_case"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("for_asker", True),
                            models.Q(
                                models.Q(
                                    ("claimed_by", None),
                                    models.Q(("claimed_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("completed_by", None),
                                    models.Q(("completed_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="task_not_by_its_asker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_by", None), ("outcome", None)),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("completed_by__isnull", False),
                                ("outcome__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="task_completed_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_at", None), ("claimed_by", None)),
                            models.Q(("claimed_at__isnull", False), ("claimed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="task_claimed_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("answers", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="cases.task"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "service", "-saved_at"], name="draft_of_account"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskCandidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="cases.task",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("task", "account"), name="candidate_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputised",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("account", models.F("deputy")), _negated=True),
                        name="absence_other_deputy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", False),
                            ("valid__lower_inf", False),
                            ("valid__upper_inf", False),
                        ),
                        name="absence_valid",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("account", "="), ("department", "="), ("valid", "&&")],
                        name="absence_no_overlap",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]

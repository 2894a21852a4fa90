"""Robots, what they may do, their tokens, leases and attempts."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


RULES = """
ALTER TABLE robots_lease ADD CONSTRAINT lease_in_department FOREIGN KEY (task_id, department_id)
    REFERENCES cases_task (id, department_id);
ALTER TABLE robots_attempt ADD CONSTRAINT attempt_in_department FOREIGN KEY (task_id, department_id)
    REFERENCES cases_task (id, department_id);
ALTER TABLE robots_retry ADD CONSTRAINT retry_in_department FOREIGN KEY (task_id, department_id)
    REFERENCES cases_task (id, department_id);
SELECT commonhold_wall('robots_lease'), commonhold_wall('robots_attempt'), commonhold_wall('robots_retry');
SELECT commonhold_unit_wall('robots_lease', 'robot_id = (SELECT commonhold_unit())'),
       commonhold_unit_wall('robots_attempt', 'robot_id = (SELECT commonhold_unit())'),
       commonhold_unit_wall('robots_retry', 'robot_id = (SELECT commonhold_unit())');
SELECT commonhold_append_only('robots_attempt');
SELECT commonhold_only_actors_write('robots_robot'), commonhold_only_actors_write('robots_permission'),
       commonhold_only_actors_write('robots_accesstoken');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("cases", "0009_people_only"),
        ("delivery", "0002_routing"),
        ("departments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Robot",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="delivery.unit",
                    ),
                ),
                ("secret_hash", models.BinaryField()),
                ("bad_secrets", models.SmallIntegerField(default=0)),
                ("bad_since", models.DateTimeField(null=True)),
                ("build_pence", models.BigIntegerField(default=0)),
                ("lease_seconds", models.IntegerField(default=300)),
                ("longest_minutes", models.IntegerField(default=60)),
                ("most_attempts", models.SmallIntegerField(default=4)),
                ("failures_in_row", models.SmallIntegerField(default=0)),
                ("pauses", models.SmallIntegerField(default=0)),
                ("paused_until", models.DateTimeField(null=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lease_seconds__range", (1, 3600)), ("longest_minutes__range", (1, 1440))
                        ),
                        name="robot_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_attempts__range", (1, 20))), name="robot_attempts"
                    ),
                    models.CheckConstraint(condition=models.Q(("build_pence__gte", 0)), name="robot_build"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retry",
            fields=[
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="cases.task",
                    ),
                ),
                ("failures", models.SmallIntegerField(default=0)),
                ("not_before", models.DateTimeField()),
                ("quarantined_at", models.DateTimeField(null=True)),
                ("message", models.TextField(default="")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="robots.robot"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("quarantined_at__isnull", False)),
                        fields=["quarantined_at"],
                        name="retry_quarantined",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Permission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("element", models.TextField()),
                (
                    "outcomes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="robots.robot"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("robot", "service", "element"), name="permission_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcomes__len__gt", 0)), name="permission_outcomes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("heartbeat_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("deadline_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                ("task", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="cases.task")),
                ("robot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="robots.robot")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["until"], name="lease_until"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__lte", models.F("deadline_at"))), name="lease_deadline"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lease_id", models.BigIntegerField(unique=True)),
                ("service", models.TextField()),
                ("element", models.TextField()),
                ("number", models.SmallIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("result", models.TextField()),
                ("outcome", models.TextField(null=True)),
                ("reason_code", models.TextField(null=True)),
                ("message", models.TextField(default="")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "screenshot",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.attachment",
                    ),
                ),
                ("task", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.task")),
                (
                    "robot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="robots.robot"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["robot", "ended_at"], name="attempt_of_robot"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "result__in",
                                [
                                    "completed",
                                    "business_exception",
                                    "system_failure",
                                    "deferred",
                                    "expired",
                                    "taken_away",
                                ],
                            )
                        ),
                        name="attempt_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__isnull", False), ("result", "completed")),
                            models.Q(models.Q(("result", "completed"), _negated=True), ("outcome", None)),
                            _connector="OR",
                        ),
                        name="attempt_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "business_exception"), _negated=True),
                            ("reason_code__isnull", False),
                            _connector="OR",
                        ),
                        name="attempt_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField()),
                ("robot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="robots.robot")),
            ],
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

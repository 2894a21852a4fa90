"""Versions of processes, instances, what they wait for, and their steps."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


WALLS = """
SELECT commonhold_only_actors_write('processes_version'), commonhold_append_only('processes_version');
SELECT commonhold_wall('processes_instance');
-- Waits and steps have no foreign key to their instance; it stays as long as they do because nobody may delete it.
REVOKE DELETE, TRUNCATE ON processes_instance FROM commonhold_app;
SELECT commonhold_wall('processes_wait');
SELECT commonhold_wall('processes_step'), commonhold_append_only('processes_step');
-- Instances and waits are updated in place far more often than they are added: leave room for that on each page.
ALTER TABLE processes_instance SET (fillfactor = 70);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.IntegerField()),
                ("tokens", models.JSONField()),
                ("variables", models.JSONField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "instance_id",
                        "revision",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("revision", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.TextField()),
                ("event", models.JSONField()),
                (
                    "passed",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="processes.instance",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("hash", models.CharField(db_index=True, max_length=64)),
                ("bpmn", models.TextField()),
                ("dmn", models.TextField()),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["service", "-id"], name="version_of_service")],
            },
        ),
        migrations.AddField(
            model_name="instance",
            name="version",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="processes.version"),
        ),
        migrations.CreateModel(
            name="Wait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.IntegerField()),
                ("element", models.TextField()),
                ("kind", models.TextField()),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="processes.instance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "timer")), fields=["due_at"], name="wait_timers_due"
                    ),
                    models.Index(
                        fields=["department", "element"], include=("since", "kind"), name="wait_by_element"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("instance", "key"), name="wait_key"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["user", "service", "timer"])), name="wait_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "timer"), _negated=True),
                            ("due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="wait_timer",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("outcome", None)),
                    models.Q(("ended_at__isnull", False), ("outcome__isnull", False)),
                    _connector="OR",
                ),
                name="instance_ended",
            ),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]

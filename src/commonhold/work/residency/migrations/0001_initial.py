"""Departments' residency policies and releases, and the register of approvals, behind the wall."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

WALLS = """
-- What hangs on a policy or an approval is of the same department as it.
ALTER TABLE residency_policy ADD CONSTRAINT residency_policy_in_department UNIQUE (id, department_id);
ALTER TABLE residency_release ADD CONSTRAINT residency_release_in_department
    FOREIGN KEY (policy_id, department_id) REFERENCES residency_policy (id, department_id);
ALTER TABLE residency_approval ADD CONSTRAINT residency_approval_in_department UNIQUE (id, department_id);
ALTER TABLE residency_review ADD CONSTRAINT residency_review_in_department
    FOREIGN KEY (approval_id, department_id) REFERENCES residency_approval (id, department_id);
SELECT commonhold_wall('residency_policy'), commonhold_append_only('residency_policy');
SELECT commonhold_wall('residency_release'), commonhold_append_only('residency_release');
SELECT commonhold_wall('residency_review'), commonhold_append_only('residency_review');
SELECT commonhold_wall('residency_approval'), commonhold_append_only('residency_approval');
-- Of what was approved nothing changes but when it ends, when it is looked at again, and that somebody was warned.
GRANT UPDATE (valid, review_on, withdrawn_on, withdrawn_reason, withdrawn_by_label, warned_days)
    ON residency_approval TO commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),  # which adds btree_gist
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.TextField(blank=True, default="")),
                ("supplier", models.TextField(blank=True, default="")),
                ("country", models.CharField(max_length=2)),
                (
                    "classes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("classification", models.TextField()),
                ("scope", models.TextField()),
                ("threat_assessment", models.TextField()),
                ("subcontractors", models.TextField(blank=True, default="")),
                ("conditions", models.TextField(blank=True, default="")),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("review_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True, default="")),
                ("withdrawn_by_label", models.TextField(blank=True, default="")),
                ("warned_days", models.SmallIntegerField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supplier__gt", ""), ("unit", "")),
                            models.Q(("supplier", ""), ("unit__gt", "")),
                            _connector="OR",
                        ),
                        name="residency_approval_one_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("valid__isempty", False), ("valid__upper_inf", False)),
                            ("withdrawn_on__isnull", False),
                            _connector="OR",
                        ),
                        name="residency_approval_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on", None), ("withdrawn_reason__gt", ""), _connector="OR"
                        ),
                        name="residency_approval_withdrawn",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("department", "="), ("scope", "="), ("valid", "&&")],
                        name="residency_approval_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("text", models.TextField()),
                ("examples", models.JSONField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "number"), name="residency_policy_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="residency.policy"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["department", "-id"], name="residency_release_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("finding", models.TextField()),
                ("next_review_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                (
                    "approval",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="residency.approval"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]

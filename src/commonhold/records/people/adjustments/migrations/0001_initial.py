"""Workplace adjustments, behind the wall; what was recorded stays, and only copies are taken away."""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('adjustments_adjustment');
ALTER TABLE adjustments_adjustment ADD CONSTRAINT adjustments_adjustment_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, TRUNCATE ON adjustments_adjustment FROM commonhold_app;
GRANT UPDATE (last_day, shared, decided_at) ON adjustments_adjustment TO commonhold_app;
CREATE POLICY only_copies_go ON adjustments_adjustment AS RESTRICTIVE FOR DELETE USING (carried_by IS NOT NULL);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("carried_by", models.BigIntegerField(null=True)),
                ("carried_from", models.BigIntegerField(null=True)),
                ("what", models.TextField()),
                ("since", models.DateField()),
                ("review_on", models.DateField(null=True)),
                ("last_day", models.DateField(null=True)),
                ("shared", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("carried_by", "carried_from"), name="adjustments_adjustment_carried_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("carried_by", None), ("carried_from", None)),
                            models.Q(
                                ("carried_by__isnull", False),
                                ("carried_from__isnull", False),
                                models.Q(("carried_from", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="adjustments_adjustment_carried",
                    ),
                    models.UniqueConstraint(fields=("employment", "what", "since"), name="adjustments_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__gte", models.F("since")), ("review_on__gte", models.F("since"))
                        ),
                        name="adjustments_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shared", False), ("decided_at__isnull", False), _connector="OR"),
                        name="adjustments_consent",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

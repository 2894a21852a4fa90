"""Training and interests, behind the wall; what was recorded stays, and only copies are taken away."""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('declarations_training');
ALTER TABLE declarations_training ADD CONSTRAINT declarations_training_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, TRUNCATE ON declarations_training FROM commonhold_app;
CREATE POLICY only_copies_go ON declarations_training AS RESTRICTIVE FOR DELETE USING (carried_by IS NOT NULL);
SELECT commonhold_wall('declarations_interest');
ALTER TABLE declarations_interest ADD CONSTRAINT declarations_interest_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, TRUNCATE ON declarations_interest FROM commonhold_app;
GRANT UPDATE (status) ON declarations_interest TO commonhold_app;
CREATE POLICY only_copies_go ON declarations_interest AS RESTRICTIVE FOR DELETE USING (carried_by IS NOT NULL);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Interest",
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
                ("kind", models.TextField()),
                ("what", models.TextField()),
                ("declared_on", models.DateField()),
                ("status", models.TextField(default="declared")),
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
                        fields=("carried_by", "carried_from"), name="declarations_interest_carried_once"
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
                        name="declarations_interest_carried",
                    ),
                    models.UniqueConstraint(
                        fields=("employment", "kind", "what", "declared_on"),
                        name="declarations_interest_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "outside_work",
                                    "voluntary_role",
                                    "business",
                                    "shares",
                                    "relationship",
                                    "gift",
                                    "other",
                                ],
                            )
                        ),
                        name="declarations_interest_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "declared", "confirmed", "ended"])),
                        name="declarations_interest_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Training",
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
                ("course", models.TextField()),
                ("provider", models.TextField()),
                ("completed_on", models.DateField()),
                ("valid_until", models.DateField(null=True)),
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
                        fields=("carried_by", "carried_from"), name="declarations_training_carried_once"
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
                        name="declarations_training_carried",
                    ),
                    models.UniqueConstraint(
                        fields=("employment", "course", "completed_on"), name="declarations_training_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("completed_on"))),
                        name="declarations_training_dates",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

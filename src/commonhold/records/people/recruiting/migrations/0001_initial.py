"""Outcomes of recruitment, behind the wall of the department that recruited, kept as they were told."""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('recruiting_outcome');
ALTER TABLE recruiting_outcome
    ADD CONSTRAINT recruiting_outcome_post FOREIGN KEY (post_id, department_id)
        REFERENCES people_post (id, department_id),
    ADD CONSTRAINT recruiting_outcome_manager FOREIGN KEY (manager_id, department_id)
        REFERENCES people_employment (id, department_id);
REVOKE UPDATE, DELETE, TRUNCATE ON recruiting_outcome FROM commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
        ("people", "0003_annulled"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vacancy", models.TextField()),
                ("candidate", models.BinaryField()),
                ("case_reference", models.TextField()),
                ("grade", models.TextField()),
                ("region", models.TextField()),
                ("weekly_hours", models.DecimalField(decimal_places=2, max_digits=4)),
                ("evidence", models.JSONField()),
                ("right_to_work_until", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "vacancy", "candidate"), name="recruiting_outcome_once"
                    ),
                    models.UniqueConstraint(fields=("case_reference",), name="recruiting_outcome_of_case"),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

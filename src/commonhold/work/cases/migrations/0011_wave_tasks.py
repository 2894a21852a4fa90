"""Which tasks a wave of a transition moves."""

import django.db.models.deletion
from django.db import migrations, models


RULES = """
ALTER TABLE cases_wavetask ADD CONSTRAINT wave_task_in_department FOREIGN KEY (task_id, department_id)
    REFERENCES cases_task (id, department_id);
SELECT commonhold_wall('cases_wavetask');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_unit_walls"),
        ("delivery", "0005_transitions"),
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaveTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("element", models.TextField()),
                ("band", models.TextField()),
                ("begun", models.BooleanField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("moved", models.BooleanField(default=False)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="cases.task"
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.unit",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="delivery.wave"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["wave", "id"], name="wave_task_left"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("wave", "task"), name="wave_task_once")],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

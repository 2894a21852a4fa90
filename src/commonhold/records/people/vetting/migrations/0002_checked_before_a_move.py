"""Checks that a department has done of somebody who is to move to it, behind its wall; kept as they were recorded."""

import django.db.models.deletion
from django.db import migrations, models

HOLD = """
SELECT commonhold_wall('vetting_movecheck');
REVOKE UPDATE, DELETE, TRUNCATE ON vetting_movecheck FROM commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0001_initial"),
        ("vetting", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MoveCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("element", models.TextField()),
                ("evidence", models.TextField()),
                ("checked_by", models.TextField()),
                ("checked_on", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("move_id", "element"), name="vetting_movecheck_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "element__in",
                                ["identity", "right_to_work", "employment_history", "criminal_record"],
                            )
                        ),
                        name="vetting_movecheck_element",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None),
                            models.Q(("element", "right_to_work"), ("until__gt", models.F("checked_on"))),
                            _connector="OR",
                        ),
                        name="vetting_movecheck_until",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

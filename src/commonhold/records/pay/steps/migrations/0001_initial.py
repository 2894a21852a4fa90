"""Steps of runs that a worker takes, behind the wall."""

import django.db.models.deletion
from django.db import migrations, models

HOLD = """
SELECT commonhold_wall('steps_step');
ALTER TABLE steps_step ADD CONSTRAINT steps_step_run FOREIGN KEY (run_id, department_id)
    REFERENCES pay_run (id, department_id);
REVOKE DELETE, TRUNCATE ON steps_step FROM commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
        ("pay", "0004_tax_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("payment_date", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("started_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("refused", models.TextField(default="")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to="pay.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)), fields=("run",), name="steps_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("calculate", "commit"))), name="steps_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refused", ""), ("done_at__isnull", False), _connector="OR"),
                        name="steps_refused",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

"""Plans by which debts are paid back, which a debt had one of before; each is kept as it was agreed."""

import django.db.models.deletion
from django.db import migrations, models


HOLD = """
INSERT INTO debts_plan (department_id, debt_id, plan_pence, hardship_percent, recorded_at)
    SELECT department_id, id, plan_pence, hardship_percent, recorded_at FROM pay_debt WHERE plan_pence IS NOT NULL;
SELECT commonhold_wall('debts_plan'), commonhold_append_only('debts_plan');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("pay", "0005_sums_together"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_pence", models.BigIntegerField()),
                ("hardship_percent", models.SmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "debt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="pay.debt"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("plan_pence__gt", 0)), name="debts_plan_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hardship_percent__range", (0, 100))), name="debts_plan_hardship"
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

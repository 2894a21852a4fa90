"""Steps of plans that a worker takes: seen by both departments, asked for by who acts for both."""

import django.db.models.deletion
from django.db import migrations, models

HOLD = """
ALTER TABLE reorganising_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON reorganising_step
    USING (EXISTS (SELECT FROM reorganising_plan p WHERE p.id = plan_id))
    WITH CHECK (EXISTS (SELECT FROM reorganising_plan p WHERE p.id = plan_id
        AND p.from_department_id = ANY ((SELECT commonhold_departments())::int[])
        AND p.to_department_id = ANY ((SELECT commonhold_departments())::int[])));
SELECT commonhold_unit_wall('reorganising_step'), commonhold_only_actors_write('reorganising_step');
REVOKE DELETE, TRUNCATE ON reorganising_step FROM commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reorganising", "0001_initial"),
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
                ("until", models.SmallIntegerField(null=True)),
                ("reason", models.TextField(default="")),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("started_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("refused", models.TextField(default="")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reorganising.plan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)),
                        fields=("plan",),
                        name="reorganising_step_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("try", "carry_out", "reverse"))),
                        name="reorganising_step_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refused", ""), ("done_at__isnull", False), _connector="OR"),
                        name="reorganising_step_refused",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

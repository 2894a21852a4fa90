"""Cases that events should have begun and that could not be opened."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_incidents"),
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unopened",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("element", models.TextField()),
                ("kind", models.TextField()),
                ("name", models.TextField(default="")),
                ("variables", models.JSONField(default=dict)),
                ("sender_id", models.BigIntegerField(null=True)),
                ("since", models.DateTimeField()),
                ("attempts", models.SmallIntegerField()),
                ("trouble", models.TextField()),
                ("next_try", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "timer")),
                        fields=("department", "service", "element"),
                        name="unopened_one_of_timer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["timer", "message", "signal"])), name="unopened_kind"
                    ),
                ],
            },
        ),
        migrations.RunSQL("SELECT commonhold_wall('cases_unopened')", migrations.RunSQL.noop),
    ]

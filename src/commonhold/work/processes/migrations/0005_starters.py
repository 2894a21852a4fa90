"""When the timers of start events are due, and signals that somebody could not take."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0001_initial"),
        ("processes", "0004_releases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Starter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("element", models.TextField()),
                ("timer", models.TextField()),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "service", "element"), name="starter_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="sending",
            name="only_wait",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL("SELECT commonhold_wall('processes_starter')", migrations.RunSQL.noop),
    ]

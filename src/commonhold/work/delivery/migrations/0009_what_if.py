"""What was tried on a month's real tasks, and what came of it."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q

RULES = """
SELECT commonhold_only_actors_write('delivery_whatif');
-- What is tried about suppliers' prices is nothing for their people.
SELECT delivery_wall('delivery_whatif');
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0008_members_taken_back")]

    operations = [
        migrations.CreateModel(
            name="WhatIf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("service", models.TextField()),
                ("month", models.DateField()),
                ("tried", models.JSONField()),
                ("seed", models.IntegerField()),
                ("departments", django.contrib.postgres.fields.ArrayField(models.IntegerField(), size=None)),
                ("tasks", models.IntegerField(null=True)),
                ("done", models.IntegerField(default=0)),
                ("result", models.JSONField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            "whatif", models.CheckConstraint(condition=Q(month__day=1), name="what_if_month")
        ),
        migrations.AddConstraint(
            "whatif", models.CheckConstraint(condition=Q(done__gte=0), name="what_if_done")
        ),
        migrations.AddConstraint(
            "whatif",
            models.CheckConstraint(
                condition=Q(result__isnull=True, done_at__isnull=True)
                | Q(result__isnull=False, done_at__isnull=False, tasks__isnull=False, done=F("tasks") * 2),
                name="what_if_result",
            ),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

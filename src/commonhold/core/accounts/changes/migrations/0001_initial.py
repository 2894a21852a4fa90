"""Changes of roles and closings of accounts, behind their walls."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


WALLS = """
SELECT commonhold_wall('changes_rolechange');
-- Whether an account is closed is asked before it is known in which departments somebody has roles.
CREATE POLICY everybody ON changes_closing USING (true);
SELECT commonhold_unit_wall('changes_closing'), commonhold_only_actors_write('changes_closing');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0006_former_employees"),
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("grant_id", models.BigIntegerField()),
                ("role", models.TextField()),
                ("was", django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                ("became", django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cost_centre",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.costcentre",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "grant_id"), name="role_change_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("was__isnull", False), ("became__isnull", False), _connector="OR"
                        ),
                        name="role_change_of_something",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]

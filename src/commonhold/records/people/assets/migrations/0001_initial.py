"""Things lent, behind the wall; what was issued stays, and only its return is noted."""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('assets_asset');
ALTER TABLE assets_asset ADD CONSTRAINT assets_asset_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, DELETE, TRUNCATE ON assets_asset FROM commonhold_app;
GRANT UPDATE (returned_on) ON assets_asset TO commonhold_app;
SELECT commonhold_wall('assets_kititem');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("tag", models.TextField()),
                ("issued_on", models.DateField()),
                ("returned_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_on", None)),
                        fields=("department", "tag"),
                        name="assets_asset_with_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["laptop", "phone", "pass", "keys", "card", "other"])
                        ),
                        name="assets_asset_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned_on__gte", models.F("issued_on"))),
                        name="assets_asset_returned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KitItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grade", models.TextField(null=True)),
                ("kind", models.TextField()),
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
                        fields=("department", "grade", "kind"),
                        name="assets_kititem_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["laptop", "phone", "pass", "keys", "card", "other"]),
                            models.Q(
                                ("grade", None),
                                (
                                    "grade__in",
                                    (
                                        "AA",
                                        "AO",
                                        "EO",
                                        "HEO",
                                        "SEO",
                                        "G7",
                                        "G6",
                                        "SCS1",
                                        "SCS2",
                                        "SCS3",
                                        "SCS4",
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="assets_kititem_kind",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

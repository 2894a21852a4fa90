"""Departments, what they are made of, and the wall around each."""

import datetime
import django.db.models.deletion
from django.db import migrations, models


WALLS = """
-- A part belongs to the same department as the part it is in, and so does a cost centre.
ALTER TABLE departments_organisation ADD CONSTRAINT organisation_in_department UNIQUE (id, department_id);
ALTER TABLE departments_organisation ADD CONSTRAINT organisation_parent_in_department
    FOREIGN KEY (parent_id, department_id) REFERENCES departments_organisation (id, department_id);
ALTER TABLE departments_costcentre ADD CONSTRAINT cost_centre_in_department
    FOREIGN KEY (organisation_id, department_id) REFERENCES departments_organisation (id, department_id);
SELECT commonhold_only_actors_write('departments_department');
SELECT commonhold_wall('departments_organisation');
SELECT commonhold_wall('departments_costcentre');
SELECT commonhold_wall('departments_closure');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.SlugField(unique=True)),
                ("name", models.TextField(unique=True)),
                ("leave_year_start", models.CharField(default="04-01", max_length=5)),
                ("pay_day", models.SmallIntegerField(default=28)),
                ("region", models.TextField(default="england-and-wales")),
                ("opens", models.TimeField(default=datetime.time(9, 0))),
                ("closes", models.TimeField(default=datetime.time(17, 0))),
                ("weekdays", models.CharField(default="12345", max_length=7)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leave_year_start__regex", "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
                        ),
                        name="department_leave_year_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pay_day__range", (1, 31))), name="department_pay_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("region__in", ["england-and-wales", "scotland", "northern-ireland"])
                        ),
                        name="department_region",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opens__lt", models.F("closes"))), name="department_opening_hours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekdays__regex", "^[1-7]+$")), name="department_weekdays"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("agency", "Agency or body"),
                            ("directorate", "Directorate"),
                            ("team", "Team"),
                        ]
                    ),
                ),
                ("code", models.TextField()),
                ("name", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="departments.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "code"), name="organisation_code"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["agency", "directorate", "team"])),
                        name="organisation_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "agency"), ("parent", None)),
                            ("kind", "directorate"),
                            models.Q(("kind", "team"), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="organisation_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostCentre",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField()),
                ("name", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "code"), name="cost_centre_code"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("reason", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("department", "day"), name="closure_day")],
            },
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]

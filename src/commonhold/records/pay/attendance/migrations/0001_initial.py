"""Absences, overtime and occupational schemes, behind the wall: what was known is kept."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

HOLD = """
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['absencespell', 'overtime', 'occupationalscheme']
    LOOP
        PERFORM commonhold_wall(('attendance_' || name)::regclass);
        -- A row is changed once, when it is superseded.
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON attendance_%s FROM commonhold_app', name);
        EXECUTE format('GRANT UPDATE (superseded_at) ON attendance_%s TO commonhold_app', name);
        EXECUTE format('CREATE TRIGGER superseded_once BEFORE UPDATE ON attendance_%s FOR EACH ROW
            WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once()', name);
    END LOOP;
    -- What belongs to an employment is in its department.
    FOREACH name IN ARRAY ARRAY['absencespell', 'overtime']
    LOOP
        EXECUTE format('ALTER TABLE attendance_%1$s ADD CONSTRAINT attendance_%1$s_employment FOREIGN KEY
            (employment_id, department_id) REFERENCES people_employment (id, department_id)', name);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="AbsenceSpell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("kind", models.TextField()),
                ("lost", models.SmallIntegerField()),
                ("of", models.SmallIntegerField()),
                ("event", models.DateField(null=True)),
                ("decided", models.DateField(null=True)),
                ("adoption", models.BooleanField()),
                ("weeks", models.SmallIntegerField()),
                ("used_weeks", models.SmallIntegerField()),
                ("average_pence", models.IntegerField(null=True)),
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
                "abstract": False,
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("employment", "="), ("valid", "&&")],
                        name="absencespell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="absencespell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="absencespell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("unpaid", "sick", "smp", "sap", "spp", "shpp", "spbp", "sncp"))
                        ),
                        name="absencespell_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "unpaid"),
                                ("lost__gte", 1),
                                ("lost__lte", models.F("of")),
                                ("of__lte", 100),
                            ),
                            models.Q(models.Q(("kind", "unpaid"), _negated=True), ("lost", 0), ("of", 1)),
                            _connector="OR",
                        ),
                        name="absencespell_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided__isnull", False),
                                ("event__isnull", False),
                                ("kind__in", ("smp", "sap", "spp", "shpp", "spbp", "sncp")),
                                ("weeks__range", (1, 52)),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ("smp", "sap", "spp", "shpp", "spbp", "sncp")), _negated=True
                                ),
                                ("adoption", False),
                                ("decided", None),
                                ("event", None),
                                ("used_weeks", 0),
                                ("weeks", 0),
                            ),
                            _connector="OR",
                        ),
                        name="absencespell_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used_weeks__range", (0, 52))), name="absencespell_used_weeks"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("average_pence", None), ("average_pence__gt", 0), _connector="OR"
                        ),
                        name="absencespell_average",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OccupationalScheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("name", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
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
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="occupationalscheme_superseded_after",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("department", "="), ("valid", "&&")],
                        name="occupationalscheme_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Overtime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("day", models.DateField()),
                ("minutes", models.SmallIntegerField()),
                ("percent", models.SmallIntegerField()),
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
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="overtime_superseded_after",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("employment", "day", "percent"),
                        name="overtime_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (1, 1440))), name="overtime_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__range", (1, 1000))), name="overtime_percent"
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

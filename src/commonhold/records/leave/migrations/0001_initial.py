"""Leave schemes, and the leave and flexi of employments, behind the wall; rows are added, and at most cancelled."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

HOLD = """
SELECT commonhold_wall('leave_leavescheme'), commonhold_append_only('leave_leavescheme');
GRANT UPDATE (superseded_at) ON leave_leavescheme TO commonhold_app;
CREATE TRIGGER superseded_once BEFORE UPDATE ON leave_leavescheme FOR EACH ROW
    WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once();

-- What is cancelled stays so, but where a move cancelled it and is taken back.
CREATE FUNCTION leave_cancelled_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'row % of % is cancelled already', OLD.id, TG_TABLE_NAME;
END $$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['booking', 'adjustment', 'flexientry']
    LOOP
        PERFORM commonhold_wall(('leave_' || name)::regclass);
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON leave_%s FROM commonhold_app', name);
        EXECUTE format('GRANT UPDATE (cancelled_at, cancelled_move_id) ON leave_%s TO commonhold_app', name);
        EXECUTE format('CREATE TRIGGER cancelled_stays BEFORE UPDATE ON leave_%s FOR EACH ROW
            WHEN (OLD.cancelled_at IS NOT NULL
                  AND (OLD.cancelled_move_id IS NULL OR NEW.cancelled_at IS NOT NULL))
            EXECUTE FUNCTION leave_cancelled_stays()', name);
        -- What belongs to an employment is in its department.
        EXECUTE format('ALTER TABLE leave_%1$s ADD CONSTRAINT leave_%1$s_employment FOREIGN KEY
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
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.IntegerField()),
                ("move_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_move_id", models.BigIntegerField(null=True)),
                ("on", models.DateField()),
                ("kind", models.TextField()),
                ("reason", models.TextField()),
                (
                    "working",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("rounded_minutes", models.IntegerField(default=0)),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("move_id__isnull", False)),
                        fields=["move_id"],
                        name="leave_adjustment_move",
                    ),
                    models.Index(
                        condition=models.Q(("cancelled_move_id__isnull", False)),
                        fields=["cancelled_move_id"],
                        name="leave_adjustment_left",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at__isnull", False), ("cancelled_move_id", None), _connector="OR"
                        ),
                        name="leave_adjustment_cancelled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "bought",
                                    "sold",
                                    "carried_over",
                                    "paid",
                                    "converted_out",
                                    "converted_in",
                                    "corrected",
                                ),
                            )
                        ),
                        name="leave_adjustment_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes", 0), _negated=True),
                            ("kind__in", ["carried_over", "converted_out", "converted_in"]),
                            _connector="OR",
                        ),
                        name="leave_adjustment_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["converted_out", "converted_in"]), ("move_id__isnull", False)
                            ),
                            models.Q(("kind__in", ["converted_out", "converted_in"]), _negated=True),
                            _connector="OR",
                        ),
                        name="leave_adjustment_converted",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("kind", "carried_over")),
                        fields=("employment", "on"),
                        name="leave_year_closed_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("cancelled_at", None), ("kind__in", ["converted_out", "converted_in"])
                        ),
                        fields=("employment", "move_id"),
                        name="leave_converted_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.IntegerField()),
                ("move_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_move_id", models.BigIntegerField(null=True)),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("whole_days", models.BooleanField()),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("move_id__isnull", False)),
                        fields=["move_id"],
                        name="leave_booking_move",
                    ),
                    models.Index(
                        condition=models.Q(("cancelled_move_id__isnull", False)),
                        fields=["cancelled_move_id"],
                        name="leave_booking_left",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at__isnull", False), ("cancelled_move_id", None), _connector="OR"
                        ),
                        name="leave_booking_cancelled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__isempty", False),
                            ("days__lower_inf", False),
                            ("days__upper_inf", False),
                            ("minutes__gt", 0),
                        ),
                        name="leave_booking_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("whole_days", True),
                            models.Q(
                                (
                                    "days",
                                    models.Func(
                                        models.Func(models.F("days"), function="lower"),
                                        models.Func(models.F("days"), function="lower"),
                                        models.Value("[]"),
                                        function="daterange",
                                        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                    ),
                                ),
                                ("minutes__lte", 1440),
                            ),
                            _connector="OR",
                        ),
                        name="leave_booking_part_of_a_day",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_at", None), ("whole_days", True)),
                        expressions=[("employment", "="), ("days", "&&")],
                        name="leave_booking_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlexiEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.IntegerField()),
                ("move_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_move_id", models.BigIntegerField(null=True)),
                ("on", models.DateField()),
                ("reason", models.TextField()),
                (
                    "working",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("move_id__isnull", False)),
                        fields=["move_id"],
                        name="leave_flexientry_move",
                    ),
                    models.Index(
                        condition=models.Q(("cancelled_move_id__isnull", False)),
                        fields=["cancelled_move_id"],
                        name="leave_flexientry_left",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at__isnull", False), ("cancelled_move_id", None), _connector="OR"
                        ),
                        name="leave_flexientry_cancelled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes", 0), _negated=True), name="leave_flexientry_minutes"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("move_id__isnull", False)),
                        fields=("employment", "move_id"),
                        name="leave_flexi_carried_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeaveScheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("bands", models.JSONField()),
                ("full_time_hours", models.DecimalField(decimal_places=2, max_digits=4)),
                ("year", models.TextField()),
                ("recorded_in", models.TextField()),
                ("most_carried_days", models.DecimalField(decimal_places=1, max_digits=4)),
                ("public_days", models.DecimalField(decimal_places=1, max_digits=4)),
                ("rounded_to", models.TextField()),
                ("pro_rata", models.TextField()),
                ("limits_moves", models.BooleanField()),
                ("most_flexi_minutes", models.IntegerField()),
                ("most_flexi_owed_minutes", models.IntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
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
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("department", "="), ("valid", "&&")],
                        name="leavescheme_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="leavescheme_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="leavescheme_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year__in", ("department", "start", "birthday")),
                            ("recorded_in__in", ["days", "hours"]),
                            ("rounded_to__in", ["day", "half_day", "hour", "minute"]),
                            ("pro_rata__in", ["day", "month"]),
                        ),
                        name="leavescheme_choices",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("full_time_hours__gt", 0),
                            ("full_time_hours__lte", 60),
                            ("most_carried_days__range", (0, 100)),
                            ("public_days__range", (0, 100)),
                            ("most_flexi_minutes__gte", 0),
                            ("most_flexi_owed_minutes__gte", 0),
                        ),
                        name="leavescheme_figures",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

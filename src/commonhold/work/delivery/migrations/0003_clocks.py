"""Events of clocks, and what was found wrong with completed tasks: added to, never changed."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


RULES = """
SELECT commonhold_wall('delivery_clockevent'), commonhold_wall('delivery_flaw'),
       commonhold_append_only('delivery_clockevent'), commonhold_append_only('delivery_flaw');

-- A correction is of an event of the same clock, and not of another correction.
CREATE FUNCTION delivery_corrects_another_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM delivery_clockevent e WHERE e.id = NEW.corrects_id AND e.kind <> 'correct'
        AND (e.department_id, e.case_reference, e.measure, e.task_id)
            IS NOT DISTINCT FROM (NEW.department_id, NEW.case_reference, NEW.measure, NEW.task_id)
    ) THEN
        RAISE EXCEPTION 'a correction needs an event of the same clock' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_the_same_clock BEFORE INSERT ON delivery_clockevent FOR EACH ROW
    WHEN (NEW.kind = 'correct') EXECUTE FUNCTION delivery_corrects_another_clock();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_routing"),
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("case_reference", models.TextField()),
                ("service", models.TextField()),
                ("element", models.TextField(blank=True)),
                ("task_id", models.BigIntegerField(null=True)),
                ("measure", models.TextField()),
                ("kind", models.TextField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("evidence", models.TextField(blank=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.clockevent",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_reference", "id"], name="clock_of_case"),
                    models.Index(
                        condition=models.Q(("task_id__isnull", False)),
                        fields=["task_id", "id"],
                        name="clock_of_task",
                    ),
                    models.Index(
                        condition=models.Q(("kind__in", ["end", "correct"])),
                        fields=["effective_at", "task_id"],
                        name="clock_ended",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="clock_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("corrects", None),
                                ("effective_at__isnull", False),
                                ("kind__in", ["start", "stop", "resume", "end"]),
                            ),
                            models.Q(
                                ("corrects__isnull", False),
                                ("kind", "correct"),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="clock_event_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["stop", "end"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clock_event_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__in", ["force_majeure", "agreed"]), _negated=True),
                            models.Q(
                                models.Q(("note", ""), _negated=True),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="clock_event_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flaw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("case_reference", models.TextField()),
                ("task_id", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("note", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="delivery.flaw"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["task_id", "id"], name="flaw_of_task"),
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="flaw_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rework", "return", "complaint"])), name="flaw_kind"
                    ),
                    models.CheckConstraint(condition=models.Q(("note", ""), _negated=True), name="flaw_note"),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

"""Plans for whole units, which both departments see, and what is known of each person, for who acts for both."""

import django.db.models.deletion
from django.db import migrations, models

HOLD = """
-- A plan is both departments', and is drawn and carried out for both.
ALTER TABLE reorganising_plan ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON reorganising_plan
    USING (from_department_id = ANY ((SELECT commonhold_departments())::int[])
           OR to_department_id = ANY ((SELECT commonhold_departments())::int[]))
    WITH CHECK (from_department_id = ANY ((SELECT commonhold_departments())::int[])
                AND to_department_id = ANY ((SELECT commonhold_departments())::int[]));
SELECT commonhold_unit_wall('reorganising_plan'), commonhold_only_actors_write('reorganising_plan');
REVOKE DELETE, TRUNCATE ON reorganising_plan FROM commonhold_app;

-- What somebody has is the department's left, what they would have that of the one joined: together, who acts for both.
ALTER TABLE reorganising_mover ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON reorganising_mover
    USING (from_department_id = ANY ((SELECT commonhold_departments())::int[])
           AND to_department_id = ANY ((SELECT commonhold_departments())::int[]));
SELECT commonhold_unit_wall('reorganising_mover'), commonhold_only_actors_write('reorganising_mover');
ALTER TABLE reorganising_mover ADD CONSTRAINT reorganising_mover_plan
    FOREIGN KEY (plan_id, from_department_id, to_department_id)
    REFERENCES reorganising_plan (id, from_department_id, to_department_id);
ALTER TABLE reorganising_mover ADD CONSTRAINT reorganising_mover_employment
    FOREIGN KEY (employment_id, from_department_id) REFERENCES people_employment (id, department_id);
ALTER TABLE reorganising_mover ADD CONSTRAINT reorganising_mover_manager
    FOREIGN KEY (manager_id, from_department_id) REFERENCES people_employment (id, department_id);
ALTER TABLE reorganising_mover ADD CONSTRAINT reorganising_mover_move
    FOREIGN KEY (move_id, from_department_id) REFERENCES moves_move (id, from_department_id);

ALTER TABLE reorganising_stage ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON reorganising_stage
    USING (EXISTS (SELECT FROM reorganising_plan p WHERE p.id = plan_id))
    WITH CHECK (EXISTS (SELECT FROM reorganising_plan p WHERE p.id = plan_id
        AND p.from_department_id = ANY ((SELECT commonhold_departments())::int[])
        AND p.to_department_id = ANY ((SELECT commonhold_departments())::int[])));
SELECT commonhold_unit_wall('reorganising_stage'), commonhold_only_actors_write('reorganising_stage');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("moves", "0002_what_holds"),
        ("people", "0003_annulled"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField()),
                ("name", models.TextField()),
                ("on", models.DateField()),
                ("document", models.JSONField()),
                ("state", models.TextField(default="drawn")),
                ("digest", models.TextField(default="")),
                ("drawn_by", models.TextField()),
                ("drawn_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(null=True)),
                (
                    "from_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "to_department",
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
                    models.UniqueConstraint(fields=("code",), name="reorganising_plan_code"),
                    models.UniqueConstraint(
                        fields=("id", "from_department", "to_department"),
                        name="reorganising_plan_departments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_department", models.F("to_department")), _negated=True),
                        name="reorganising_plan_between",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("drawn", "tried", "begun", "carried out", "reversing", "reversed"))
                        ),
                        name="reorganising_plan_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest", ""), ("state", "drawn"), ("tried_at", None)),
                            models.Q(
                                models.Q(("state", "drawn"), _negated=True),
                                ("tried_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reorganising_plan_tried",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.TextField()),
                ("name", models.TextField()),
                ("stage", models.SmallIntegerField(null=True)),
                ("problem", models.TextField(default="")),
                ("says", models.TextField(default="")),
                ("before", models.JSONField()),
                ("after", models.JSONField(null=True)),
                ("annual_pence", models.BigIntegerField()),
                ("leave_pence", models.BigIntegerField()),
                ("asks", models.JSONField(default=list)),
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
                (
                    "from_department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="moves.move",
                    ),
                ),
                (
                    "to_department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="reorganising.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "employment"), name="reorganising_mover_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("after", None),
                                ("move", None),
                                ("stage", None),
                                models.Q(("problem", ""), _negated=True),
                            ),
                            models.Q(("after__isnull", False), ("problem", ""), ("stage__isnull", False)),
                            _connector="OR",
                        ),
                        name="reorganising_mover_goes_or_stays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("people", models.IntegerField()),
                ("done_at", models.DateTimeField(null=True)),
                ("reversed_at", models.DateTimeField(null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="reorganising.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="reorganising_stage_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reversed_at", None), ("done_at__isnull", False), _connector="OR"
                        ),
                        name="reorganising_stage_order",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

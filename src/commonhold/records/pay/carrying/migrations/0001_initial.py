"""What of pay went along with moves, behind the wall; and the little that one department's runs are told of another's."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


HOLD = """
SELECT commonhold_wall('carrying_passage', 'from_department_id = ANY ((SELECT commonhold_departments())::int[])'),
       commonhold_wall('carrying_suspension'),
       commonhold_wall('carrying_passeddebt', 'to_department_id = ANY ((SELECT commonhold_departments())::int[])'),
       commonhold_wall('carrying_waitingorder');

DO $$
DECLARE
    carried text;
BEGIN
    -- What was known is kept: a row is changed once, when it is superseded.
    FOREACH carried IN ARRAY ARRAY['passage', 'suspension', 'passeddebt', 'waitingorder']
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON carrying_%s FROM commonhold_app', carried);
        EXECUTE format('GRANT UPDATE (superseded_at) ON carrying_%s TO commonhold_app', carried);
        EXECUTE format('CREATE TRIGGER superseded_once BEFORE UPDATE ON carrying_%s FOR EACH ROW
            WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once()', carried);
    END LOOP;
    -- What belongs to an employment is in its department.
    FOREACH carried IN ARRAY ARRAY['suspension', 'waitingorder']
    LOOP
        EXECUTE format('ALTER TABLE carrying_%1$s ADD CONSTRAINT carrying_%1$s_employment FOREIGN KEY (employment_id,
            department_id) REFERENCES people_employment (id, department_id)', carried);
    END LOOP;
END $$;
GRANT UPDATE (directed_id) ON carrying_waitingorder TO commonhold_app;
ALTER TABLE carrying_passage
    ADD CONSTRAINT carrying_passage_joined FOREIGN KEY (to_employment_id, department_id)
        REFERENCES people_employment (id, department_id),
    ADD CONSTRAINT carrying_passage_left FOREIGN KEY (from_employment_id, from_department_id)
        REFERENCES people_employment (id, department_id);

-- What employments of before, wherever they are, were paid in a tax year and taxed on it, by runs that were committed
-- before a moment: what a P45 would say. Of employments between two ids (or some of them) of the departments that are
-- acted for. What was paid after a P45 was given is no part of it.
CREATE FUNCTION carrying_paid_before(low bigint, high bigint, wanted bigint[], year int, known timestamptz, paid timestamptz)
RETURNS TABLE (employment_id bigint, taxable bigint, tax bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    WITH RECURSIVE way AS (
        SELECT p.to_employment_id AS employment, p.from_employment_id AS earlier
        FROM carrying_passage p
        WHERE p.department_id = ANY (commonhold_departments()) AND p.to_employment_id BETWEEN low AND high
            AND (wanted IS NULL OR p.to_employment_id = ANY (wanted))
            AND p.recorded_at <= known AND (p.superseded_at IS NULL OR p.superseded_at > known)
        UNION
        SELECT way.employment, p.from_employment_id
        FROM way JOIN carrying_passage p ON p.to_employment_id = way.earlier
        WHERE p.recorded_at <= known AND (p.superseded_at IS NULL OR p.superseded_at > known)
    ), paid_in_year AS (
        SELECT s.employment_id, sum(s.amounts[array_position(run.columns, 'taxable')]) AS taxable,
            sum(s.amounts[array_position(run.columns, 'tax')]) AS tax
        FROM pay_payslip s
        JOIN pay_run run ON run.id = s.run_id AND run.state IN ('committed', 'published') AND run.committed_at < paid
        JOIN pay_period period ON period.id = run.period_id AND period.tax_year = year
        LEFT JOIN corrections_afterleaving left_before ON left_before.run_id = s.run_id
            AND left_before.employment_id = s.employment_id
        WHERE s.person_id = ANY (ARRAY(
                SELECT e.person_id FROM people_employment e WHERE e.id = ANY (ARRAY(SELECT earlier FROM way))))
            AND s.employment_id = ANY (ARRAY(SELECT earlier FROM way))
            AND coalesce(left_before.tax_code, '') = ''
        GROUP BY s.employment_id
        UNION ALL
        SELECT b.employment_id, coalesce(b.amounts[array_position(b.columns, 'taxable')], 0),
            coalesce(b.amounts[array_position(b.columns, 'tax')], 0)
        FROM pay_broughtforward b
        WHERE b.employment_id = ANY (ARRAY(SELECT earlier FROM way)) AND b.tax_year = year AND b.recorded_at <= known
    )
    SELECT way.employment, coalesce(sum(p.taxable), 0)::bigint, coalesce(sum(p.tax), 0)::bigint
    FROM way JOIN paid_in_year p ON p.employment_id = way.earlier
    WHERE way.earlier <> way.employment
    GROUP BY way.employment
$$;

-- What less is owed on a debt here than was raised, for what happened in another department: all of it while that takes
-- it back on behalf of this one, or once this one no longer does so; else what that took back.
CREATE FUNCTION carrying_owed_elsewhere(debt bigint, known timestamptz, paid timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH passed AS (
        SELECT p.*, p.superseded_at IS NULL OR p.superseded_at > known AS holds
        FROM carrying_passeddebt p
        WHERE p.recorded_at <= known AND (p.debt_id = debt OR p.debt_there_id = debt)
            AND (p.department_id = ANY (commonhold_departments()) OR p.to_department_id = ANY (commonhold_departments()))
    )
    SELECT CASE
        WHEN EXISTS (SELECT FROM passed WHERE debt_id = debt AND holds)
            OR EXISTS (SELECT FROM passed WHERE debt_there_id = debt AND NOT holds)
        THEN (SELECT d.amount_pence FROM pay_debt d WHERE d.id = debt)
        ELSE coalesce((
            SELECT sum(r.amount_pence) FROM passed
            JOIN pay_recovery r ON r.debt_id = CASE WHEN passed.debt_id = debt THEN passed.debt_there_id ELSE passed.debt_id END
            JOIN pay_run run ON run.id = r.run_id AND run.committed_at < paid
            WHERE passed.debt_id = debt OR run.committed_at > passed.recorded_at
        ), 0)
    END::bigint
$$;

-- What runs took in all for an order that lapsed, of those that wait here.
CREATE FUNCTION carrying_taken(waiting bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(t.taken_pence), 0)::bigint
    FROM carrying_waitingorder w
    JOIN orders_taking t ON t.order_id = w.left_id
    JOIN pay_run run ON run.id = t.run_id AND run.state IN ('committed', 'published')
    WHERE w.id = waiting AND w.department_id = ANY (commonhold_departments())
$$;
REVOKE ALL ON FUNCTION carrying_paid_before, carrying_owed_elsewhere, carrying_taken FROM PUBLIC;
GRANT EXECUTE ON FUNCTION carrying_paid_before, carrying_owed_elsewhere, carrying_taken TO commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("corrections", "0001_initial"),
        ("departments", "0001_initial"),
        ("orders", "0001_initial"),
        ("pay", "0009_elsewhere_for_each_run"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("begins", models.DateField()),
                ("kind", models.TextField()),
                ("same_scheme", models.BooleanField()),
                ("brought", models.BooleanField()),
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
                    "from_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "from_employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
                (
                    "to_employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="carrying_passage_superseded_after",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("move_id",),
                        name="carrying_passage_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PassedDebt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("pence", models.BigIntegerField()),
                (
                    "debt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pay.debt"
                    ),
                ),
                (
                    "debt_there",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pay.debt"
                    ),
                ),
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
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="carrying_passeddebt_superseded_after",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("debt",),
                        name="carrying_passeddebt_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
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
                ("move_id", models.BigIntegerField()),
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
                        name="suspension_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="suspension_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="suspension_superseded_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("kind", models.TextField()),
                ("payee", models.TextField()),
                ("reference", models.TextField()),
                ("made_on", models.DateField()),
                ("normal_pence", models.BigIntegerField()),
                ("protected_pence", models.BigIntegerField()),
                ("owed_pence", models.BigIntegerField(null=True)),
                ("sort_code", models.TextField()),
                ("account_number", models.TextField()),
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
                    "directed",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
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
                (
                    "left",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="carrying_waitingorder_superseded_after",
                    )
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

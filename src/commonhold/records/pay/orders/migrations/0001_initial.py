"""Orders to deduct from earnings, behind the wall: what each says is superseded, never rewritten."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


HOLD = """
SELECT commonhold_wall('orders_order'), commonhold_wall('orders_orderterms'), commonhold_wall('orders_taking'),
       commonhold_append_only('orders_order');
ALTER TABLE orders_order ADD CONSTRAINT orders_order_employment FOREIGN KEY (employment_id, department_id)
    REFERENCES people_employment (id, department_id);
ALTER TABLE orders_orderterms ADD CONSTRAINT orders_terms_of_order FOREIGN KEY (order_id, department_id)
    REFERENCES orders_order (id, department_id);
ALTER TABLE orders_taking ADD CONSTRAINT orders_taking_of_order FOREIGN KEY (order_id, department_id)
    REFERENCES orders_order (id, department_id);
ALTER TABLE orders_taking ADD CONSTRAINT orders_taking_in_run FOREIGN KEY (run_id, department_id)
    REFERENCES pay_run (id, department_id);
REVOKE UPDATE, DELETE, TRUNCATE ON orders_orderterms FROM commonhold_app;
GRANT UPDATE (superseded_at) ON orders_orderterms TO commonhold_app;
CREATE TRIGGER superseded_once BEFORE UPDATE ON orders_orderterms FOR EACH ROW
    WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once();
REVOKE UPDATE, TRUNCATE ON orders_taking FROM commonhold_app;

-- What a run takes for orders comes and goes while it is prepared, and then stays.
CREATE FUNCTION orders_taking_stays() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pay_run WHERE id = coalesce(NEW.run_id, OLD.run_id)
        AND state IN ('open', 'calculated', 'reviewed'))
    THEN
        RAISE EXCEPTION 'what a run that was approved or committed took for orders stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_taking_stays';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER stays BEFORE INSERT OR DELETE ON orders_taking
    FOR EACH ROW EXECUTE FUNCTION orders_taking_stays();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("pay", "0007_what_few_have"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("payee", models.TextField()),
                ("reference", models.TextField()),
                ("made_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("id", "department"), name="orders_order_department"),
                    models.UniqueConstraint(
                        fields=("employment", "payee", "reference"), name="orders_order_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "child_maintenance",
                                    "priority_attachment",
                                    "fine",
                                    "council_tax",
                                    "council_tax_wales",
                                    "earnings_arrestment",
                                    "attachment",
                                    "direct_earnings_attachment",
                                ),
                            )
                        ),
                        name="orders_order_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("normal_pence", models.BigIntegerField()),
                ("protected_pence", models.BigIntegerField()),
                ("owed_pence", models.BigIntegerField(null=True)),
                ("sort_code", models.TextField()),
                ("account_number", models.TextField()),
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
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("order", "="), ("valid", "&&")],
                        name="orders_terms_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="orders_terms_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="orders_terms_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("normal_pence__range", (0, 99999999999)),
                            ("protected_pence__range", (0, 99999999999)),
                            models.Q(
                                ("owed_pence", None), ("owed_pence__range", (1, 99999999999)), _connector="OR"
                            ),
                        ),
                        name="orders_terms_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Taking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_pence", models.BigIntegerField()),
                ("arrears_pence", models.BigIntegerField()),
                ("protected_arrears_pence", models.BigIntegerField()),
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
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takings",
                        to="orders.order",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to="pay.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("order", "run"), name="orders_taking_once"),
                    models.CheckConstraint(
                        condition=models.Q(("arrears_pence__gte", 0), ("protected_arrears_pence__gte", 0)),
                        name="orders_taking_carried",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

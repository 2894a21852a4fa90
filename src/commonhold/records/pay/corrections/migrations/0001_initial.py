"""Corrections of earlier periods and those who are paid after leaving: with their payslips, behind the wall."""

import django.db.models.deletion
from django.db import migrations, models

HOLD = """
SELECT commonhold_wall('corrections_correction'), commonhold_wall('corrections_afterleaving');
REVOKE UPDATE, TRUNCATE ON corrections_correction, corrections_afterleaving FROM commonhold_app;

-- They are of a payslip, whose run is being prepared; everything is checked at once for as many as a statement adds.
CREATE FUNCTION corrections_of_payslips() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN pay_run run ON run.id = added.run_id AND run.department_id = added.department_id
            AND run.state IN ('open', 'calculated', 'reviewed')
        LEFT JOIN pay_payslip slip ON slip.run_id = added.run_id AND slip.employment_id = added.employment_id
        WHERE run.id IS NULL OR slip.id IS NULL
    ) THEN
        RAISE EXCEPTION 'what a run pays of earlier periods, or after leaving, needs a payslip of a run in preparation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'corrections_of_payslips';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION corrections_of_earlier() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        JOIN pay_run run ON run.id = added.run_id
        JOIN pay_period own ON own.id = run.period_id
        LEFT JOIN pay_period period ON period.id = added.period_id AND period.department_id = added.department_id
            AND lower(period.days) < lower(own.days)
        WHERE period.id IS NULL
    ) THEN
        RAISE EXCEPTION 'a run corrects earlier periods of its department'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'corrections_of_earlier';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER of_payslips AFTER INSERT ON corrections_correction REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_of_payslips();
CREATE TRIGGER of_payslips AFTER INSERT ON corrections_afterleaving REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_of_payslips();
CREATE TRIGGER of_earlier AFTER INSERT ON corrections_correction REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_of_earlier();
CREATE TRIGGER stays AFTER DELETE ON corrections_correction REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION pay_payslip_stays();
CREATE TRIGGER stays AFTER DELETE ON corrections_afterleaving REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION pay_payslip_stays();
"""


def of_run(*fields):
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        *fields,
        ("department", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="departments.department")),
        ("employment", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.employment")),
        ("run", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.run")),
    ]


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0003_house_only"), ("pay", "0004_tax_codes"), ("people", "0002_contact")]

    operations = [
        migrations.CreateModel(
            name="AfterLeaving",
            fields=of_run(("tax_code", models.TextField())),
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "employment"), name="corrections_afterleaving_once")],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=of_run(
                ("column", models.TextField()),
                ("due_pence", models.BigIntegerField()),
                ("paid_pence", models.BigIntegerField()),
                ("worked_out_at", models.DateTimeField()),
                ("period", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.period")),
            ),
            options={
                "indexes": [models.Index(fields=["employment"], name="corrections_of_employment")],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "employment", "period", "column"), name="corrections_correction_once"),
                    models.CheckConstraint(condition=models.Q(("due_pence", models.F("paid_pence")), _negated=True), name="corrections_correction_differs"),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

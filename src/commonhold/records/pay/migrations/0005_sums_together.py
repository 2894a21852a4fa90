"""That payslips add up is checked by one sum written out for each run, not by one over arrays for each payslip."""

from django.db import migrations

HOLD = """
CREATE OR REPLACE FUNCTION pay_payslip_right() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    run_id bigint;
    pays text;
    wrong boolean;
BEGIN
    SELECT EXISTS (
        SELECT FROM added
        LEFT JOIN pay_run run ON run.id = added.run_id AND run.department_id = added.department_id
            AND run.state IN ('open', 'calculated', 'reviewed')
        WHERE run.id IS NULL OR cardinality(added.amounts) <> cardinality(run.signs)
            OR cardinality(added.to_date) <> cardinality(run.signs)
    ) INTO wrong;
    -- Such as 1 * amounts[1] + -1 * amounts[2]: numbers only.
    FOR run_id, pays IN
        SELECT run.id, coalesce(string_agg(format('%s * amounts[%s]', sign, place), ' + ') FILTER (WHERE sign <> 0), '0')
        FROM pay_run run CROSS JOIN unnest(run.signs) WITH ORDINALITY AS of (sign, place)
        WHERE run.id IN (SELECT added.run_id FROM added) GROUP BY run.id
    LOOP
        EXIT WHEN wrong;
        EXECUTE format('SELECT EXISTS (SELECT FROM added WHERE run_id = %s AND net_pence IS DISTINCT FROM %s)',
            run_id, pays) INTO wrong;
    END LOOP;
    IF wrong THEN
        RAISE EXCEPTION 'payslips need a run of their department in preparation, and add up to what they pay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pay_payslip_adds_up';
    END IF;
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN people_employment job ON job.id = added.employment_id AND job.department_id = added.department_id
            AND job.person_id = added.person_id
        LEFT JOIN pay_termsspell terms ON terms.id = added.terms_id AND terms.employment_id = added.employment_id
        LEFT JOIN people_bankaccountspell bank ON bank.id = added.bank_account_id
            AND bank.employment_id = added.employment_id
        LEFT JOIN departments_costcentre centre ON centre.id = added.cost_centre_id
            AND centre.department_id = added.department_id
        WHERE job.id IS NULL OR terms.id IS NULL OR bank.id IS NULL OR centre.id IS NULL
    ) THEN
        RAISE EXCEPTION 'a payslip needs an employment, terms, a bank account and a cost centre that are its own'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pay_payslip_its_own';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0004_tax_codes")]

    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]

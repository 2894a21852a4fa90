"""What a department's run needs is found by a range or an index: of a thousand people not by reading everybody's rows."""

from django.db import migrations, models

HOLD = """
-- As before, but what payslips name is looked for between the first and the last employment: of a department's few
-- thousand, three whole tables of all departments were read.
CREATE OR REPLACE FUNCTION pay_payslip_right() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET jit = off
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    run_id bigint;
    pays text;
    wrong boolean;
    low bigint;
    high bigint;
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
    SELECT min(employment_id), max(employment_id) FROM added INTO low, high;
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN people_employment job ON job.id BETWEEN low AND high AND job.id = added.employment_id
            AND job.department_id = added.department_id AND job.person_id = added.person_id
        LEFT JOIN pay_termsspell terms ON terms.employment_id BETWEEN low AND high AND terms.id = added.terms_id
            AND terms.employment_id = added.employment_id
        LEFT JOIN people_bankaccountspell bank ON bank.employment_id BETWEEN low AND high
            AND bank.id = added.bank_account_id AND bank.employment_id = added.employment_id
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
    dependencies = [("pay", "0009_elsewhere_for_each_run")]

    operations = [
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
        migrations.RemoveIndex("termsspell", "pay_terms_of_group"),
        migrations.AddIndex("termsspell", models.Index(fields=["group"], name="pay_terms_of_group")),
    ]

"""Who is employed elsewhere too is looked up with the run's department and days known beforehand: joined, PostgreSQL went
through every period there is for each employment."""

from django.db import migrations

OF_ONE_RUN = """
CREATE OR REPLACE FUNCTION pay_employed_elsewhere(run bigint) RETURNS TABLE (employment_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
    WITH this AS MATERIALIZED (
        SELECT r.department_id, period.days
        FROM pay_run r JOIN pay_period period ON period.id = r.period_id
        WHERE r.id = run AND r.department_id = ANY (commonhold_departments())
    )
    SELECT DISTINCT slip.employment_id
    FROM people_employment other
    JOIN pay_payslip slip ON slip.run_id = run AND slip.person_id = other.person_id
    WHERE other.person_id = ANY (ARRAY(SELECT person_id FROM pay_payslip WHERE run_id = run))
        AND other.department_id <> (SELECT department_id FROM this)
        AND NOT isempty(other.valid * (SELECT days FROM this))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0012_one_employer")]

    operations = [migrations.RunSQL(OF_ONE_RUN, migrations.RunSQL.noop)]

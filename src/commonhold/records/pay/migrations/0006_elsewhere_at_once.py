"""Who is employed elsewhere too is looked up for all of a run's people in one walk along an index."""

from django.db import migrations

ELSEWHERE = """
-- As "valid && days" it would be looked up one by one in the index that keeps employments from overlapping.
CREATE OR REPLACE FUNCTION pay_employed_elsewhere(run bigint) RETURNS TABLE (employment_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT slip.employment_id
    FROM pay_run r
    JOIN pay_period period ON period.id = r.period_id
    JOIN people_employment other ON other.department_id <> r.department_id AND NOT isempty(other.valid * period.days)
        AND other.person_id = ANY (ARRAY(SELECT person_id FROM pay_payslip WHERE run_id = run))
    JOIN pay_payslip slip ON slip.run_id = r.id AND slip.person_id = other.person_id
    WHERE r.id = run AND r.department_id = ANY (commonhold_departments())
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0005_sums_together")]

    operations = [migrations.RunSQL(ELSEWHERE, migrations.RunSQL.noop)]

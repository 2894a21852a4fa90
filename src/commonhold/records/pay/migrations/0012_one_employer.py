"""Departments that report under one PAYE scheme are one employer: what they pay one person counts together."""

from django.db import migrations

EMPLOYER = """
CREATE FUNCTION pay_of_one_employer(department bigint) RETURNS TABLE (department_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT department
    UNION
    SELECT there.department_id
    FROM pay_scheme here JOIN pay_scheme there USING (tax_office, paye_reference)
    WHERE here.department_id = department
$$;

-- Of whom a period's department employs in it, what other departments of the same employer paid in the same tax period,
-- by runs committed before a moment.
CREATE FUNCTION pay_paid_by_employer(its_period bigint, whom bigint, paid timestamptz)
RETURNS TABLE (person_id bigint, column_names text[], amounts bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    SELECT s.person_id, run.columns, s.amounts
    FROM pay_period own
    JOIN pay_group own_group ON own_group.id = own.group_id
    JOIN pay_of_one_employer(own.department_id) AS there ON there.department_id <> own.department_id
    JOIN pay_period other ON other.department_id = there.department_id AND other.tax_year = own.tax_year
        AND other.number = own.number
    JOIN pay_group other_group ON other_group.id = other.group_id AND other_group.frequency = own_group.frequency
    JOIN pay_run run ON run.period_id = other.id AND run.state IN ('committed', 'published') AND run.committed_at < paid
    JOIN pay_payslip s ON s.run_id = run.id
    WHERE own.id = its_period AND own.department_id = ANY (commonhold_departments())
        AND (whom IS NULL OR s.person_id = whom)
        AND s.person_id IN (
            SELECT e.person_id FROM people_employment e WHERE e.department_id = own.department_id AND e.valid && own.days
        )
$$;

-- Whether a run was committed since a moment that pays some of a run's people too, by the same employer. Its runs are
-- committed one after the other, so that of two at once the second sees what the first paid.
CREATE FUNCTION pay_paid_meanwhile(its_run bigint, since timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    employer bigint[];
BEGIN
    SELECT array_agg(one.department_id ORDER BY one.department_id) INTO employer
    FROM pay_run run CROSS JOIN pay_of_one_employer(run.department_id) AS one
    WHERE run.id = its_run AND run.department_id = ANY (commonhold_departments());
    PERFORM pg_advisory_xact_lock(hashtextextended('pay_paid_meanwhile', employer[1]));
    RETURN EXISTS (
        SELECT FROM pay_payslip other JOIN pay_payslip slip ON slip.person_id = other.person_id
        WHERE slip.run_id = its_run AND other.run_id = ANY (ARRAY(
            SELECT run.id FROM pay_run run WHERE run.department_id = ANY (employer) AND run.committed_at >= since
        ))
    );
END $$;

REVOKE ALL ON FUNCTION pay_of_one_employer, pay_paid_by_employer, pay_paid_meanwhile FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pay_paid_by_employer, pay_paid_meanwhile TO commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0011_payslips_follow")]

    operations = [migrations.RunSQL(EMPLOYER, migrations.RunSQL.noop)]

"""By which employments somebody came to an employment is one function: what was paid before goes by it, and what others
know of those employments can too."""

from django.db import migrations

WAY = """
-- Of employments between two ids (or some of them) of the departments that are acted for, all those by which their
-- holders came, wherever they are.
CREATE FUNCTION carrying_way(low bigint, high bigint, wanted bigint[], known timestamptz)
RETURNS TABLE (employment bigint, earlier bigint)
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
    )
    SELECT way.employment, way.earlier FROM way
$$;
REVOKE ALL ON FUNCTION carrying_way FROM PUBLIC;

CREATE OR REPLACE FUNCTION carrying_paid_before(
    low bigint, high bigint, wanted bigint[], year int, known timestamptz, paid timestamptz
)
RETURNS TABLE (employment_id bigint, taxable bigint, tax bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    WITH way AS MATERIALIZED (
        SELECT * FROM carrying_way(low, high, wanted, known)
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
"""


class Migration(migrations.Migration):
    dependencies = [("carrying", "0001_initial")]

    operations = [migrations.RunSQL(WAY, migrations.RunSQL.noop)]

"""People are found by the beginning of their name, and those who may be one by name and date of birth."""

from django.db import migrations

FOUND = """
-- Only how a name begins is indexed, since an index holds no row of any length.
CREATE INDEX people_person_family_name ON people_person (lower(left(family_name, 100)) text_pattern_ops);
CREATE INDEX people_person_whole_name
    ON people_person (lower(left(given_name || ' ' || family_name, 100)) text_pattern_ops, born);

-- Row-level security keeps lower() from being looked up in an index, so these look instead, and tell of departments only
-- for which the transaction acts.
CREATE FUNCTION people_called(words text, departments integer[], most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id FROM people_person p JOIN people_employment e ON e.person_id = p.id
    WHERE p.id IN (
        SELECT id FROM people_person
        WHERE lower(left(family_name, 100)) ~>=~ lower(words)
            AND lower(left(family_name, 100)) ~<~ (lower(words) || chr(1114111))
        UNION SELECT id FROM people_person
        WHERE lower(left(given_name || ' ' || family_name, 100)) ~>=~ lower(words)
            AND lower(left(given_name || ' ' || family_name, 100)) ~<~ (lower(words) || chr(1114111))
    )
    AND e.department_id = ANY (departments) AND e.department_id = ANY ((SELECT commonhold_departments())::int[])
    AND NOT isempty(e.valid)
    ORDER BY p.family_name, p.given_name, e.id LIMIT most
$$;
CREATE FUNCTION people_alike(whose bigint[], departments integer[]) RETURNS TABLE (person_id bigint, other_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH pair AS MATERIALIZED (
        SELECT DISTINCT least(p.id, o.id) AS one, greatest(p.id, o.id) AS other
        FROM unnest(whose) each (id) JOIN people_person p ON p.id = each.id
        JOIN people_person o ON o.born = p.born AND o.id <> p.id
            AND lower(left(o.given_name || ' ' || o.family_name, 100))
                = lower(left(p.given_name || ' ' || p.family_name, 100))
            AND lower(o.given_name || ' ' || o.family_name) = lower(p.given_name || ' ' || p.family_name)
    ), employed AS (
        SELECT e.person_id FROM people_employment e
        WHERE e.person_id IN (SELECT one FROM pair UNION SELECT other FROM pair) AND NOT isempty(e.valid)
            AND e.department_id = ANY (departments)
            AND e.department_id = ANY ((SELECT commonhold_departments())::int[])
    )
    SELECT one, other FROM pair
    WHERE one IN (SELECT e.person_id FROM employed e) AND other IN (SELECT e.person_id FROM employed e)
$$;
REVOKE ALL ON FUNCTION people_called, people_alike FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_called, people_alike TO commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_annulled")]

    operations = [migrations.RunSQL(FOUND, migrations.RunSQL.noop)]

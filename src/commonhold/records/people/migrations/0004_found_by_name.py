"""People are found by the beginning of their name."""

from django.db import migrations

FOUND = """
CREATE INDEX people_person_family_name ON people_person (lower(family_name) text_pattern_ops);
CREATE INDEX people_person_whole_name ON people_person (lower(given_name || ' ' || family_name) text_pattern_ops);

-- Row-level security keeps lower() from being looked up in an index, so this looks instead, and tells of departments only
-- for which the transaction acts.
CREATE FUNCTION people_called(words text, departments integer[], most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id FROM people_person p JOIN people_employment e ON e.person_id = p.id
    WHERE p.id IN (
        SELECT id FROM people_person
        WHERE lower(family_name) ~>=~ lower(words) AND lower(family_name) ~<~ (lower(words) || chr(1114111))
        UNION SELECT id FROM people_person
        WHERE lower(given_name || ' ' || family_name) ~>=~ lower(words)
            AND lower(given_name || ' ' || family_name) ~<~ (lower(words) || chr(1114111))
    )
    AND e.department_id = ANY (departments) AND e.department_id = ANY ((SELECT commonhold_departments())::int[])
    AND NOT isempty(e.valid)
    ORDER BY p.family_name, p.given_name, e.id LIMIT most
$$;
REVOKE ALL ON FUNCTION people_called FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_called TO commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_annulled")]

    operations = [migrations.RunSQL(FOUND, migrations.RunSQL.noop)]

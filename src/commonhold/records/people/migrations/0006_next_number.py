"""How a department numbers its employments is looked up, however many it has: each move and each joining asks."""

from django.db import migrations

NUMBERS = """
CREATE INDEX people_employment_latest ON people_employment (department_id, id);
CREATE INDEX people_employment_numbering ON people_employment (
    department_id,
    (substring(number FROM '^(.*?)[0-9]{1,18}$')),
    ((substring(number FROM '[0-9]{1,18}$'))::bigint)
);

-- Of departments for which the transaction acts: as the last number was, what in front, of how many digits, and the
-- highest so far. Row-level security keeps substring() from being looked up in an index, so this looks instead.
CREATE FUNCTION people_last_numbers(departments integer[])
RETURNS TABLE (department integer, prefix text, width integer, highest bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.id, last.prefix, last.width, (
        SELECT max((substring(e.number FROM '[0-9]{1,18}$'))::bigint) FROM people_employment e
        WHERE e.department_id = d.id AND substring(e.number FROM '^(.*?)[0-9]{1,18}$') = last.prefix
    )
    FROM unnest(departments) AS d (id)
    CROSS JOIN LATERAL (
        SELECT substring(e.number FROM '^(.*?)[0-9]{1,18}$') AS prefix,
            length(substring(e.number FROM '[0-9]{1,18}$')) AS width
        FROM people_employment e WHERE e.department_id = d.id AND e.number ~ '[0-9]$' ORDER BY e.id DESC LIMIT 1
    ) AS last
    WHERE d.id = ANY ((SELECT commonhold_departments())::int[])
$$;
REVOKE ALL ON FUNCTION people_last_numbers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_last_numbers TO commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_who_has_a_post")]

    operations = [migrations.RunSQL(NUMBERS, migrations.RunSQL.noop)]

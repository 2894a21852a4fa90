"""What a delivery unit sees: only what it works on, and of that only the classes of data that it may see."""

from django.db import migrations

SIGHT = """
-- Whether the transaction in progress is the house's own: not a delivery unit's, and not nobody's.
CREATE FUNCTION commonhold_house() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('commonhold.unit', true), '') = '-'
$$;
-- The delivery unit that it works for; null for the house and for nobody.
CREATE FUNCTION commonhold_unit() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(nullif(current_setting('commonhold.unit', true), ''), '-')::bigint
$$;
-- What it may see of the departments' data, each as "department:class:classification"; null if all of it.
CREATE FUNCTION commonhold_sees() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE coalesce(current_setting('commonhold.sees', true), '') WHEN '*' THEN NULL
        ELSE string_to_array(coalesce(current_setting('commonhold.sees', true), ''), ' ') END
$$;

-- Raise the wall between delivery units around a table: `theirs` says which rows concern commonhold_unit().
CREATE FUNCTION commonhold_unit_wall(walled regclass, theirs text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format('CREATE POLICY unit_wall ON %s AS RESTRICTIVE USING ((SELECT commonhold_house()) OR (%s))',
        walled, theirs);
END $$;

-- Raise the wall of data classes around a table that has a department_id: `class` and `classification` give a row's,
-- as columns or as constants.
CREATE FUNCTION commonhold_class_wall(walled regclass, class text, classification text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY class_wall ON %s AS RESTRICTIVE USING ((SELECT commonhold_sees()) IS NULL'
        ' OR concat_ws('':'', department_id, %s, %s) = ANY ((SELECT commonhold_sees())::text[]))',
        walled, class, classification);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(SIGHT, migrations.RunSQL.noop)]

"""What is behind the wall between departments is for the house alone, unless a table says what concerns a unit."""

from django.db import migrations

HOUSE_ONLY = """
-- The same as before, but now the wall of a table can be raised again, with more of it open to units.
CREATE OR REPLACE FUNCTION commonhold_unit_wall(walled regclass, theirs text DEFAULT 'false')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format('DROP POLICY IF EXISTS unit_wall ON %s', walled);
    EXECUTE format('CREATE POLICY unit_wall ON %s AS RESTRICTIVE USING ((SELECT commonhold_house()) OR (%s))',
        walled, theirs);
END $$;

-- The wall between departments, and with it the one that keeps delivery units out.
CREATE OR REPLACE FUNCTION commonhold_wall(walled regclass, also text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    inside text := 'department_id = ANY ((SELECT commonhold_departments())::int[])';
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format('CREATE POLICY department_wall ON %s USING (%s) WITH CHECK (%s)', walled, inside, inside);
    IF also IS NOT NULL THEN
        EXECUTE format('CREATE POLICY also_visible ON %s FOR SELECT USING (%s)', walled, also);
    END IF;
    PERFORM commonhold_unit_wall(walled);
    PERFORM commonhold_only_actors_write(walled);
END $$;

-- Those that were raised before, but for tables that say already what of them is a unit's.
SELECT commonhold_unit_wall(w.polrelid) FROM pg_policy w WHERE w.polname = 'department_wall'
    AND NOT EXISTS (SELECT FROM pg_policy u WHERE u.polrelid = w.polrelid AND u.polname = 'unit_wall');

-- Whoever acts for a unit adds events, and reads back those of their own.
SELECT commonhold_unit_wall('audit_event', 'actor_id = (SELECT current_setting(''commonhold.actor'', true))');
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_sight")]

    operations = [migrations.RunSQL(HOUSE_ONLY, migrations.RunSQL.noop)]

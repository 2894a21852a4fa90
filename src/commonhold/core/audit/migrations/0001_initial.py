"""The audit trail, and the functions with which every later migration raises its walls."""

import django.contrib.postgres.fields
import django.db.models.functions
from django.db import migrations, models

WALLS = """
-- The departments, and the account, that the transaction in progress acts for.
CREATE FUNCTION commonhold_departments() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_to_array(nullif(current_setting('commonhold.departments', true), ''), ',')::int[], '{}')
$$;
CREATE FUNCTION commonhold_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('commonhold.account', true), '')::bigint
$$;

-- Nobody writes anonymously. The condition stands in the trigger, so that the function runs only to refuse.
CREATE FUNCTION commonhold_refuse_anonymous() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a write to % without an actor: use acting()', TG_TABLE_NAME;
END $$;
CREATE FUNCTION commonhold_only_actors_write(walled regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($trigger$
        CREATE TRIGGER require_actor BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH STATEMENT
        WHEN (coalesce(current_setting('commonhold.actor', true), '') = '')
        EXECUTE FUNCTION commonhold_refuse_anonymous()
    $trigger$, walled);
END $$;

-- Raise the wall between departments around a table that has a department_id. `also` is a further condition
-- under which a row may be seen (never written).
CREATE FUNCTION commonhold_wall(walled regclass, also text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    inside text := 'department_id = ANY ((SELECT commonhold_departments())::int[])';
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format('CREATE POLICY department_wall ON %s USING (%s) WITH CHECK (%s)', walled, inside, inside);
    IF also IS NOT NULL THEN
        EXECUTE format('CREATE POLICY also_visible ON %s FOR SELECT USING (%s)', walled, also);
    END IF;
    PERFORM commonhold_only_actors_write(walled);
END $$;

-- The application may add to a table and read it, and nothing else.
CREATE FUNCTION commonhold_append_only(kept regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM commonhold_app', kept);
END $$;

GRANT USAGE ON SCHEMA public TO commonhold_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO commonhold_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO commonhold_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO commonhold_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO commonhold_app;
"""

RAISE = """
SELECT commonhold_only_actors_write('audit_event'), commonhold_append_only('audit_event'),
       commonhold_append_only('audit_seal');
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON audit_event
    USING (department_id = ANY ((SELECT commonhold_departments())::int[])
           OR (department_id IS NULL AND cardinality((SELECT commonhold_departments())) > 0))
    WITH CHECK (department_id IS NULL OR department_id = ANY ((SELECT commonhold_departments())::int[]));
-- An event of one's own that concerns no department, such as signing in, is written before any department is set;
-- INSERT ... RETURNING must be able to read it back.
CREATE POLICY own_new_event ON audit_event FOR SELECT
    USING (department_id IS NULL AND actor_id = (SELECT current_setting('commonhold.actor', true)));
REVOKE UPDATE ON audit_pending FROM commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.Now())),
                ("at", models.DateTimeField()),
                ("event", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_label", models.TextField()),
                ("department_id", models.IntegerField(null=True)),
                ("case_reference", models.TextField(null=True)),
                ("subject", models.TextField()),
                ("detail", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["department_id", "-id"], name="audit_event_department"),
                    models.Index(fields=["subject", "-id"], name="audit_event_subject"),
                    models.Index(
                        condition=models.Q(("case_reference__isnull", False)),
                        fields=["case_reference", "-id"],
                        name="audit_event_case",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Pending",
            fields=[("event_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.Now())),
                (
                    "event_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("leaves", models.BinaryField()),
                ("chain", models.BinaryField()),
            ],
        ),
        migrations.RunSQL(RAISE, migrations.RunSQL.noop),
    ]

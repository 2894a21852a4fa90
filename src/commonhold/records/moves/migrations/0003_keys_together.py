"""To which move each thing carried belongs is checked all at once for as many as a statement adds: a stage of a plan adds
tens of thousands, and one by one that took as long as adding them."""

from django.db import migrations

HOLD = """
-- Stricter than the key that it stands for: both departments are those of the move. Nothing carried is ever changed, and
-- neither does a move go, nor do its departments change.
CREATE FUNCTION moves_carriedrow_its_own() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT move_id, from_department_id, to_department_id FROM added) AS added
        LEFT JOIN moves_move move ON (move.id, move.from_department_id, move.to_department_id)
            = (added.move_id, added.from_department_id, added.to_department_id)
        WHERE move.id IS NULL
    ) THEN
        RAISE EXCEPTION 'what is carried has to be of a move between its departments'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'moves_carriedrow_its_own';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER its_own AFTER INSERT ON moves_carriedrow REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION moves_carriedrow_its_own();
ALTER TABLE moves_carriedrow DROP CONSTRAINT moves_carriedrow_move;
"""


class Migration(migrations.Migration):
    dependencies = [("moves", "0002_what_holds")]

    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]

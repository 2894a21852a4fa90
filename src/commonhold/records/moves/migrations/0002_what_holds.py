"""Walls around moves: what both departments share, what each keeps, and the ways that a move can go."""

from django.db import migrations


HOLD = """
-- A move is both departments'.
ALTER TABLE moves_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON moves_move
    USING (from_department_id = ANY ((SELECT commonhold_departments())::int[])
           OR to_department_id = ANY ((SELECT commonhold_departments())::int[]))
    WITH CHECK (from_department_id = ANY ((SELECT commonhold_departments())::int[])
                OR to_department_id = ANY ((SELECT commonhold_departments())::int[]));
SELECT commonhold_unit_wall('moves_move'), commonhold_only_actors_write('moves_move');
REVOKE DELETE, TRUNCATE ON moves_move FROM commonhold_app;
ALTER TABLE moves_move ADD CONSTRAINT moves_move_from_employment
    FOREIGN KEY (from_employment_id, from_department_id) REFERENCES people_employment (id, department_id);
ALTER TABLE moves_move ADD CONSTRAINT moves_move_to_employment
    FOREIGN KEY (to_employment_id, to_department_id) REFERENCES people_employment (id, department_id);

-- It goes the ways that rules.FOLLOWS says; who goes from where to where never changes. It looks beyond the walls,
-- since only one of the departments may be acting.
CREATE FUNCTION moves_move_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.state, NEW.state) NOT IN (('proposed', 'proposed'), ('proposed', 'agreed'),
            ('proposed', 'cancelled'), ('agreed', 'proposed'), ('agreed', 'agreed'), ('agreed', 'completed'),
            ('agreed', 'cancelled'), ('completed', 'completed'), ('completed', 'undone'))
        OR TG_OP = 'INSERT' AND NEW.state NOT IN ('proposed', 'agreed')
    THEN
        RAISE EXCEPTION 'move % can not go from % to %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'moves_move_follows';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.person_id, OLD.from_department_id, OLD.from_employment_id)
            IS DISTINCT FROM (NEW.person_id, NEW.from_department_id, NEW.from_employment_id)
        OR TG_OP = 'UPDATE' AND (OLD.to_department_id, OLD.to_body, OLD.follows_id)
            IS DISTINCT FROM (NEW.to_department_id, NEW.to_body, NEW.follows_id)
        OR EXISTS (SELECT FROM people_employment e WHERE e.id IN (NEW.from_employment_id, NEW.to_employment_id)
                   AND e.person_id <> NEW.person_id)
    THEN
        RAISE EXCEPTION 'move % is of one person, from one place to another', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'moves_move_whose';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follows BEFORE INSERT OR UPDATE ON moves_move FOR EACH ROW EXECUTE FUNCTION moves_move_follows();

-- What is said about dates both read; a department speaks for itself.
ALTER TABLE moves_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON moves_proposal
    USING (EXISTS (SELECT FROM moves_move m WHERE m.id = move_id))
    WITH CHECK (EXISTS (SELECT FROM moves_move m WHERE m.id = move_id AND CASE side
        WHEN 'from' THEN m.from_department_id = ANY ((SELECT commonhold_departments())::int[])
        WHEN 'to' THEN m.to_department_id = ANY ((SELECT commonhold_departments())::int[])
        ELSE true END));
SELECT commonhold_unit_wall('moves_proposal'), commonhold_only_actors_write('moves_proposal'),
       commonhold_append_only('moves_proposal');

-- What is one side's is behind its wall, and of a move of that side.
SELECT commonhold_wall('moves_offer'), commonhold_append_only('moves_offer'),
       commonhold_wall('moves_release'), commonhold_append_only('moves_release');
ALTER TABLE moves_offer ADD CONSTRAINT moves_offer_move
    FOREIGN KEY (move_id, department_id) REFERENCES moves_move (id, to_department_id);
ALTER TABLE moves_offer ADD CONSTRAINT moves_offer_post
    FOREIGN KEY (post_id, department_id) REFERENCES people_post (id, department_id);
ALTER TABLE moves_offer ADD CONSTRAINT moves_offer_manager
    FOREIGN KEY (manager_id, department_id) REFERENCES people_employment (id, department_id);
ALTER TABLE moves_offer ADD CONSTRAINT moves_offer_group
    FOREIGN KEY (group_id, department_id) REFERENCES pay_group (id, department_id);
ALTER TABLE moves_release ADD CONSTRAINT moves_release_move
    FOREIGN KEY (move_id, department_id) REFERENCES moves_move (id, from_department_id);

-- What was carried is read by whom it is for; the person reads it all.
ALTER TABLE moves_carriedrow ENABLE ROW LEVEL SECURITY;
CREATE POLICY department_wall ON moves_carriedrow
    USING (seen_by IN ('both', 'from') AND from_department_id = ANY ((SELECT commonhold_departments())::int[])
           OR seen_by IN ('both', 'to') AND to_department_id = ANY ((SELECT commonhold_departments())::int[]))
    WITH CHECK (from_department_id = ANY ((SELECT commonhold_departments())::int[])
                AND to_department_id = ANY ((SELECT commonhold_departments())::int[]));
CREATE POLICY ones_own ON moves_carriedrow FOR SELECT
    USING (EXISTS (SELECT FROM moves_move m JOIN people_person p ON p.id = m.person_id
                   WHERE m.id = move_id AND p.account_id = (SELECT commonhold_account())));
SELECT commonhold_unit_wall('moves_carriedrow'), commonhold_only_actors_write('moves_carriedrow'),
       commonhold_append_only('moves_carriedrow');
ALTER TABLE moves_carriedrow ADD CONSTRAINT moves_carriedrow_move
    FOREIGN KEY (move_id, from_department_id) REFERENCES moves_move (id, from_department_id);

SELECT commonhold_wall('moves_payrange'), commonhold_wall('moves_paypolicy');
"""


class Migration(migrations.Migration):

    dependencies = [('moves', '0001_initial')]

    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]

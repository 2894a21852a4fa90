"""Of the market a unit sees itself, its supplier and what was agreed with it; never another's prices or people."""

from django.db import migrations

WALLS = """
-- The supplier of the unit that the transaction acts for; null if it has none, or for the house.
CREATE FUNCTION delivery_own_supplier() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT supplier_id FROM delivery_unit WHERE id = commonhold_unit());
END $$;

-- These have no department, so no wall yet: what runs by itself reads them for nobody in particular. That goes on, but
-- whoever acts for a unit sees only what is its own.
CREATE FUNCTION delivery_wall(walled regclass, theirs text DEFAULT 'false') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY everybody ON %s USING (true)', walled);
    PERFORM commonhold_unit_wall(walled, format('(SELECT commonhold_unit()) IS NULL OR (%s)', theirs));
END $$;
SELECT
    delivery_wall('delivery_unit', 'id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_site', 'unit_id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_member', 'unit_id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_unitstate', 'unit_id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_costsheet', 'unit_id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_measured', 'unit_id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_unitload', 'unit_id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_loadchange', 'unit_id = (SELECT commonhold_unit())'),
    delivery_wall('delivery_supplier', 'id = (SELECT delivery_own_supplier())'),
    delivery_wall('delivery_contract', 'supplier_id = (SELECT delivery_own_supplier())'),
    delivery_wall('delivery_changenote', 'EXISTS (SELECT FROM delivery_contract c WHERE c.id = contract_id)'),
    delivery_wall('delivery_conflict'), delivery_wall('delivery_routingpolicy'), delivery_wall('delivery_marketstate'),
    delivery_wall('delivery_marketbuild');
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_clocks"), ("audit", "0003_house_only")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]

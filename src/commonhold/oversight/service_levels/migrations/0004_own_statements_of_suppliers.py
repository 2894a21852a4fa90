"""A unit sees the statements of its own supplier's contracts, and in disputes its people speak for the supplier only."""

from django.db import migrations

WALLS = """
SELECT
    commonhold_unit_wall('service_levels_statement', '(SELECT commonhold_unit()) IS NULL'
        ' OR EXISTS (SELECT FROM delivery_contract c WHERE c.code = contract)'),
    commonhold_unit_wall('service_levels_dispute', '(SELECT commonhold_unit()) IS NULL'
        ' OR EXISTS (SELECT FROM service_levels_statement s WHERE s.id = statement_id)'),
    commonhold_unit_wall('service_levels_invoice', '(SELECT commonhold_unit()) IS NULL'
        ' OR EXISTS (SELECT FROM service_levels_statement s WHERE s.id = statement_id)'),
    commonhold_unit_wall('service_levels_settlement', '(SELECT commonhold_unit()) IS NULL'
        ' OR EXISTS (SELECT FROM service_levels_statement s WHERE s.id = statement_id)'),
    commonhold_unit_wall('service_levels_argument', '(SELECT commonhold_unit()) IS NULL'
        ' OR EXISTS (SELECT FROM service_levels_dispute d WHERE d.id = dispute_id)'),
    commonhold_unit_wall('service_levels_decision', '(SELECT commonhold_unit()) IS NULL'
        ' OR EXISTS (SELECT FROM service_levels_dispute d WHERE d.id = dispute_id)');

-- To see is not to write: all but disputes and arguments of the supplier is the house's.
CREATE FUNCTION service_levels_units_write(walled regclass, theirs text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY units_write ON %s AS RESTRICTIVE FOR INSERT'
        ' WITH CHECK ((SELECT commonhold_unit()) IS NULL OR %s)', walled, theirs);
END $$;
SELECT
    service_levels_units_write('service_levels_dispute', $$side = 'supplier'$$),
    service_levels_units_write('service_levels_argument', $$side = 'supplier'$$),
    service_levels_units_write('service_levels_statement', 'false'),
    service_levels_units_write('service_levels_decision', 'false'),
    service_levels_units_write('service_levels_invoice', 'false'),
    service_levels_units_write('service_levels_settlement', 'false');
"""


class Migration(migrations.Migration):
    dependencies = [("service_levels", "0003_house_only")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]

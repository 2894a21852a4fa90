"""Statements and what was measured are for the house: a unit is told of another supplier's no more than of its prices."""

from django.db import migrations

WALLS = """
SELECT delivery_wall(oid::regclass) FROM pg_class
WHERE relname LIKE 'service\\_levels\\_%' AND relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


class Migration(migrations.Migration):
    dependencies = [("service_levels", "0002_measured"), ("delivery", "0004_unit_walls")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]

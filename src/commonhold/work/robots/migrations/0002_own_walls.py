"""A robot sees itself and what it may do, and no other robot."""

from django.db import migrations

WALLS = """
SELECT delivery_wall('robots_robot', 'unit_id = (SELECT commonhold_unit())'),
       delivery_wall('robots_permission', 'robot_id = (SELECT commonhold_unit())'),
       delivery_wall('robots_accesstoken', 'robot_id = (SELECT commonhold_unit())');
"""


class Migration(migrations.Migration):
    dependencies = [("robots", "0001_initial"), ("delivery", "0004_unit_walls")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]

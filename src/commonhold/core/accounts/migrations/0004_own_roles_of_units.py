"""Whoever works for a delivery unit sees their own roles, as everybody does, and nobody else's."""

from django.db import migrations

WALL = "SELECT commonhold_unit_wall('accounts_rolegrant', 'account_id = (SELECT commonhold_account())');"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_senior_risk_owner"), ("audit", "0003_house_only")]

    operations = [migrations.RunSQL(WALL, migrations.RunSQL.noop)]

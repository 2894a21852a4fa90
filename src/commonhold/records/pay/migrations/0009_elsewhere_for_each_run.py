"""Who is employed elsewhere is looked up by a plan for the run, too: one for the first run read all payslips for each."""

from django.db import migrations

PLAN = """
ALTER FUNCTION pay_employed_elsewhere(bigint) SET plan_cache_mode = force_custom_plan;
ALTER FUNCTION pay_employed_elsewhere(bigint) SET random_page_cost = 1.1;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0008_planned_for_each_run")]

    operations = [migrations.RunSQL(PLAN, migrations.RunSQL.noop)]

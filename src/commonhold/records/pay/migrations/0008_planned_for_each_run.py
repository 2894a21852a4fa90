"""What checks payslips is planned for as many as are added: a plan for a hundred thousand reads whole tables for ten."""

from django.db import migrations

PLAN = """
ALTER FUNCTION pay_payslip_right() SET plan_cache_mode = force_custom_plan;
ALTER FUNCTION pay_payslip_right() SET random_page_cost = 1.1;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0007_what_few_have")]

    operations = [migrations.RunSQL(PLAN, migrations.RunSQL.noop)]

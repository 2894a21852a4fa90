"""A payslip's person is its employment's, also when two people turn out to be one."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION pay_payslips_follow() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE pay_payslip SET person_id = NEW.person_id WHERE employment_id = NEW.id AND person_id = OLD.person_id;
    RETURN NULL;
END $$;
CREATE TRIGGER payslips_follow AFTER UPDATE OF person_id ON people_employment FOR EACH ROW
    WHEN (OLD.person_id <> NEW.person_id) EXECUTE FUNCTION pay_payslips_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0010_by_ranges"), ("people", "0003_annulled")]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]

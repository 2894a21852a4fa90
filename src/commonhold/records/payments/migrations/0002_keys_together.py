"""A payment's keys are checked all at once for as many as a statement adds: one by one they take longer than adding."""

import django.db.models.deletion
from django.db import migrations, models

HOLD = """
-- Stricter than the keys that it stands for: a payment's batch is its department's. Changes are held by the trigger
-- "once", and nothing that payments belong to goes.
CREATE FUNCTION payments_payment_its_own() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT department_id, batch_id FROM added) AS added
        LEFT JOIN departments_department department ON department.id = added.department_id
        LEFT JOIN payments_batch batch ON batch.id = added.batch_id AND batch.department_id = added.department_id
        WHERE department.id IS NULL OR (added.batch_id IS NOT NULL AND batch.id IS NULL)
    ) THEN
        RAISE EXCEPTION 'a payment needs a department, and its batch has to be of that department'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'payments_payment_its_own';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER its_own AFTER INSERT ON payments_payment REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments_payment_its_own();
CREATE FUNCTION payments_stay() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone text := CASE TG_TABLE_NAME WHEN 'payments_batch' THEN 'batch_id' ELSE 'department_id' END;
    left_behind boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM payments_payment WHERE %I = $1)', gone) INTO left_behind USING OLD.id;
    IF left_behind THEN
        RAISE EXCEPTION '% % has payments, so it stays', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'payments_stay';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER payments_stay BEFORE DELETE ON payments_batch FOR EACH ROW EXECUTE FUNCTION payments_stay();
CREATE TRIGGER payments_stay BEFORE DELETE ON departments_department FOR EACH ROW EXECUTE FUNCTION payments_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="payments.batch",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="department",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="departments.department",
            ),
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

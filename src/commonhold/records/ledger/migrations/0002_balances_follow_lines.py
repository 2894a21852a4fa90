"""Balances follow the lines by a trigger, and the application can't write them."""

from django.db import migrations

FOLLOW = """
-- Balances follow the lines, whoever writes those: one statement, always in the same order, so that of two journals
-- that share balances one waits for the other and they never deadlock. Nobody else writes them.
CREATE FUNCTION ledger_line_kept_in_balance() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_balance AS kept (department_id, period_id, account_id, cost_centre_id, amount_pence)
        SELECT added.department_id, journal.period_id, added.account_id, added.cost_centre_id, sum(amount_pence)
        FROM added JOIN ledger_journal journal ON journal.id = added.journal_id
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (department_id, period_id, account_id, cost_centre_id)
        DO UPDATE SET amount_pence = kept.amount_pence + excluded.amount_pence;
    RETURN NULL;
END $$;
CREATE TRIGGER z_kept_in_balance AFTER INSERT ON ledger_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_kept_in_balance();
REVOKE INSERT, UPDATE ON ledger_balance FROM commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]

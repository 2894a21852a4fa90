"""The ledger, behind the wall: what is posted stays, and at commit every journal balances."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


HOLD = """
SELECT commonhold_wall('ledger_account'), commonhold_wall('ledger_period'), commonhold_wall('ledger_journal'),
       commonhold_wall('ledger_line'), commonhold_wall('ledger_balance'),
       commonhold_append_only('ledger_journal'), commonhold_append_only('ledger_line');
REVOKE DELETE ON ledger_account, ledger_period, ledger_balance FROM commonhold_app;

-- A journal stands in the open period of its date. The period is locked, so that it can't close meanwhile.
CREATE FUNCTION ledger_journal_in_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_period WHERE id IN (SELECT period_id FROM added) ORDER BY id FOR SHARE;
    IF EXISTS (
        SELECT FROM added LEFT JOIN ledger_period period
            ON period.id = added.period_id AND period.department_id = added.department_id
            AND period.state = 'open' AND period.month = date_trunc('month', added.date)
        WHERE period.id IS NULL
    ) THEN
        RAISE EXCEPTION 'a journal needs the open period of its date, in its department'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_journal_in_open_period';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER in_open_period AFTER INSERT ON ledger_journal REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_journal_in_open_period();

-- Only the transaction that posts a journal adds its lines, and everything on a line is of one department.
CREATE FUNCTION ledger_line_of_new_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN ledger_journal journal ON journal.id = added.journal_id
            AND journal.department_id = added.department_id
            AND journal.posted_in = pg_current_xact_id()::text::bigint
        LEFT JOIN ledger_account account ON account.id = added.account_id
            AND account.department_id = added.department_id
        LEFT JOIN departments_costcentre cost_centre ON cost_centre.id = added.cost_centre_id
            AND cost_centre.department_id = added.department_id
        WHERE journal.id IS NULL OR account.id IS NULL
            OR (added.cost_centre_id IS NOT NULL AND cost_centre.id IS NULL)
    ) THEN
        RAISE EXCEPTION 'a line needs a journal of this transaction, and an account and cost centre of its department'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_line_of_new_journal';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER of_new_journal AFTER INSERT ON ledger_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_of_new_journal();

-- At commit every journal has two lines or more, which add up to nothing.
CREATE FUNCTION ledger_journal_balances() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    lines bigint;
    left_over numeric;
BEGIN
    SELECT count(*), coalesce(sum(amount_pence), 0) INTO lines, left_over FROM ledger_line WHERE journal_id = NEW.id;
    IF lines < 2 OR left_over <> 0 THEN
        RAISE EXCEPTION 'journal % has % lines that add up to % pence', NEW.id, lines, left_over
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_journal_balances';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON ledger_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_journal_balances();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8)),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "code"), name="ledger_account_code"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["asset", "liability", "equity", "income", "expense"])
                        ),
                        name="ledger_account_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("date", models.DateField()),
                ("description", models.TextField()),
                ("posted_at", models.DateTimeField()),
                (
                    "posted_in",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(function="pg_current_xact_id"), models.TextField()
                            ),
                            models.BigIntegerField(),
                        )
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.journal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("programme", models.CharField(max_length=20)),
                ("analysis", models.CharField(max_length=20)),
                ("amount_pence", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.account"
                    ),
                ),
                (
                    "cost_centre",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.costcentre",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "journal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="ledger.journal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_pence", 0), _negated=True), name="ledger_line_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("state", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "month"), name="ledger_period_month"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="ledger_period_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "closed"])), name="ledger_period_state"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="journal",
            name="period",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ledger.period"),
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_pence", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.account"
                    ),
                ),
                (
                    "cost_centre",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.costcentre",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.period"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "period", "account", "cost_centre"),
                        name="ledger_balance_of",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.UniqueConstraint(fields=("department", "source"), name="ledger_journal_source"),
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", models.F("reverses")), _negated=True),
                name="ledger_journal_reverses_another",
            ),
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

"""Payments and batches, behind the wall: nothing is paid twice, and what was sent stays as it was."""

import django.db.models.deletion
from django.db import migrations, models


HOLD = """
SELECT commonhold_wall('payments_payingaccount'), commonhold_wall('payments_batch'),
       commonhold_wall('payments_payment'), commonhold_wall('payments_batchfile'),
       commonhold_append_only('payments_batchfile');
REVOKE DELETE ON payments_payingaccount, payments_batch, payments_payment FROM commonhold_app;

-- Nothing is paid twice. What a payment is never changes; it leaves a batch only if the bank rejected all of that
-- batch; and once the bank has paid or rejected it, or it was cancelled, nothing of it changes.
CREATE FUNCTION payments_payment_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('paid', 'rejected', 'cancelled')
        OR (OLD.id, OLD.department_id, OLD.source, OLD.payee_name, OLD.sort_code, OLD.account_number,
            OLD.amount_pence, OLD.reference)
        IS DISTINCT FROM (NEW.id, NEW.department_id, NEW.source, NEW.payee_name, NEW.sort_code, NEW.account_number,
            NEW.amount_pence, NEW.reference)
        OR (OLD.batch_id IS NOT NULL AND NEW.batch_id IS DISTINCT FROM OLD.batch_id
            AND NOT EXISTS (SELECT FROM payments_batch WHERE id = OLD.batch_id AND state = 'rejected'))
        OR (NEW.batch_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM payments_batch WHERE id = NEW.batch_id AND department_id = NEW.department_id))
    THEN
        RAISE EXCEPTION 'payment % can not change in this way', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payment_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE UPDATE ON payments_payment FOR EACH ROW EXECUTE FUNCTION payments_payment_once();

-- A batch that the bank has settled stays settled, and what was sent stays as it was.
CREATE FUNCTION payments_batch_settles_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'made'
        OR (to_jsonb(OLD) - 'state' - 'settled_at') IS DISTINCT FROM (to_jsonb(NEW) - 'state' - 'settled_at')
    THEN
        RAISE EXCEPTION 'batch % can not change in this way', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_batch_settles_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settles_once BEFORE UPDATE ON payments_batch
    FOR EACH ROW EXECUTE FUNCTION payments_batch_settles_once();

-- At commit a batch holds as many payments, of as many pence, as it says, unless the bank rejected it.
CREATE FUNCTION payments_batch_adds_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_payment WHERE batch_id = NEW.id
        HAVING count(*) = NEW.payment_count AND sum(amount_pence) = NEW.total_pence
    ) AND NOT EXISTS (SELECT FROM payments_batch WHERE id = NEW.id AND state = 'rejected') THEN
        RAISE EXCEPTION 'batch % is not the sum of its payments', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_batch_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON payments_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_batch_adds_up();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("processing_date", models.DateField()),
                ("payment_date", models.DateField()),
                ("payer_name", models.TextField()),
                ("sort_code", models.CharField(max_length=6)),
                ("account_number", models.CharField(max_length=8)),
                ("service_user_number", models.CharField(max_length=6)),
                ("payment_count", models.IntegerField()),
                ("total_pence", models.BigIntegerField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account_number__regex", "^[0-9]{8}$"), ("sort_code__regex", "^[0-9]{6}$")
                        ),
                        name="payments_batch_bank_details",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "made")),
                            models.Q(("settled_at__isnull", False), ("state__in", ["confirmed", "rejected"])),
                            _connector="OR",
                        ),
                        name="payments_batch_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment_count__gt", 0)), name="payments_batch_not_empty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.TextField()),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="payments.batch"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "format"), name="payments_file_format"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayingAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("sort_code", models.CharField(max_length=6)),
                ("account_number", models.CharField(max_length=8)),
                ("service_user_number", models.CharField(max_length=6)),
                (
                    "department",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account_number__regex", "^[0-9]{8}$"), ("sort_code__regex", "^[0-9]{6}$")
                        ),
                        name="payments_account_bank_details",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("payee_name", models.TextField()),
                ("sort_code", models.CharField(max_length=6)),
                ("account_number", models.CharField(max_length=8)),
                ("amount_pence", models.BigIntegerField()),
                ("reference", models.CharField(max_length=18)),
                ("state", models.TextField()),
                ("queued_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.batch",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["department", "id"],
                        name="payments_queued",
                    ),
                    models.Index(
                        condition=models.Q(("batch__isnull", False)),
                        fields=["batch"],
                        name="payments_of_batch",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account_number__regex", "^[0-9]{8}$"), ("sort_code__regex", "^[0-9]{6}$")
                        ),
                        name="payments_payment_bank_details",
                    ),
                    models.UniqueConstraint(fields=("department", "source"), name="payments_payment_source"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_pence__gt", 0)), name="payments_payment_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("batch", None), ("state__in", ["queued", "cancelled"])),
                            models.Q(
                                ("batch__isnull", False), ("state__in", ["batched", "paid", "rejected"])
                            ),
                            _connector="OR",
                        ),
                        name="payments_payment_state",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

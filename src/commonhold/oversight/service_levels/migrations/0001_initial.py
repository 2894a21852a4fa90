"""Statements, disputes, invoices and settlements: added to, never changed."""

import django.db.models.deletion
from django.db import migrations, models


RULES = """
SELECT commonhold_only_actors_write('service_levels_' || name), commonhold_append_only('service_levels_' || name)
FROM unnest(ARRAY['statement', 'dispute', 'argument', 'decision', 'invoice', 'settlement']::text[]) AS name;

-- Nobody decides a dispute who spoke in it.
CREATE FUNCTION service_levels_decided_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM service_levels_argument a WHERE a.dispute_id = NEW.dispute_id AND a."by" = NEW."by") THEN
        RAISE EXCEPTION 'a dispute is decided by somebody who did not speak in it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided_by_another BEFORE INSERT ON service_levels_decision
    FOR EACH ROW EXECUTE FUNCTION service_levels_decided_by_another();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("contract", models.TextField()),
                ("month", models.DateField()),
                ("document", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("total_pence", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "month"), name="statement_month"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="statement_first_day"),
                    models.CheckConstraint(
                        condition=models.Q(("hash__regex", "^[0-9a-f]{64}$")), name="statement_hash"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("total_pence", models.BigIntegerField()),
                ("bookings", models.JSONField()),
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="service_levels.statement"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("line", models.TextField()),
                ("side", models.TextField()),
                (
                    "statement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="service_levels.statement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "line", "side"), name="dispute_once"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["supplier", "department"])), name="dispute_side"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("amount_pence", models.BigIntegerField()),
                ("reason", models.TextField()),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="service_levels.dispute"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="decision_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Argument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("side", models.TextField()),
                ("words", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arguments",
                        to="service_levels.dispute",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["supplier", "department"])), name="argument_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="argument_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_label", models.TextField()),
                ("number", models.TextField()),
                ("lines", models.JSONField()),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="service_levels.statement"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "number"), name="invoice_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="invoice_has_a_number"
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

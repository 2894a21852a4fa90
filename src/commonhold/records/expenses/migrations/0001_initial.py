"""Policies and claims, behind the wall, and what must hold of them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


HOLD = """
SELECT commonhold_wall('expenses_policy'), commonhold_wall('expenses_claim'), commonhold_wall('expenses_claimline'),
       commonhold_append_only('expenses_claimline');

-- At commit a claim has lines of its present version, and comes to what they come to.
CREATE FUNCTION expenses_claim_adds_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    claim expenses_claim;
    lines_pence bigint;
BEGIN
    SELECT * INTO claim FROM expenses_claim
    WHERE id = CASE TG_TABLE_NAME WHEN 'expenses_claim' THEN (to_jsonb(NEW) ->> 'id') ELSE (to_jsonb(NEW) ->> 'claim_id') END::bigint;
    SELECT coalesce(sum(amount_pence), 0) INTO lines_pence FROM expenses_claimline
    WHERE claim_id = claim.id AND version = claim.version AND department_id = claim.department_id;
    IF lines_pence <> claim.total_pence THEN
        RAISE EXCEPTION 'claim % comes to % pence but its lines to %', claim.id, claim.total_pence, lines_pence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'expenses_claim_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT OR UPDATE OF total_pence, version ON expenses_claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION expenses_claim_adds_up();
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON expenses_claimline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION expenses_claim_adds_up();

-- What was paid stays as it was paid, and claims are never taken away.
CREATE FUNCTION expenses_claim_paid_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'paid' OR OLD.department_id <> NEW.department_id OR OLD.person_id <> NEW.person_id THEN
        RAISE EXCEPTION 'claim % was paid, or would become another person''s', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'expenses_claim_paid_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paid_stays BEFORE UPDATE ON expenses_claim
    FOR EACH ROW EXECUTE FUNCTION expenses_claim_paid_stays();
REVOKE DELETE ON expenses_claim FROM commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("employment_id", models.BigIntegerField()),
                ("case_reference", models.TextField()),
                ("purpose", models.TextField()),
                ("state", models.TextField()),
                ("version", models.SmallIntegerField(default=1)),
                ("total_pence", models.BigIntegerField()),
                ("reason", models.TextField(default="")),
                ("submitted_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "cost_centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.costcentre"
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
                    models.Index(fields=["person_id", "-id"], name="expenses_claim_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "case_reference"), name="expenses_claim_of_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["submitted", "returned", "approved", "rejected", "withdrawn", "paid"],
                            )
                        ),
                        name="expenses_claim_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_at__isnull", False), ("state", "paid")),
                            models.Q(models.Q(("state", "paid"), _negated=True), ("paid_at", None)),
                            _connector="OR",
                        ),
                        name="expenses_claim_paid_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_pence__gt", 0)), name="expenses_claim_total"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.SmallIntegerField()),
                ("number", models.SmallIntegerField()),
                ("kind", models.TextField()),
                ("on", models.DateField()),
                ("description", models.TextField()),
                ("amount_pence", models.BigIntegerField()),
                ("miles", models.DecimalField(decimal_places=1, max_digits=5)),
                ("passengers", models.SmallIntegerField()),
                ("nights", models.SmallIntegerField()),
                ("hours_away", models.SmallIntegerField()),
                ("after_8pm", models.BooleanField()),
                ("receipt", models.TextField()),
                ("no_receipt_reason", models.TextField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="expenses.claim"
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
                    models.UniqueConstraint(
                        fields=("claim", "version", "number"), name="expenses_line_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_pence__gt", 0),
                            ("miles__gte", 0),
                            ("nights__gte", 0),
                            ("passengers__gte", 0),
                        ),
                        name="expenses_line_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("receipt_from_pence", models.BigIntegerField()),
                ("straight_through_pence", models.BigIntegerField()),
                ("max_age_days", models.IntegerField()),
                ("receipts_checked_by_hand", models.BooleanField()),
                ("budget_holder_needed", models.BooleanField()),
                ("accommodation_night_limit_pence", models.BigIntegerField(null=True)),
                ("public_transport_limit_pence", models.BigIntegerField(null=True)),
                ("other_limit_pence", models.BigIntegerField(null=True)),
                ("source", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("department", "="), ("valid", "&&")],
                        name="expenses_policy_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_age_days__range", (1, 3660)),
                            ("receipt_from_pence__gte", 0),
                            ("straight_through_pence__gte", 0),
                        ),
                        name="expenses_policy_sensible",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

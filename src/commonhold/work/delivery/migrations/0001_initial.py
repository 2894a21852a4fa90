"""Suppliers, units, their people, states and cost sheets, contracts and change notes."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


RULES = """
-- A member's site is a site of the unit. Of a member's row only its dates change.
ALTER TABLE delivery_member ADD CONSTRAINT member_site_of_unit
    FOREIGN KEY (site_id, unit_id) REFERENCES delivery_site (id, unit_id);
REVOKE UPDATE, DELETE, TRUNCATE ON delivery_member FROM commonhold_app;
GRANT UPDATE (valid) ON delivery_member TO commonhold_app;

-- Change notes come in sequence, and none changes what held before the last one.
CREATE FUNCTION delivery_note_out_of_sequence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest delivery_changenote;
BEGIN
    SELECT * INTO latest FROM delivery_changenote WHERE contract_id = NEW.contract_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(latest.number, 0) + 1 OR NEW.effective_from < latest.effective_from THEN
        RAISE EXCEPTION 'change note % of contract % from % is out of sequence',
            NEW.number, NEW.contract_id, NEW.effective_from;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_sequence BEFORE INSERT ON delivery_changenote
    FOR EACH ROW EXECUTE FUNCTION delivery_note_out_of_sequence();

SELECT commonhold_only_actors_write('delivery_supplier'), commonhold_only_actors_write('delivery_unit'),
       commonhold_only_actors_write('delivery_site'), commonhold_only_actors_write('delivery_member'),
       commonhold_only_actors_write('delivery_unitstate'), commonhold_only_actors_write('delivery_costsheet'),
       commonhold_only_actors_write('delivery_contract'), commonhold_only_actors_write('delivery_changenote');
SELECT commonhold_append_only('delivery_unitstate'), commonhold_append_only('delivery_costsheet'),
       commonhold_append_only('delivery_changenote');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Supplier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("name", models.TextField(unique=True)),
                ("country", models.CharField(max_length=2)),
                ("issuer", models.TextField(null=True, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z0-9-]{1,50}$")), name="supplier_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="supplier_country"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="supplier_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("title", models.TextField()),
                (
                    "supplier",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="delivery.supplier"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z0-9-]{1,50}$")), name="contract_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="contract_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("name", models.TextField(unique=True)),
                ("kind", models.TextField()),
                ("region", models.TextField(blank=True, default="england-and-wales")),
                ("zone", models.TextField(default="Europe/London")),
                ("opens", models.TimeField(default=datetime.time(9, 0))),
                ("closes", models.TimeField(default=datetime.time(17, 0))),
                ("weekdays", models.CharField(default="12345", max_length=7)),
                (
                    "home",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="delivery.supplier"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z0-9-]{1,50}$")), name="unit_code"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="unit_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "in_house"), ("supplier", None)),
                            models.Q(("kind", "supplier"), ("supplier__isnull", False)),
                            ("kind", "robot"),
                            _connector="OR",
                        ),
                        name="unit_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("home", None), ("supplier", None), _connector="OR"),
                        name="unit_home",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("region__in", ["", "england-and-wales", "scotland", "northern-ireland"])
                        ),
                        name="unit_region",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opens__lt", models.F("closes"))), name="unit_opening_hours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekdays__regex", "^[1-7]+$")), name="unit_weekdays"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("country", models.CharField(max_length=2)),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="delivery.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "name"), name="site_name"),
                    models.UniqueConstraint(fields=("id", "unit"), name="site_unit"),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="site_country"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="site_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clearance", models.TextField(default="bpss")),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("supervisor", models.BooleanField(default=False)),
                ("minutes_per_day", models.SmallIntegerField(default=420)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="accounts.account"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.site",
                    ),
                ),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="delivery.unit")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("clearance__in", ["none", "bpss", "ctc", "sc", "dv"])),
                        name="member_clearance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes_per_day__range", (0, 1440))), name="member_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="member_valid",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("account", "="), ("valid", "&&")], name="member_of_one_unit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostSheet",
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
                ("effective_from", models.DateField()),
                ("staff_pence", models.BigIntegerField()),
                ("it_pence", models.BigIntegerField()),
                ("overhead_pence", models.BigIntegerField()),
                ("productive_minutes", models.BigIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="delivery.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "effective_from", "id"], name="cost_sheet_of_unit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("it_pence__gte", 0), ("overhead_pence__gte", 0), ("staff_pence__gte", 0)
                        ),
                        name="cost_sheet_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("productive_minutes__gt", 0)), name="cost_sheet_minutes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitState",
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
                ("state", models.TextField()),
                ("reason", models.TextField()),
                ("note", models.TextField(blank=True)),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="delivery.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "-id"], name="unit_state_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__in", ["started", "recovered"]), ("state", "open")),
                            models.Q(
                                ("reason__in", ["outage", "breach", "contract_end", "stopped"]),
                                ("state", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="unit_state_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeNote",
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
                ("number", models.IntegerField()),
                ("effective_from", models.DateField()),
                ("reason", models.TextField()),
                ("terms", models.JSONField()),
                ("hash", models.CharField(max_length=64)),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="delivery.contract"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="change_note_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="change_note_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="change_note_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hash__regex", "^[0-9a-f]{64}$")), name="change_note_hash"
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

"""Routing policies, markets as they were, choices, and how much each unit has."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


RULES = """
-- How often the tables that a market is made from have changed. Whoever changes one holds the row until it commits, so
-- that each number stands for one state of them all.
INSERT INTO delivery_marketchanges (id, changes) VALUES (1, 0);
REVOKE INSERT, DELETE, TRUNCATE ON delivery_marketchanges FROM commonhold_app;
CREATE FUNCTION delivery_market_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE delivery_marketchanges SET changes = changes + 1;
    RETURN NULL;
END $$;
DO $$
DECLARE
    made_from text;
BEGIN
    FOREACH made_from IN ARRAY ARRAY['supplier', 'unit', 'site', 'member', 'unitstate', 'costsheet', 'contract',
                                     'changenote', 'routingpolicy', 'conflict', 'measured'] LOOP
        EXECUTE format('CREATE TRIGGER market_changed AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT'
                       ' EXECUTE FUNCTION delivery_market_changed()', 'delivery_' || made_from);
    END LOOP;
END $$;

SELECT commonhold_wall('delivery_choice'), commonhold_append_only('delivery_choice');
SELECT commonhold_only_actors_write('delivery_routingpolicy'), commonhold_append_only('delivery_routingpolicy'),
       commonhold_only_actors_write('delivery_conflict'), commonhold_append_only('delivery_conflict'),
       commonhold_only_actors_write('delivery_marketstate'), commonhold_append_only('delivery_marketstate'),
       commonhold_only_actors_write('delivery_marketbuild'), commonhold_append_only('delivery_marketbuild'),
       commonhold_only_actors_write('delivery_measured'), commonhold_only_actors_write('delivery_unitload'),
       commonhold_only_actors_write('delivery_loadchange');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MarketChanges",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="MarketState",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("document", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LoadChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lot", models.TextField()),
                ("service", models.TextField()),
                ("month", models.DateField()),
                ("minutes", models.BigIntegerField()),
                ("open", models.IntegerField()),
                ("given", models.IntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoutingPolicy",
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
                ("service", models.TextField()),
                ("number", models.IntegerField()),
                ("effective_from", models.DateField()),
                ("reason", models.TextField()),
                ("terms", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("service", "number"), name="routing_policy_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="routing_policy_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="routing_policy_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
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
                ("stands", models.BooleanField()),
                ("reason", models.TextField()),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="delivery.supplier"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["supplier", "client", "-id"], name="conflict_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="conflict_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketBuild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.BigIntegerField()),
                ("on", models.DateField()),
                (
                    "market",
                    models.ForeignKey(
                        db_column="hash",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.marketstate",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("changes", "on"), name="market_build_once")],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task_id", models.BigIntegerField()),
                ("case_reference", models.TextField()),
                ("at", models.DateTimeField()),
                ("why", models.TextField()),
                ("work", models.TextField()),
                ("load", models.TextField()),
                ("residence", models.TextField()),
                ("findings", models.TextField()),
                ("rule", models.TextField()),
                ("lot", models.TextField(null=True)),
                (
                    "hidden",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
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
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.unit",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        db_column="hash",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.marketstate",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["task_id", "-id"], name="choice_of_task"),
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="choice_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["opened", "rerouted", "handed_back", "moved"])),
                        name="choice_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lot", None), ("unit", None)),
                            models.Q(("lot__isnull", False), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="choice_lot",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measured",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("element", models.TextField()),
                ("done", models.IntegerField()),
                ("right", models.IntegerField()),
                ("minutes", models.BigIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="delivery.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "service", "element"), name="measured_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__gte", 0), ("right__gte", 0), ("right__lte", models.F("done"))
                        ),
                        name="measured_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lot", models.TextField()),
                ("service", models.TextField()),
                ("month", models.DateField()),
                ("minutes", models.BigIntegerField()),
                ("open", models.IntegerField()),
                ("given", models.IntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="delivery.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "lot", "service", "month"), name="unit_load_once")
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

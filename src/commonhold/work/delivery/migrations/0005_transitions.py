"""Planned transitions: their waves, what both sides counted, and who signed it."""

import django.db.models.deletion
from django.db import migrations, models


RULES = """
SELECT commonhold_only_actors_write('delivery_transition'), commonhold_only_actors_write('delivery_wave'),
       commonhold_only_actors_write('delivery_handovercount'), commonhold_append_only('delivery_handovercount'),
       commonhold_only_actors_write('delivery_signature'), commonhold_append_only('delivery_signature');
-- A unit's people are shown what concerns them by the house, which leaves out by name who else receives.
SELECT delivery_wall('delivery_transition'), delivery_wall('delivery_wave'), delivery_wall('delivery_handovercount'),
       delivery_wall('delivery_signature');

-- What a unit hands over it is given no more: a market is made from that too.
CREATE TRIGGER market_changed AFTER INSERT OR UPDATE OR DELETE ON delivery_transition
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_market_changed();
CREATE TRIGGER market_changed AFTER INSERT OR UPDATE OR DELETE ON delivery_wave
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_market_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_unit_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transition",
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
                ("why", models.TextField()),
                ("called_off_at", models.DateTimeField(null=True)),
                ("called_off_by_label", models.TextField(blank=True)),
                ("called_off_why", models.TextField(blank=True)),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="delivery.unit")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="transition_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("called_off_at", None),
                            models.Q(("called_off_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="transition_called_off_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("on", models.DateField()),
                ("kinds", models.JSONField(default=list)),
                ("percent", models.SmallIntegerField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "transition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waves",
                        to="delivery.transition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("transition", "number"), name="wave_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("percent", None), models.Q(("kinds", []), _negated=True)),
                            models.Q(("kinds", []), ("percent__range", (1, 100))),
                            _connector="OR",
                        ),
                        name="wave_kinds_or_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counted_at", None), ("begun_at__isnull", False), _connector="OR"),
                            models.Q(("done_at", None), ("counted_at__isnull", False), _connector="OR"),
                        ),
                        name="wave_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
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
                ("reason", models.TextField(blank=True)),
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
                    "wave",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="delivery.wave",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("wave", "side", "unit"), name="wave_signed_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["giving", "receiving"])), name="signature_side"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("side", models.TextField()),
                ("service", models.TextField()),
                ("element", models.TextField()),
                ("band", models.TextField()),
                ("tasks", models.IntegerField()),
                ("begun", models.IntegerField()),
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
                    "wave",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="delivery.wave",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("wave", "side", "unit", "service", "element", "band"),
                        name="hand_over_counted_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("side", "receiving"),
                            models.Q(("side__in", ["giving", "gone"]), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="hand_over_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begun__gte", 0), ("begun__lte", models.F("tasks")), ("tasks__gt", 0)
                        ),
                        name="hand_over_counts",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

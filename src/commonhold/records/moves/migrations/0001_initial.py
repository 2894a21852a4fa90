"""Moves between departments, their dates, offers, releases, what was carried, and pay ranges."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("pay", "0009_elsewhere_for_each_run"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("to_body", models.TextField(default="")),
                ("kind", models.TextField()),
                ("level", models.TextField()),
                ("on", models.DateField()),
                ("returns_on", models.DateField(null=True)),
                ("state", models.TextField(default="proposed")),
                ("case_reference", models.TextField(default="")),
                ("proposed_on", models.DateField()),
                ("offered_at", models.DateTimeField(null=True)),
                ("cleared_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("times_completed", models.SmallIntegerField(default=0)),
                ("recorded_at", models.DateTimeField()),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="moves.move",
                    ),
                ),
                (
                    "from_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "from_employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.person"),
                ),
                (
                    "to_department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "to_employment",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["from_department", "on"], name="moves_move_from"),
                    models.Index(fields=["to_department", "on"], name="moves_move_to"),
                    models.Index(
                        condition=models.Q(("state__in", ("proposed", "agreed"))),
                        fields=["on"],
                        name="moves_move_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "from_department"), name="moves_move_from_department"
                    ),
                    models.UniqueConstraint(fields=("id", "to_department"), name="moves_move_to_department"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("proposed", "agreed"))),
                        fields=("from_employment",),
                        name="moves_move_one_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state", "completed"), models.Q(("kind", "return"), _negated=True)
                        ),
                        fields=("to_employment",),
                        name="moves_move_begins_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("proposed", "agreed", "completed"))),
                        fields=("follows",),
                        name="moves_move_one_way_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("permanent", "loan", "return", "secondment"))),
                        name="moves_move_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("level", "promotion", "lower"))),
                        name="moves_move_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("proposed", "agreed", "completed", "undone", "cancelled"))
                        ),
                        name="moves_move_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "secondment"),
                                ("to_department", None),
                                models.Q(("to_body", ""), _negated=True),
                            ),
                            models.Q(
                                ("to_body", ""),
                                ("to_department__isnull", False),
                                models.Q(("kind", "secondment"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="moves_move_whither",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_department", models.F("to_department")), _negated=True),
                        name="moves_move_between_departments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("loan", "secondment")), ("returns_on__gt", models.F("on"))
                            ),
                            models.Q(("kind__in", ("permanent", "return")), ("returns_on", None)),
                            _connector="OR",
                        ),
                        name="moves_move_returns",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("follows__isnull", False), ("kind", "return")),
                            models.Q(models.Q(("kind", "return"), _negated=True), ("follows", None)),
                            _connector="OR",
                        ),
                        name="moves_move_follows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("completed_at__isnull", False),
                                ("state__in", ("completed", "undone")),
                                models.Q(
                                    ("kind", "secondment"), ("to_employment__isnull", False), _connector="OR"
                                ),
                            ),
                            models.Q(
                                ("completed_at", None),
                                ("state__in", ("proposed", "agreed", "cancelled")),
                                models.Q(("kind", "return"), ("to_employment", None), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="moves_move_completed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarriedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("time", models.SmallIntegerField()),
                ("number", models.SmallIntegerField()),
                ("part", models.TextField()),
                ("title", models.TextField()),
                ("verdict", models.TextField()),
                ("says", models.TextField()),
                ("why", models.TextField()),
                ("seen_by", models.TextField()),
                (
                    "working",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("to_do", models.TextField()),
                ("data_class", models.TextField()),
                (
                    "from_department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "to_department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="moves.move",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("move", "time", "number"), name="moves_carried_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ("carried", "converted", "stopped", "asked", "cannot"))
                        ),
                        name="moves_carried_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen_by__in", ("both", "from", "to", "person"))),
                        name="moves_carried_seen_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict__in", ("asked", "cannot")), _negated=True),
                            models.Q(("to_do", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="moves_carried_to_do",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("grade", models.TextField()),
                ("region", models.TextField()),
                ("weekly_hours", models.DecimalField(decimal_places=2, max_digits=4)),
                ("annual_pence", models.IntegerField()),
                ("how", models.TextField()),
                ("says", models.TextField()),
                (
                    "working",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("protection_months", models.SmallIntegerField(null=True)),
                ("then_pence", models.IntegerField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="pay.group",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="moves.move",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.post",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("move", "number"), name="moves_offer_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grade__in",
                                ("AA", "AO", "EO", "HEO", "SEO", "G7", "G6", "SCS1", "SCS2", "SCS3", "SCS4"),
                            )
                        ),
                        name="moves_offer_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "region__in",
                                (
                                    "North East (England)",
                                    "North West (England)",
                                    "Yorkshire and The Humber",
                                    "East Midlands (England)",
                                    "West Midlands (England)",
                                    "East of England",
                                    "London",
                                    "South East (England)",
                                    "South West (England)",
                                    "Wales",
                                    "Scotland",
                                    "Northern Ireland",
                                    "Overseas",
                                ),
                            )
                        ),
                        name="moves_offer_region",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_hours__gt", 0), ("weekly_hours__lte", 60)),
                        name="moves_offer_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("annual_pence__gt", 0)), name="moves_offer_annual_pence"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("protection_months", None), ("then_pence", None)),
                            models.Q(
                                ("protection_months__gt", 0),
                                ("then_pence__gt", 0),
                                ("then_pence__lt", models.F("annual_pence")),
                            ),
                            _connector="OR",
                        ),
                        name="moves_offer_protected",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_date", models.DateField()),
                ("promotion_basis_points", models.SmallIntegerField()),
                ("protection_months", models.SmallIntegerField(null=True)),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "from_date"), name="moves_paypolicy_from"),
                    models.CheckConstraint(
                        condition=models.Q(("promotion_basis_points__range", (0, 5000))),
                        name="moves_paypolicy_promotion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("protection_months__range", (1, 120))),
                        name="moves_paypolicy_protection",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayRange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grade", models.TextField()),
                ("band", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("min_pence", models.IntegerField()),
                ("max_pence", models.IntegerField()),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grade__in",
                                ("AA", "AO", "EO", "HEO", "SEO", "G7", "G6", "SCS1", "SCS2", "SCS3", "SCS4"),
                            )
                        ),
                        name="moves_payrange_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("band__in", ("national", "london"))), name="moves_payrange_band"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="moves_payrange_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_pence__gte", models.F("min_pence")), ("min_pence__gt", 0)),
                        name="moves_payrange_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("department", "="), ("grade", "="), ("band", "="), ("valid", "&&")],
                        name="moves_payrange_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("side", models.TextField()),
                ("on", models.DateField()),
                ("returns_on", models.DateField(null=True)),
                ("answers", models.SmallIntegerField(null=True)),
                ("said", models.TextField(default="")),
                ("recorded_at", models.DateTimeField()),
                (
                    "move",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="moves.move",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("move", "number"), name="moves_proposal_number"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ("from", "to", "person"))), name="moves_proposal_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answers__lt", models.F("number"))), name="moves_proposal_answers"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("last_day", models.DateField()),
                ("note", models.TextField()),
                ("released_by", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="moves.move",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("move", "number"), name="moves_release_number"),
                ],
            },
        ),
    ]

"""Pay groups, runs and payslips; what the tables alone can't say is in the next migration."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Debt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("raised_on", models.DateField()),
                ("reason", models.TextField()),
                ("amount_pence", models.BigIntegerField()),
                ("plan_pence", models.BigIntegerField(null=True)),
                ("hardship_percent", models.SmallIntegerField()),
                ("responsible", models.TextField()),
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
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_pence__gt", 0)), name="pay_debt_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("plan_pence", None), ("plan_pence__gt", 0), _connector="OR"),
                        name="pay_debt_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hardship_percent__range", (0, 100))), name="pay_debt_hardship"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Element",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField()),
                ("title", models.TextField()),
                ("kind", models.TextField()),
                ("pensionable", models.BooleanField()),
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
                    models.UniqueConstraint(fields=("department", "code"), name="pay_element_code"),
                    models.UniqueConstraint(fields=("id", "department"), name="pay_element_department"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("allowance", "deduction"))), name="pay_element_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "allowance"), ("pensionable", False), _connector="OR"),
                        name="pay_element_pensionable",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElementSpell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("amount_pence", models.IntegerField()),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="pay.element",
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("employment", "="), ("element", "="), ("valid", "&&")],
                        name="elementspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="elementspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="elementspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_pence__gt", 0)), name="elementspell_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField()),
                ("name", models.TextField()),
                ("frequency", models.TextField()),
                ("weekly_hours", models.DecimalField(decimal_places=2, max_digits=4)),
                ("basis", models.TextField()),
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
                    models.UniqueConstraint(fields=("department", "code"), name="pay_group_code"),
                    models.UniqueConstraint(fields=("id", "department"), name="pay_group_department"),
                    models.CheckConstraint(
                        condition=models.Q(("frequency__in", ("monthly", "four_weekly", "weekly"))),
                        name="pay_group_frequency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_hours__gt", 0)), name="pay_group_hours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ("calendar", "working"))), name="pay_group_basis"
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
                ("tax_year", models.SmallIntegerField()),
                ("number", models.SmallIntegerField()),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("cut_off", models.DateTimeField()),
                ("pay_date", models.DateField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="pay.group")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("group", "tax_year", "number"), name="pay_period_number"),
                    models.UniqueConstraint(fields=("id", "department"), name="pay_period_department"),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 56))), name="pay_period_number_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__isempty", False), ("days__lower_inf", False), ("days__upper_inf", False)
                        ),
                        name="pay_period_days",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("group", "="), ("days", "&&")], name="pay_period_no_overlap"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OneOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_pence", models.IntegerField()),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
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
                    "element",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.element"
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="pay.period")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_pence__gt", 0)), name="pay_oneoff_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="pay_oneoff_superseded_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("state", models.TextField()),
                ("known_at", models.DateTimeField(null=True)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "signs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "totals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("payslips", models.IntegerField(default=0)),
                ("net_pence", models.BigIntegerField(default=0)),
                ("batch_id", models.BigIntegerField(null=True)),
                ("digest", models.TextField(default="")),
                ("message", models.TextField(default="")),
                ("opened_at", models.DateTimeField()),
                ("prepared_by", models.TextField()),
                ("reviewed_by", models.TextField(default="")),
                ("approved_by", models.TextField(default="")),
                ("committed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
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
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.group"
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.period"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["department", "-id"], name="pay_run_of_department"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "department"), name="pay_run_department"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("period", "number"),
                        name="pay_run_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["committed", "published", "cancelled"]), _negated=True
                        ),
                        fields=("group",),
                        name="pay_run_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "open",
                                    "calculated",
                                    "reviewed",
                                    "approved",
                                    "committed",
                                    "published",
                                    "cancelled",
                                ),
                            )
                        ),
                        name="pay_run_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 0)), name="pay_run_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="pay_run_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "committed", "published"]), _negated=True),
                            models.Q(("approved_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pay_run_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("committed_at__isnull", False), ("state__in", ["committed", "published"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["committed", "published"]), _negated=True),
                                ("committed_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="pay_run_committed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_pence", models.BigIntegerField()),
                ("debt", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="pay.debt")),
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
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("debt", "run"), name="pay_recovery_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_pence__gt", 0)), name="pay_recovery_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("by_officer", models.BooleanField()),
                ("held_at", models.DateTimeField()),
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
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="pay.run")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "employment"), name="pay_held_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("before_pence", models.BigIntegerField(null=True)),
                ("now_pence", models.BigIntegerField(null=True)),
                ("said", models.TextField()),
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
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.run"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["run", "kind", "id"], name="pay_finding_of_run"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("content", models.BinaryField(null=True)),
                ("sha256", models.TextField(default="")),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
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
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="pay.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "kind"), name="pay_dispatch_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsSpell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("tax_code", models.TextField()),
                ("non_cumulative", models.BooleanField()),
                ("ni_letter", models.CharField(max_length=1)),
                (
                    "loans",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("pension", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="pay.group",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("superseded_at", None)),
                        fields=["group"],
                        name="pay_terms_of_group",
                    ),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("employment", "="), ("valid", "&&")],
                        name="termsspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="termsspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="termsspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "tax_code__regex",
                                "^[SC]?([1-9][0-9]{0,5}[LMNPTY]|BR|0T|NT|D[0-8]|K[1-9][0-9]{0,5})$",
                            )
                        ),
                        name="termsspell_tax_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ni_letter__in",
                                (
                                    "A",
                                    "B",
                                    "C",
                                    "D",
                                    "E",
                                    "F",
                                    "H",
                                    "I",
                                    "J",
                                    "K",
                                    "L",
                                    "M",
                                    "N",
                                    "S",
                                    "V",
                                    "X",
                                    "Z",
                                ),
                            )
                        ),
                        name="termsspell_ni_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pension__in", ("none", "alpha", "partnership"))),
                        name="termsspell_pension",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("loans__contained_by", ["1", "2", "4", "5", "postgraduate"])),
                        name="termsspell_loans",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payslip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("cost_centre_id", models.BigIntegerField()),
                ("bank_account_id", models.BigIntegerField()),
                (
                    "amounts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "to_date",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("gross_pence", models.BigIntegerField()),
                ("net_pence", models.BigIntegerField()),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="pay.run",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="pay.termsspell",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person_id", "run"], name="pay_payslip_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "employment"), name="pay_payslip_once"),
                    models.CheckConstraint(condition=models.Q(("net_pence__gte", 0)), name="pay_payslip_net"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BroughtForward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tax_year", models.SmallIntegerField()),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "amounts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
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
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("employment", "tax_year"), name="pay_broughtforward_once")
                ],
            },
        ),
    ]

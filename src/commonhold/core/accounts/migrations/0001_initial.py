"""Accounts, role grants and clients of the programming interface."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


WALLS = """
SELECT commonhold_only_actors_write('accounts_account');
-- Whoever is signed in sees the roles that they hold themselves, which is how their departments become known.
SELECT commonhold_wall('accounts_rolegrant', 'account_id = (SELECT commonhold_account())');
SELECT commonhold_wall('accounts_apiclient');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("label", models.TextField()),
                ("subject", models.TextField(null=True, unique=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("token_hash", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "name"), name="api_client_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.TextField(
                        choices=[
                            ("employee", "Employee"),
                            ("budget_holder", "Budget holder"),
                            ("case_worker", "Case worker"),
                            ("finance", "Finance"),
                            ("payroll", "Payroll"),
                            ("department_admin", "Department administrator"),
                            ("process_owner", "Process owner"),
                            ("central_unit", "Central unit"),
                            ("auditor", "Auditor"),
                        ]
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cost_centre",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="departments.costcentre"
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
                        condition=models.Q(("role", "employee"), _negated=True),
                        fields=["department", "role", "cost_centre"],
                        name="role_grant_holders",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "employee",
                                    "budget_holder",
                                    "case_worker",
                                    "finance",
                                    "payroll",
                                    "department_admin",
                                    "process_owner",
                                    "central_unit",
                                    "auditor",
                                ],
                            )
                        ),
                        name="role_grant_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cost_centre__isnull", False), ("role", "budget_holder")),
                            models.Q(
                                models.Q(("role", "budget_holder"), _negated=True), ("cost_centre", None)
                            ),
                            _connector="OR",
                        ),
                        name="role_grant_cost_centre",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False)), name="role_grant_valid"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("account", "="),
                            ("department", "="),
                            ("role", "="),
                            (django.db.models.functions.comparison.Coalesce("cost_centre_id", 0), "="),
                            ("valid", "&&"),
                        ],
                        name="role_grant_no_overlap",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]

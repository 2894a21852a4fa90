"""Loans to other departments, as spells like the others; the host sees its own."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('loans_loanspell', 'host_department_id = ANY ((SELECT commonhold_departments())::int[])');
ALTER TABLE loans_loanspell ADD CONSTRAINT loans_loanspell_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
ALTER TABLE loans_loanspell ADD CONSTRAINT loans_loanspell_host_employment
    FOREIGN KEY (host_employment_id, host_department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, DELETE, TRUNCATE ON loans_loanspell FROM commonhold_app;
GRANT UPDATE (superseded_at) ON loans_loanspell TO commonhold_app;
CREATE TRIGGER superseded_once BEFORE UPDATE ON loans_loanspell FOR EACH ROW
    WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
        ("people", "0003_annulled"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoanSpell",
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
                ("ended_as", models.TextField(default="")),
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
                    "host_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosts",
                        to="departments.department",
                    ),
                ),
                (
                    "host_employment",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lent",
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("employment", "="), ("valid", "&&")],
                        name="loanspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="loanspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="loanspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__upper_inf", False)), name="loanspell_returns"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("host_department", models.F("department")), _negated=True),
                        name="loanspell_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_as__in", ["", "permanent", "returned"])),
                        name="loanspell_ended_as",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

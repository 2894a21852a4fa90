"""How somebody is reached outside work, as spells like the others."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('people_contactspell');
ALTER TABLE people_contactspell ADD CONSTRAINT people_contactspell_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, DELETE, TRUNCATE ON people_contactspell FROM commonhold_app;
GRANT UPDATE (superseded_at) ON people_contactspell TO commonhold_app;
CREATE TRIGGER superseded_once BEFORE UPDATE ON people_contactspell FOR EACH ROW
    WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("departments", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactSpell",
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
                ("phone", models.TextField()),
                ("email", models.TextField()),
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
            ],
            options={
                "abstract": False,
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("employment", "="), ("valid", "&&")],
                        name="contactspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="contactspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="contactspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone__regex", "^\\+?[0-9]{10,15}$")), name="contactspell_phone"
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

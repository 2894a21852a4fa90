"""PAYE schemes and what HMRC wants to know of people, behind the wall."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

HOLD = """
SELECT commonhold_wall('pay_scheme'), commonhold_wall('pay_particulars');
ALTER TABLE pay_particulars ADD CONSTRAINT pay_particulars_employment FOREIGN KEY (employment_id, department_id)
    REFERENCES people_employment (id, department_id);
REVOKE DELETE, TRUNCATE ON pay_scheme, pay_particulars FROM commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0002_what_holds"), ("filing", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Scheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tax_office", models.TextField()),
                ("paye_reference", models.TextField()),
                ("accounts_office_reference", models.TextField()),
                ("note", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("department", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="departments.department")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("department",), name="pay_scheme_of_department")],
            },
        ),
        migrations.CreateModel(
            name="Particulars",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sex", models.TextField()),
                ("declaration", models.TextField()),
                ("address", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("postcode", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("department", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="departments.department")),
                ("employment", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.employment")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("employment",), name="pay_particulars_once"),
                    models.CheckConstraint(condition=models.Q(("sex__in", ("F", "M"))), name="pay_particulars_sex"),
                    models.CheckConstraint(condition=models.Q(("declaration__in", ("A", "B", "C"))), name="pay_particulars_declaration"),
                ],
            },
        ),
    ]
    operations.append(migrations.RunSQL(HOLD, migrations.RunSQL.noop))

"""Checks and clearances, behind the wall; what was recorded stays, and only copies are taken away."""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('vetting_check');
ALTER TABLE vetting_check ADD CONSTRAINT vetting_check_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, TRUNCATE ON vetting_check FROM commonhold_app;
CREATE POLICY only_copies_go ON vetting_check AS RESTRICTIVE FOR DELETE USING (carried_by IS NOT NULL);
SELECT commonhold_wall('vetting_clearance');
ALTER TABLE vetting_clearance ADD CONSTRAINT vetting_clearance_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
REVOKE UPDATE, TRUNCATE ON vetting_clearance FROM commonhold_app;
GRANT UPDATE (status) ON vetting_clearance TO commonhold_app;
CREATE POLICY only_copies_go ON vetting_clearance AS RESTRICTIVE FOR DELETE USING (carried_by IS NOT NULL);
SELECT commonhold_wall('vetting_postrequirement');
ALTER TABLE vetting_postrequirement ADD CONSTRAINT vetting_postrequirement_post
    FOREIGN KEY (post_id, department_id) REFERENCES people_post (id, department_id);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("carried_by", models.BigIntegerField(null=True)),
                ("carried_from", models.BigIntegerField(null=True)),
                ("element", models.TextField()),
                ("evidence", models.TextField()),
                ("checked_by", models.TextField()),
                ("checked_on", models.DateField()),
                ("until", models.DateField(null=True)),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("carried_by", "carried_from"), name="vetting_check_carried_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("carried_by", None), ("carried_from", None)),
                            models.Q(
                                ("carried_by__isnull", False),
                                ("carried_from__isnull", False),
                                models.Q(("carried_from", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="vetting_check_carried",
                    ),
                    models.UniqueConstraint(
                        fields=("employment", "element", "checked_on", "evidence"), name="vetting_check_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "element__in",
                                ["identity", "right_to_work", "employment_history", "criminal_record"],
                            )
                        ),
                        name="vetting_check_element",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None),
                            models.Q(("element", "right_to_work"), ("until__gt", models.F("checked_on"))),
                            _connector="OR",
                        ),
                        name="vetting_check_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("carried_by", models.BigIntegerField(null=True)),
                ("carried_from", models.BigIntegerField(null=True)),
                ("level", models.TextField()),
                ("authority", models.TextField()),
                ("reference", models.TextField()),
                ("granted_on", models.DateField()),
                ("review_on", models.DateField()),
                ("status", models.TextField(default="held")),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("carried_by", "carried_from"), name="vetting_clearance_carried_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("carried_by", None), ("carried_from", None)),
                            models.Q(
                                ("carried_by__isnull", False),
                                ("carried_from__isnull", False),
                                models.Q(("carried_from", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="vetting_clearance_carried",
                    ),
                    models.UniqueConstraint(
                        fields=("employment", "level", "authority", "reference", "granted_on"),
                        name="vetting_clearance_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("AC", "CTC", "1B", "SC", "eSC", "DV", "eDV"))),
                        name="vetting_clearance_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["held", "transferring", "suspended", "withdrawn"])
                        ),
                        name="vetting_clearance_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review_on__gt", models.F("granted_on"))),
                        name="vetting_clearance_review",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostRequirement",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="people.post",
                    ),
                ),
                ("level", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("AC", "CTC", "1B", "SC", "eSC", "DV", "eDV"))),
                        name="vetting_postrequirement_level",
                    )
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

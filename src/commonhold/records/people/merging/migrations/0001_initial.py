"""Who was merged into whom, and which employments that moved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RULES = """
SELECT commonhold_wall('merging_mergedemployment'), commonhold_append_only('merging_mergedemployment');

-- A merge is seen where the person is employed that is left, and only its end is written afterwards.
ALTER TABLE merging_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY where_employed ON merging_merge
    USING (EXISTS (SELECT 1 FROM people_employment e WHERE e.person_id = merging_merge.into_id)) WITH CHECK (true);
SELECT commonhold_unit_wall('merging_merge'), commonhold_only_actors_write('merging_merge');
REVOKE UPDATE, DELETE, TRUNCATE ON merging_merge FROM commonhold_app;
GRANT UPDATE (separated_at) ON merging_merge TO commonhold_app;

-- Whether no other department is concerned: that is all that is told of those behind the wall.
CREATE FUNCTION merging_acts_for_all(persons bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM people_employment
        WHERE person_id = ANY (persons) AND NOT department_id = ANY (commonhold_departments()))
$$;
REVOKE ALL ON FUNCTION merging_acts_for_all FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merging_acts_for_all TO commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
        ("people", "0003_annulled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("merged_at", models.DateTimeField()),
                ("separated_at", models.DateTimeField(null=True)),
                ("number_moved", models.BooleanField()),
                ("service_moved", models.BooleanField()),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "into_account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person_account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("separated_at", None)),
                        fields=("person",),
                        name="merge_into_one_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("into")), _negated=True), name="merge_of_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="merge_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergedEmployment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.employment"
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="merging.merge",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

"""People, employments and spells; what the tables alone can't say is in the SQL at the end."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

RULES = """
CREATE SEQUENCE people_person_id_seq OWNED BY people_person.id;

-- A person is seen where an employment of theirs is, and can be added anywhere.
ALTER TABLE people_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY where_employed ON people_person
    USING (EXISTS (SELECT 1 FROM people_employment e WHERE e.person_id = people_person.id)) WITH CHECK (true);
SELECT commonhold_only_actors_write('people_person');

-- Hiring has to find a person who so far works only beyond the wall. Whoever asks knows all that is compared already,
-- and learns the person's id if all of it agrees.
CREATE FUNCTION people_known_as(number text, birth date, family text) RETURNS TABLE (person_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN born = birth AND lower(family_name) = lower(family) THEN id END
    FROM people_person WHERE national_insurance_number = number
$$;
REVOKE ALL ON FUNCTION people_known_as FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_known_as TO commonhold_app;

SELECT commonhold_wall('people_employment'), commonhold_wall('people_post');

-- A spell is in its employment's department, it is never removed, and it is changed once: when it is superseded.
CREATE FUNCTION people_superseded_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'row % of % is superseded already: what was known then is kept', OLD.id, TG_TABLE_NAME;
END $$;
DO $$
DECLARE
    spell text;
BEGIN
    FOREACH spell IN ARRAY ARRAY['people_postspell', 'people_gradespell', 'people_managerspell', 'people_payspell',
        'people_workingpatternspell', 'people_locationspell', 'people_bankaccountspell']
    LOOP
        PERFORM commonhold_wall(spell::regclass);
        EXECUTE format('ALTER TABLE %1$I ADD CONSTRAINT %1$s_employment FOREIGN KEY (employment_id, department_id)
                        REFERENCES people_employment (id, department_id)', spell);
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM commonhold_app', spell);
        EXECUTE format('GRANT UPDATE (superseded_at) ON %I TO commonhold_app', spell);
        EXECUTE format('CREATE TRIGGER superseded_once BEFORE UPDATE ON %I FOR EACH ROW
                        WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once()', spell);
    END LOOP;
END $$;
ALTER TABLE people_postspell ADD CONSTRAINT people_postspell_post FOREIGN KEY (post_id, department_id)
    REFERENCES people_post (id, department_id);
ALTER TABLE people_managerspell ADD CONSTRAINT people_managerspell_manager FOREIGN KEY (manager_id, department_id)
    REFERENCES people_employment (id, department_id);
REVOKE DELETE, TRUNCATE ON people_person, people_employment FROM commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0001_initial"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("given_name", models.TextField()),
                ("family_name", models.TextField()),
                ("born", models.DateField()),
                ("national_insurance_number", models.CharField(max_length=9, null=True, unique=True)),
                (
                    "account",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="accounts.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("national_insurance_number__regex", "^[A-Z]{2}[0-9]{6}[A-D]$")),
                        name="person_national_insurance_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_name", ""), _negated=True),
                            models.Q(("family_name", ""), _negated=True),
                        ),
                        name="person_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Employment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("continuous_from", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.person"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("department", "number"), name="employment_number"),
                    models.UniqueConstraint(fields=("id", "department"), name="employment_department"),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="employment_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("continuous_from__lte", models.Func(models.F("valid"), function="lower"))
                        ),
                        name="employment_continuous",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("person", "="), ("department", "="), ("valid", "&&")],
                        name="employment_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.TextField()),
                ("grade", models.TextField()),
                (
                    "cost_centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.costcentre"
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("id", "department"), name="post_department"),
                    models.UniqueConstraint(
                        fields=("organisation", "cost_centre", "title", "grade"), name="post_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grade__in",
                                ("AA", "AO", "EO", "HEO", "SEO", "G7", "G6", "SCS1", "SCS2", "SCS3", "SCS4"),
                            )
                        ),
                        name="post_grade",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostSpell",
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
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[("employment", "="), ("valid", "&&")],
                        name="postspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="postspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="postspell_superseded_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingPatternSpell",
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
                ("weekly_hours", models.DecimalField(decimal_places=2, max_digits=4)),
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
                        name="workingpatternspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="workingpatternspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="workingpatternspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_hours__gt", 0), ("weekly_hours__lte", 60)),
                        name="workingpatternspell_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAccountSpell",
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
                ("sort_code", models.CharField(max_length=6)),
                ("account_number", models.CharField(max_length=8)),
                ("account_name", models.TextField()),
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
                        name="bankaccountspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="bankaccountspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="bankaccountspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account_number__regex", "^[0-9]{8}$"), ("sort_code__regex", "^[0-9]{6}$")
                        ),
                        name="bankaccountspell_digits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GradeSpell",
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
                ("grade", models.TextField()),
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
                        name="gradespell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="gradespell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="gradespell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grade__in",
                                ("AA", "AO", "EO", "HEO", "SEO", "G7", "G6", "SCS1", "SCS2", "SCS3", "SCS4"),
                            )
                        ),
                        name="gradespell_grade",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocationSpell",
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
                ("region", models.TextField()),
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
                        name="locationspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="locationspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="locationspell_superseded_after",
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
                        name="locationspell_region",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManagerSpell",
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
                    "manager",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manages",
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
                        name="managerspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="managerspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="managerspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("manager", models.F("employment")), _negated=True),
                        name="managerspell_not_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaySpell",
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
                ("annual_pence", models.IntegerField()),
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
                        name="payspell_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="payspell_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="payspell_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("annual_pence__gt", 0)), name="payspell_annual_pence"
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

"""P45s of other employers, behind the wall; and the two figures that runs are told of them, also after a move."""

import django.db.models.deletion
from django.db import migrations, models

HOLD = """
SELECT commonhold_wall('starting_broughtp45');
ALTER TABLE starting_broughtp45 ADD CONSTRAINT starting_broughtp45_employment
    FOREIGN KEY (employment_id, department_id) REFERENCES people_employment (id, department_id);
-- What was known is kept: a row is changed once, when it is superseded.
REVOKE UPDATE, DELETE, TRUNCATE ON starting_broughtp45 FROM commonhold_app;
GRANT UPDATE (superseded_at) ON starting_broughtp45 TO commonhold_app;
CREATE TRIGGER superseded_once BEFORE UPDATE ON starting_broughtp45 FOR EACH ROW
    WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once();

-- What P45s of other employers said of a tax year, of employments between two ids (or some of them) of the departments
-- that are acted for, and of those from which their holders came.
CREATE FUNCTION starting_brought(low bigint, high bigint, wanted bigint[], year int, known timestamptz)
RETURNS TABLE (employment_id bigint, taxable bigint, tax bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    WITH theirs AS (
        SELECT own.employment_id AS employment, own.employment_id AS earlier
        FROM starting_broughtp45 own
        WHERE own.department_id = ANY (commonhold_departments()) AND own.tax_year = year
            AND own.employment_id BETWEEN low AND high AND (wanted IS NULL OR own.employment_id = ANY (wanted))
        UNION
        SELECT way.employment, way.earlier FROM carrying_way(low, high, wanted, known) AS way
    )
    SELECT theirs.employment, sum(b.taxable_pence)::bigint, sum(b.tax_pence)::bigint
    FROM theirs JOIN starting_broughtp45 b ON b.employment_id = theirs.earlier AND b.tax_year = year
    WHERE b.recorded_at <= known AND (b.superseded_at IS NULL OR b.superseded_at > known)
    GROUP BY theirs.employment
$$;
REVOKE ALL ON FUNCTION starting_brought FROM PUBLIC;
GRANT EXECUTE ON FUNCTION starting_brought TO commonhold_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("carrying", "0002_the_way_here"),
        ("departments", "0001_initial"),
        ("people", "0003_annulled"),
    ]

    operations = [
        migrations.CreateModel(
            name="BroughtP45",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tax_year", models.SmallIntegerField()),
                ("taxable_pence", models.BigIntegerField()),
                ("tax_pence", models.BigIntegerField()),
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
                "indexes": [models.Index(fields=["employment", "tax_year"], name="starting_broughtp45_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("employment", "tax_year"),
                        name="starting_broughtp45_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tax_pence__gte", 0), ("taxable_pence__gte", models.F("tax_pence"))
                        ),
                        name="starting_broughtp45_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at__gt", models.F("recorded_at"))),
                        name="starting_broughtp45_superseded_after",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

"""Returns for the tax authority, behind the wall; what happened to them is added to and never changed."""

import django.db.models.deletion
from django.db import migrations, models


HOLD = """
SELECT commonhold_wall('filing_submission'), commonhold_append_only('filing_submission'),
       commonhold_wall('filing_submissionstep'), commonhold_append_only('filing_submissionstep');

-- A step follows the one before, in the same department, by the ways that a return can go.
CREATE FUNCTION filing_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := (SELECT state FROM filing_submissionstep
                    WHERE submission_id = NEW.submission_id AND number = NEW.number - 1);
BEGIN
    IF (coalesce(before, ''), NEW.state) NOT IN (('', 'prepared'), ('prepared', 'prepared'), ('prepared', 'sent'),
            ('sent', 'sent'), ('sent', 'prepared'), ('sent', 'acknowledged'), ('sent', 'accepted'),
            ('sent', 'rejected'), ('acknowledged', 'acknowledged'), ('acknowledged', 'accepted'),
            ('acknowledged', 'rejected'), ('accepted', 'accepted'), ('accepted', 'deleted'),
            ('rejected', 'rejected'), ('rejected', 'deleted'))
        OR (before IS NULL) <> (NEW.number = 1)
        OR NOT EXISTS (SELECT FROM filing_submission
                       WHERE id = NEW.submission_id AND department_id = NEW.department_id)
    THEN
        RAISE EXCEPTION 'submission % can not go from % to %', NEW.submission_id, before, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_step_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follows BEFORE INSERT ON filing_submissionstep
    FOR EACH ROW EXECUTE FUNCTION filing_step_follows();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("part", models.IntegerField()),
                ("kind", models.TextField()),
                ("tax_year", models.IntegerField()),
                ("tax_office", models.TextField()),
                ("paye_reference", models.TextField()),
                ("mark", models.TextField()),
                ("employees", models.IntegerField()),
                ("size_bytes", models.BigIntegerField()),
                ("content", models.BinaryField()),
                ("prepared_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "source", "part"), name="filing_submission_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fps", "eps"])), name="filing_submission_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmissionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("state", models.TextField()),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("tries", models.IntegerField(default=0)),
                ("correlation_id", models.TextField(default="")),
                ("endpoint", models.TextField(default="")),
                ("said", models.TextField(default="")),
                ("faults", models.JSONField(default=list)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="filing.submission",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "number"), name="filing_step_number"),
                ],
            },
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]

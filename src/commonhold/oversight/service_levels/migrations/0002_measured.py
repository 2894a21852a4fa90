"""How well work was done, by month."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service_levels", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Measured",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("service", models.TextField()),
                ("unit", models.TextField()),
                ("department", models.TextField()),
                ("completed", models.IntegerField()),
                ("timed", models.IntegerField()),
                ("in_time", models.IntegerField()),
                ("right", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "service", "unit", "department"), name="measured_performance"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "SELECT commonhold_only_actors_write('service_levels_measured')", migrations.RunSQL.noop
        ),
    ]

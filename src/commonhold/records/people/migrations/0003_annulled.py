"""An employment that should never have been holds for no day; and when somebody first entered the Civil Service."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0002_contact"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="employment", name="employment_valid"),
        migrations.AddConstraint(
            model_name="employment",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid__lower_inf", False)), name="employment_valid"
            ),
        ),
        migrations.AddIndex(
            model_name="employment",
            index=models.Index(
                condition=models.Q(("valid__isempty", True)), fields=["id"], name="people_employment_annulled"
            ),
        ),
        migrations.AddField(
            model_name="person", name="civil_service_from", field=models.DateField(null=True)
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("civil_service_from__gt", models.F("born"))),
                name="person_civil_service_from",
            ),
        ),
    ]

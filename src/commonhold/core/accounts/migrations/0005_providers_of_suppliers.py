"""A subject is one provider's: the departments' own, or a supplier's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_own_roles_of_units")]

    operations = [
        migrations.AddField("account", "supplier", models.TextField(db_default="")),
        migrations.AlterField("account", "subject", models.TextField(null=True)),
        migrations.AddConstraint(
            "account", models.UniqueConstraint(fields=["supplier", "subject"], name="account_subject")
        ),
    ]

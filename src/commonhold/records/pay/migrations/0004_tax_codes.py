"""A code that taxes nothing is no country's: such as "SNT" was never one, and no calculation takes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pay", "0003_schemes")]

    operations = [
        migrations.RemoveConstraint("termsspell", "termsspell_tax_code"),
        migrations.AddConstraint(
            "termsspell",
            models.CheckConstraint(
                condition=models.Q(
                    tax_code__regex="^(NT|[SC]?([1-9][0-9]{0,5}[LMNPTY]|0T|BR|D[0-8]|K[1-9][0-9]{0,5}))$"
                ),
                name="termsspell_tax_code",
            ),
        ),
    ]

"""Whether a department still keeps an old ledger, to which claims are copied."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('expenses', '0001_initial')]

    operations = [
        migrations.AddField(
            model_name='policy',
            name='old_ledger_kept',
            field=models.BooleanField(db_default=False),
        ),
    ]

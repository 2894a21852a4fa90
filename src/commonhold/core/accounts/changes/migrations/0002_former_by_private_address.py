"""Whoever left may be let in again: sessions from before they left are over all the same."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('changes', '0001_initial')]

    operations = [
        migrations.AddField(
            model_name='closing',
            name='sessions_from',
            field=models.DateTimeField(null=True),
        ),
    ]

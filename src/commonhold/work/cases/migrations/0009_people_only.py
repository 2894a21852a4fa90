"""Tasks of which a robot found that they take a person."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0008_warnings')]

    operations = [
        migrations.AddField(
            model_name='task',
            name='people_only',
            field=models.BooleanField(db_default=False),
        ),
    ]

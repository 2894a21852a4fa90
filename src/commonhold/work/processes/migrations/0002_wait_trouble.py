"""Why a timer that was due could not go off, and how often it was tried."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='wait',
            name='attempts',
            field=models.SmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='wait',
            name='trouble',
            field=models.TextField(db_default=''),
        ),
    ]

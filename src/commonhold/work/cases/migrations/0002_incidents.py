"""What holds a case up is kept with the step that could not be done, and nowhere else."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        ('processes', '0003_events'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_trouble',
        ),
        migrations.RemoveField(
            model_name='case',
            name='trouble',
        ),
    ]

"""Tasks of units of which people were warned."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_conversations'),
        ('delivery', '0003_clocks'),
        ('departments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='warned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_at', None), ('unit__isnull', False), ('warned_at', None)), fields=['unit', 'due_at'], name='task_to_warn_of'),
        ),
    ]

"""Which task a completed one was sent back in, where that was noted by itself: once for a task."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0005_transitions'),
    ]

    operations = [
        migrations.AddField(
            model_name='flaw',
            name='caused_by_task_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='flaw',
            constraint=models.UniqueConstraint(condition=models.Q(('caused_by_task_id__isnull', False)), fields=('task_id',), name='flaw_by_itself_once'),
        ),
        migrations.AddConstraint(
            model_name='flaw',
            constraint=models.CheckConstraint(condition=models.Q(('caused_by_task_id', None), models.Q(('kind', 'rework'), ('withdraws', None)), _connector='OR'), name='flaw_by_itself'),
        ),
    ]

"""Waiting for messages, signals and conditions; what is sent, until it is received; incidents."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0001_initial'),
        ('processes', '0002_wait_trouble'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('name', models.TextField()),
                ('correlation', models.TextField(null=True)),
                ('variables', models.JSONField()),
                ('at', models.DateTimeField()),
                ('reached', models.BigIntegerField(db_default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='wait',
            name='wait_kind',
        ),
        migrations.AddField(
            model_name='wait',
            name='correlation',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='wait',
            name='name',
            field=models.TextField(null=True),
        ),
        migrations.AddIndex(
            model_name='wait',
            index=models.Index(condition=models.Q(('name__isnull', False)), fields=['name', 'correlation'], name='wait_by_name'),
        ),
        migrations.AddIndex(
            model_name='wait',
            index=models.Index(condition=models.Q(('trouble', ''), _negated=True), fields=['department', 'element'], name='wait_in_trouble'),
        ),
        migrations.AddConstraint(
            model_name='wait',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['user', 'service', 'timer', 'message', 'signal', 'condition'])), name='wait_kind'),
        ),
        migrations.AddField(
            model_name='sending',
            name='department',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='departments.department'),
        ),
        migrations.AddField(
            model_name='sending',
            name='sender',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='processes.instance'),
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['message', 'signal'])), name='sending_kind'),
        ),
        migrations.RunSQL("SELECT commonhold_wall('processes_sending')", migrations.RunSQL.noop),
    ]

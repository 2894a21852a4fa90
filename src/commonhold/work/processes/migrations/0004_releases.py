"""Releases of versions, migrations of running instances, and an index that finds the running ones of a version."""

import django.db.models.deletion
from django.db import migrations, models


WALLS = """
SELECT commonhold_only_actors_write('processes_release'), commonhold_append_only('processes_release');
SELECT commonhold_only_actors_write('processes_migration'), commonhold_append_only('processes_migration');
SELECT commonhold_wall('processes_migrationpart'), commonhold_append_only('processes_migrationpart');
"""
# The version in which new cases started up to now is released to all, so that they go on starting in it.
RELEASE = """
SELECT set_config('commonhold.actor', 'system:migrate', true);
INSERT INTO processes_release (service, version_id, only_for_id, at, by, by_label)
SELECT DISTINCT ON (service) service, id, NULL, published_at, 'system:migrate', 'Commonhold (migrate)'
FROM processes_version ORDER BY service, id DESC;
SELECT set_config('commonhold.actor', '', true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0001_initial'),
        ('processes', '0003_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Migration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.TextField()),
                ('plan', models.JSONField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
                ('by_label', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='MigrationPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('moved', models.IntegerField()),
                ('left', models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
                ('by_label', models.TextField()),
            ],
        ),
        migrations.AlterField(
            model_name='instance',
            name='department',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='departments.department'),
        ),
        migrations.AlterField(
            model_name='instance',
            name='version',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='processes.version'),
        ),
        migrations.AddIndex(
            model_name='instance',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['version', 'department'], name='instance_running'),
        ),
        migrations.AddField(
            model_name='migration',
            name='from_version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.version'),
        ),
        migrations.AddField(
            model_name='migration',
            name='to_version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.version'),
        ),
        migrations.AddField(
            model_name='migration',
            name='undoes',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='processes.migration'),
        ),
        migrations.AddField(
            model_name='migrationpart',
            name='department',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='departments.department'),
        ),
        migrations.AddField(
            model_name='migrationpart',
            name='migration',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='processes.migration'),
        ),
        migrations.AddField(
            model_name='release',
            name='only_for',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='departments.department'),
        ),
        migrations.AddField(
            model_name='release',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='processes.version'),
        ),
        migrations.AddIndex(
            model_name='migration',
            index=models.Index(fields=['service', '-id'], name='migration_of_service'),
        ),
        migrations.AddIndex(
            model_name='release',
            index=models.Index(fields=['service', '-id'], name='release_of_service'),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
        migrations.RunSQL(RELEASE, migrations.RunSQL.noop),
    ]

"""Answers are kept by their class of data, behind a wall for each; so is what people write and add."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WALLS = """
SELECT commonhold_wall('cases_answer');
SELECT commonhold_class_wall('cases_answer', 'data_class', 'classification');
SELECT commonhold_class_wall('cases_attachment', 'data_class', 'classification');
SELECT commonhold_class_wall('cases_comment', 'data_class', 'classification');
-- Until now the one service kept its answers with the case, and they were all of one class.
SELECT set_config('commonhold.actor', 'system:migration', true);
INSERT INTO cases_answer (case_id, department_id, data_class, answers)
    SELECT id, department_id, 'official', data->'answers' FROM cases_case WHERE data ? 'answers';
-- Nothing of what was done changes by this, only where it is kept.
ALTER TABLE cases_case DISABLE TRIGGER case_done_stays;
UPDATE cases_case SET data = data - 'answers' WHERE data ? 'answers';
ALTER TABLE cases_case ENABLE TRIGGER case_done_stays;
-- Its files are receipts, which tell about a person.
UPDATE cases_attachment SET data_class = 'identity';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_sight'),
        ('cases', '0004_routing'),
        ('departments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_class', models.TextField()),
                ('classification', models.TextField(db_default='official')),
                ('answers', models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name='attachment',
            name='classification',
            field=models.TextField(db_default='official'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='data_class',
            field=models.TextField(db_default='official'),
        ),
        migrations.AddField(
            model_name='case',
            name='classification',
            field=models.TextField(db_default='official'),
        ),
        migrations.AddField(
            model_name='comment',
            name='classification',
            field=models.TextField(db_default='official'),
        ),
        migrations.AddField(
            model_name='comment',
            name='data_class',
            field=models.TextField(db_default='official'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('classification__in', ['official', 'official_sensitive', 'secret', 'top_secret'])), name='case_classification'),
        ),
        migrations.AddField(
            model_name='answer',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='cases.case'),
        ),
        migrations.AddField(
            model_name='answer',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='departments.department'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('case', 'data_class'), name='answer_once'),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]

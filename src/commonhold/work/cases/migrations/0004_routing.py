"""Tasks with delivery units: who has them, their turn, and how much each unit has."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


RULES = """
-- Whenever a task comes to a unit or leaves it, the unit's load changes.
CREATE FUNCTION cases_task_load() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_service text := (SELECT service FROM cases_case WHERE id = NEW.case_id);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.unit_id IS NOT NULL AND OLD.closed_at IS NULL THEN
            INSERT INTO delivery_loadchange (unit_id, lot, service, month, minutes, open, given)
            VALUES (OLD.unit_id, OLD.lot, of_service, OLD.given_on, -OLD.minutes, -1,
                    CASE WHEN NEW.completed_by_id IS NULL THEN -1 ELSE 0 END);
        END IF;
    END IF;
    IF NEW.unit_id IS NOT NULL AND NEW.closed_at IS NULL THEN
        INSERT INTO delivery_loadchange (unit_id, lot, service, month, minutes, open, given)
        VALUES (NEW.unit_id, NEW.lot, of_service, NEW.given_on, NEW.minutes, 1, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER task_comes_to_a_unit AFTER INSERT ON cases_task FOR EACH ROW
    WHEN (NEW.unit_id IS NOT NULL AND NEW.closed_at IS NULL) EXECUTE FUNCTION cases_task_load();
CREATE TRIGGER task_changes_unit AFTER UPDATE ON cases_task FOR EACH ROW
    WHEN ((OLD.unit_id IS NOT NULL OR NEW.unit_id IS NOT NULL)
          AND (OLD.unit_id, OLD.closed_at, OLD.lot, OLD.given_on, OLD.minutes)
              IS DISTINCT FROM (NEW.unit_id, NEW.closed_at, NEW.lot, NEW.given_on, NEW.minutes))
    EXECUTE FUNCTION cases_task_load();

ALTER TABLE cases_handover ADD CONSTRAINT handover_in_department FOREIGN KEY (task_id, department_id)
    REFERENCES cases_task (id, department_id);
SELECT commonhold_wall('cases_handover'), commonhold_append_only('cases_handover');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_unopened'),
        ('delivery', '0002_routing'),
        ('departments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='given_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='held_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='held_reason',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='lot',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='minutes',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='priority',
            field=models.SmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='task',
            name='skill',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='turn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='delivery.unit'),
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('begun_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='departments.department')),
                ('from_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.unit')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='cases.task')),
                ('to_unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.unit')),
            ],
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_at', None), ('unit__isnull', False)), fields=['unit', 'turn_at', 'id'], include=('department', 'claimed_by', 'skill', 'held_at'), name='task_turn'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_at', None), ('held_at__isnull', False)), fields=['unit', 'held_at'], name='task_held'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_on', None), ('lot', None), ('unit', None)), models.Q(('given_on__isnull', False), ('lot__isnull', False), ('minutes__gt', 0), ('skill__isnull', False), ('turn_at__isnull', False), ('unit__isnull', False)), _connector='OR'), name='task_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_at', None), ('held_reason', None)), models.Q(('held_at__isnull', False), ('held_reason__isnull', False)), _connector='OR'), name='task_held_why'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('priority__range', (-5, 5))), name='task_priority'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]

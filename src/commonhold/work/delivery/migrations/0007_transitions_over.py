"""When a transition was over: those that every side has signed give their kinds of task back to their units."""

from django.db import migrations, models
from django.db.models import Q

SIGNED = """
SELECT set_config('commonhold.actor', 'system:migration', true);
UPDATE delivery_transition t SET over_at = (
    SELECT max(s.at) FROM delivery_signature s JOIN delivery_wave w ON w.id = s.wave_id WHERE w.transition_id = t.id)
WHERE t.called_off_at IS NULL AND NOT EXISTS (
    SELECT FROM delivery_wave w WHERE w.transition_id = t.id AND (w.done_at IS NULL
        OR NOT EXISTS (SELECT FROM delivery_signature s WHERE s.wave_id = w.id AND s.side = 'giving')
        OR EXISTS (SELECT FROM delivery_handovercount c WHERE c.wave_id = w.id AND c.side = 'receiving'
            AND NOT EXISTS (SELECT FROM delivery_signature s WHERE s.wave_id = w.id AND s.side = 'receiving'
                AND s.unit_id IS NOT DISTINCT FROM c.unit_id))));
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0006_rework_by_itself")]

    operations = [
        migrations.AddField("transition", "over_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "transition",
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(over_at=None), name="transition_ends_one_way"
            ),
        ),
        migrations.RunSQL(SIGNED, migrations.RunSQL.noop),
    ]

"""Tasks that units had before there were clocks get theirs, so that they can be held and are told of in statements."""

from django.db import migrations

START = """
SELECT set_config('commonhold.actor', 'system:migration', true);
INSERT INTO delivery_clockevent (department_id, case_reference, service, element, task_id, measure, kind, effective_at,
    unit_id, due_at, reason, note, evidence, at, by, by_label)
SELECT t.department_id, c.reference, c.service, t.element, t.id, 'task', 'start',
    coalesce((SELECT max(h.at) FROM cases_handover h WHERE h.task_id = t.id), t.opened_at),
    t.unit_id, t.due_at, '', '', '', now(), 'system:migration', 'Commonhold (migration)'
FROM cases_task t JOIN cases_case c ON c.id = t.case_id
WHERE t.unit_id IS NOT NULL AND t.closed_at IS NULL
    AND NOT EXISTS (SELECT FROM delivery_clockevent e WHERE e.task_id = t.id)
ORDER BY t.id;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_handovers_name_nobody"), ("delivery", "0003_clocks")]

    operations = [migrations.RunSQL(START, migrations.RunSQL.noop)]

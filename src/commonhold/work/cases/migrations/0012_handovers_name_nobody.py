"""Hand-over notes no longer say which unit was closed and why: whoever goes on may be of another company.

The case's history, which is the house's, keeps it.
"""

from django.db import migrations

RETELL = """
SELECT set_config('commonhold.actor', 'system:migration', true);
UPDATE cases_handover h SET reason = CASE WHEN starts_with(h.reason, u.name || ' hands over, as planned')
    THEN 'It was handed over as planned' ELSE 'The unit before could not go on with it' END
FROM delivery_unit u WHERE u.id = h.from_unit_id AND starts_with(h.reason, u.name || ' ');
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_wave_tasks")]

    operations = [migrations.RunSQL(RETELL, migrations.RunSQL.noop)]

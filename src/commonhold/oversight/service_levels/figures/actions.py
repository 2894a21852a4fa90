"""Measuring a month's performance anew."""

from datetime import date, datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.oversight.service_levels import models
from commonhold.oversight.service_levels.figures.queries import measure


@verb
def measure_month(*, month: date, actor: Actor, at: datetime) -> int:
    """Measure what each unit did in a month, as it is known now, in place of what was measured before; return how many
    tasks. Call it while acting for every department."""
    first = month.replace(day=1)
    found = measure(first, known_until=at)
    models.Measured.objects.filter(month=first).delete()
    models.Measured.objects.bulk_create(
        models.Measured(
            month=first,
            service=each.service,
            unit=each.unit,
            department=each.department,
            **each.counts._asdict(),
        )
        for each in found
    )
    completed = sum(each.counts.completed for each in found)
    record(
        "service_levels.measured",
        actor=actor,
        at=at,
        subject=f"service_levels.month:{first:%Y-%m}",
        department_id=None,
        after={"completed": completed},
    )
    return completed

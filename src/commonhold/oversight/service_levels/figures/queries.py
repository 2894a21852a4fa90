"""How well work was done, by service, unit, department and month: measured from events, and read as measured."""

from collections import defaultdict
from datetime import date, datetime

from commonhold.base.working_time import WorkingCalendar
from commonhold.oversight.service_levels import models
from commonhold.oversight.service_levels.closing.queries import acts_for_everybody, bounds
from commonhold.oversight.service_levels.figures.rules import NOTHING, Counts, Measured
from commonhold.work.delivery.clocks import queries as clocks
from commonhold.work.delivery.clocks import rules
from commonhold.work.delivery.clocks.rules import STOPS, Done
from commonhold.work.delivery.units.queries import units


def measure(month: date, *, known_until: datetime) -> list[Measured]:
    """What each unit completed in a month. Time counts that no reason stopped. Call it while acting for everybody."""
    assert acts_for_everybody(), "figures take the work of all departments"
    since, until = bounds(month)
    codes = {unit.code for unit in units()}
    calendars = clocks.calendars(codes)
    sums: dict[tuple[str, str, str], Counts] = defaultdict(lambda: NOTHING)
    for done in clocks.completed(codes, since, until, known_until=known_until):
        key = (done.service, done.run.unit, done.department)
        sums[key] = sums[key].plus(_counts(done, calendars[done.run.unit]))
    return [Measured(f"{month:%Y-%m}", *key, sums[key]) for key in sorted(sums)]


def measured(since: date, until: date) -> list[Measured]:
    """What was measured of the months from `since` to `until`."""
    found = models.Measured.objects.filter(month__gte=since, month__lte=until)
    rows = found.order_by("month", "service", "unit", "department").values_list(
        "month", "service", "unit", "department", "completed", "timed", "in_time", "right"
    )
    return [Measured(f"{row[0]:%Y-%m}", *row[1:4], Counts(*row[4:])) for row in rows]


def _counts(done: Done, calendar: WorkingCalendar) -> Counts:
    run, right = done.run, int(not done.flaws)
    if run.due_at is None:
        return Counts(1, 0, 0, right)
    allowed = calendar.elapsed(run.started_at, run.due_at)
    return Counts(1, 1, int(rules.counted(run, calendar, STOPS) <= allowed), right)

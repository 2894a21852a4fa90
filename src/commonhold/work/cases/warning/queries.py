"""Which tasks are soon due."""

from __future__ import annotations

from datetime import datetime, timedelta

from commonhold.core.audit.statements import planned_once

SOON = timedelta(hours=4)
"""The working time before a task is due in which people are warned of it."""
LONGEST_CLOSED = timedelta(days=14)
"""Nothing that is due later than this can be soon due, even over Christmas."""

_UNITS = """
SELECT u.id, u.code FROM delivery_unit u WHERE EXISTS (
    SELECT FROM cases_task t WHERE t.unit_id = u.id AND t.closed_at IS NULL AND t.warned_at IS NULL AND t.due_at <= %s)
"""


def units_with_unwarned(at: datetime) -> dict[int, str]:
    """The units, by id, that have tasks of which they may have to be warned."""
    return dict(planned_once(_UNITS, [at + LONGEST_CLOSED]))

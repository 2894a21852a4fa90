"""Which tasks that units completed came back, as tasks of the same kind open again in the same case."""

from __future__ import annotations

from collections.abc import Collection

from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.catalogue import services
from commonhold.work.delivery.clocks.rules import SentBack

_SENT_BACK = """
SELECT c.department_id, c.reference, done.id, back.id, back.title, o.id
FROM cases_task o JOIN cases_case c ON c.id = o.case_id
CROSS JOIN LATERAL (
    SELECT t.id, t.closed_at, t.unit_id FROM cases_task t
    WHERE t.case_id = o.case_id AND t.element = o.element AND t.id < o.id AND t.outcome IS NOT NULL
    ORDER BY t.id DESC LIMIT 1
) AS done
CROSS JOIN LATERAL (
    SELECT t.id, t.title FROM cases_task t
    WHERE t.case_id = o.case_id AND t.id NOT IN (done.id, o.id) AND t.closed_at >= done.closed_at
        AND concat_ws(' ', c.service, t.element, t.outcome) = ANY(%(back)s::text[])
    ORDER BY t.closed_at DESC, t.id DESC LIMIT 1
) AS back
WHERE o.id = ANY(%(opened)s::bigint[]) AND done.unit_id IS NOT NULL ORDER BY o.id
"""


def sent_back(opened: Collection[int]) -> list[SentBack]:
    """The tasks that came back as these opened: the last of the same kind in the case was completed by a unit, and
    then another task ended with an outcome that sends back. Who sends back what they were given themselves has done
    their work, so the outcome of the task itself doesn't count."""
    ways = [
        f"{name} {element} {outcome}"
        for name, service in services().items()
        for element, outcome in service.sending_back
    ]
    return [SentBack(*row) for row in planned_once(_SENT_BACK, {"opened": list(opened), "back": ways})]

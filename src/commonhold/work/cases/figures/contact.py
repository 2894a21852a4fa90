"""How often a question is resolved at the first contact."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from commonhold.work.cases.catalogue import service


@dataclass(frozen=True)
class FirstContact:
    """Finished cases of a service that answers questions, and those of them that one reply resolved for good."""

    finished: int
    resolved: int


FIRST_CONTACT = """
WITH message AS (SELECT * FROM unnest(%(elements)s::text[], %(outcomes)s::text[]) AS each (element, outcome))
SELECT count(*), count(*) FILTER (WHERE outcome = ANY(%(resolved)s) AND replies = 1 AND further = 0) FROM (
  SELECT c.outcome, count(t.id) FILTER (WHERE NOT t.for_asker) AS replies,
    count(t.id) FILTER (WHERE t.for_asker) AS further
  FROM cases_case c LEFT JOIN cases_task t
    ON t.case_id = c.id AND (t.element, t.outcome) IN (SELECT element, outcome FROM message)
  WHERE c.service = %(service)s AND c.department_id = ANY(%(departments)s)
  AND c.state = 'finished' AND c.closed_at >= %(since)s GROUP BY c.id) each"""


def first_contact(service_name: str, department_ids: Collection[int], *, since: datetime) -> FirstContact:
    """Of the cases finished since then, how many were resolved by exactly one reply, after which the person who asked
    neither wrote again nor was asked for more: one query."""
    of = service(service_name)
    values: dict[str, Any] = {
        "service": service_name,
        "departments": list(department_ids),
        "since": since,
        "resolved": list(of.resolved),
        "elements": [element for element, _ in of.messages],
        "outcomes": [outcome for _, outcome in of.messages],
    }
    with connection.cursor() as cursor:
        cursor.execute(FIRST_CONTACT, values)
        return FirstContact(*cursor.fetchone())

"""What the office's process page asks of 1 million waiting cases: the figures of each step, and of each version.

Run: python -m benchmarks.heat [--waits 1000000]

Prints a JSON line for all departments and one for a single one. Two cases that have ended are kept for each that waits.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import psycopg

from benchmarks import report, server

DEPARTMENTS = 20
TIMES = 7
LIMIT_MS = 1_000
STEPS = "check_receipts", "approve_budget_holder", "approve_line_manager", "correct_claim", "pay_claim"
FILL = """
INSERT INTO processes_instance (id, department_id, version_id, revision, tokens, variables, ended_at, outcome)
SELECT n, (%(departments)s::int[])[1 + n %% %(several)s], (SELECT max(id) FROM processes_version), 5,
  '[[[1,5,null]],[],2]', '{"amount_pence": 12000, "purpose": "A visit", "cost_centre_id": 12}',
  CASE WHEN n > %(waits)s THEN now() END, CASE WHEN n > %(waits)s THEN 'paid' END
FROM generate_series(1, 3 * %(waits)s::int) n;
INSERT INTO processes_wait (instance_id, department_id, key, element, kind, since, due_at, trouble)
SELECT n, (%(departments)s::int[])[1 + n %% %(several)s], 1, (%(steps)s::text[])[1 + n * 7 %% %(elements)s], 'user',
  now() - n %% 2879 * interval '20 minutes', NULL, CASE WHEN n %% 1000 = 0 THEN 'No manager was found' ELSE '' END
FROM generate_series(1, %(waits)s::int) n
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--waits", type=int, default=1_000_000)
    waits = options.parse_args().waits
    with server.database() as database:
        departments = _departments()
        _fill(database.url, departments, waits)
        for shown in (departments, departments[:1]):
            figure = _median_ms(shown, _waiting)
            report.line(
                benchmark="heat of a process",
                figure=figure,
                unit="ms",
                ratio=round(LIMIT_MS / figure, 2),
                peer=f"the limit of {LIMIT_MS} ms",
                versions_ms=_median_ms(shown, _versions),
                waits=waits,
                departments=len(shown),
            )


def _departments() -> list[int]:
    from django.utils import timezone

    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.cases.publishing.actions import publish_services

    system, at = Actor.system("benchmark"), timezone.now()
    with acting(system, ()):
        publish_services(actor=system, at=at)
        return [
            create_department(code=f"d{number}", name=f"Department {number}", actor=system, at=at)
            for number in range(DEPARTMENTS)
        ]


def _fill(url: str, departments: list[int], waits: int) -> None:
    values = {"waits": waits, "departments": departments, "several": DEPARTMENTS}
    with psycopg.connect(url, autocommit=True) as owner, psycopg.ClientCursor(owner) as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # nobody's doing: no actor, no foreign key checked
        cursor.execute(FILL, {**values, "steps": list(STEPS), "elements": len(STEPS)})
        cursor.execute("VACUUM (ANALYZE) processes_instance")
        cursor.execute("VACUUM (ANALYZE) processes_wait")


def _waiting(department_ids: Sequence[int]) -> object:
    from commonhold.work.processes.figures import queries

    return queries.waiting("claim_expense", department_ids)


def _versions(department_ids: Sequence[int]) -> object:
    from commonhold.work.processes.figures import queries

    return queries.versions(department_ids, "claim_expense")


def _median_ms(department_ids: Sequence[int], asks: Callable[[Sequence[int]], object]) -> float:
    """As somebody who may see these departments, through the wall."""
    from commonhold.core.audit.acting import Actor, acting

    times = []
    for _ in range(TIMES):
        with acting(Actor.system("benchmark"), department_ids):
            started = time.perf_counter()
            asks(department_ids)
            times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 1)


if __name__ == "__main__":
    main()

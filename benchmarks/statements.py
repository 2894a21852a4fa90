"""A month's statement of a contract with 100,000 completed tasks, closed and then verified.

The tasks' events are written by the server itself, with triggers off, because recording is not what is measured: two
of a task, four of each tenth (which waited for the customer), and a flaw of each fiftieth. Three service levels are
measured.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import psycopg

from benchmarks import report, server

LIMIT_SECONDS = 60
MONTH = date(2026, 6, 1)
DEPARTMENTS = 20

T = TypeVar("T")

_EVENTS = """
SET session_replication_role = replica;
CREATE TEMPORARY TABLE work AS
    SELECT n, d.ids[n % cardinality(d.ids) + 1] AS department_id,
        timestamptz '2026-06-01 09:00+01' + make_interval(days => n % 19, mins => n % 400) AS begun
    FROM generate_series(1, {tasks}) n, (SELECT array_agg(id ORDER BY id) ids FROM departments_department) d;
INSERT INTO delivery_clockevent (department_id, case_reference, service, element, task_id, measure, kind, effective_at,
        unit_id, due_at, reason, note, evidence, at, by, by_label)
    SELECT department_id, 'CH-' || n, 'claim_expense', 'check_receipts', n, 'task', kind, begun + after,
        CASE kind WHEN 'start' THEN (SELECT id FROM delivery_unit) END,
        CASE kind WHEN 'start' THEN begun + interval '3 days' END, reason, '', '', begun + after, 'system:x', 'x'
    FROM work, LATERAL (VALUES
        ('start', interval '0', '', 1), ('stop', interval '1 hour', 'waiting_for_customer', 10),
        ('resume', interval '2 days', '', 10), ('end', make_interval(hours => 20 + n % 70), 'completed', 1)
    ) AS e (kind, after, reason, one_of) WHERE n % one_of = 0
    ORDER BY begun + after;
INSERT INTO delivery_flaw (department_id, case_reference, task_id, kind, note, evidence, at, by, by_label)
    SELECT department_id, 'CH-' || n, n, 'return', 'x', '', begun + interval '4 days', 'system:x', 'x'
    FROM work WHERE n % 50 = 0;
"""


def terms() -> dict[str, Any]:
    """One lot with four bands; time, hours and quality measured."""
    level = {"lots": ["receipts"]}
    return {
        "starts": "2026-06-01",
        "ends": "2028-05-31",
        "lots": [{"code": "receipts", "service": "claim_expense", "units": ["leeds"]}],
        "rates": [
            {
                "lot": "receipts",
                "bands": [{"from_volume": 1 + 25_000 * n, "pence": 400 - 30 * n} for n in range(4)],
                "minimum_volume": 50_000,
            }
        ],
        "service_levels": [
            {
                "code": "in-time",
                "measure": "completed_in_time",
                "target": 95,
                "exclusions": ["waiting_for_customer"],
            }
            | level,
            {"code": "hours", "measure": "working_hours_to_complete", "target": 16, "percentile": 90} | level,
            {"code": "right", "measure": "first_time_right", "target": 97} | level,
        ],
        "credits": [{"service_level": "in-time", "below": 95, "percent_of_charge": 5}],
        "credit_cap_percent": 10,
    }


def main() -> None:
    """Prints the figure as a JSON line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tasks", type=int, default=100_000)
    chosen = arguments.parse_args()
    with server.database() as database:
        load(database.url, chosen.tasks)
        measure(database.url, chosen.tasks)


def load(url: str, tasks: int) -> None:
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.delivery.contracts import actions as contracts
    from commonhold.work.delivery.contracts.checking.rules import read
    from commonhold.work.delivery.units import actions as units

    by: dict[str, Any] = {"actor": Actor.system("benchmark"), "at": datetime(2026, 5, 1, tzinfo=UTC)}
    with acting(by["actor"], ()):
        ids = [
            create_department(code=f"d{number}", name=f"Department {number}", **by)
            for number in range(DEPARTMENTS)
        ]
    with acting(by["actor"], ids):
        supplier = units.create_supplier(code="meridian", name="Meridian", country="GB", **by)
        units.create_unit(code="leeds", name="Leeds", kind="supplier", supplier_id=supplier, **by)
        contract = contracts.create_contract(code="receipts", supplier_id=supplier, title="Receipts", **by)
        contracts.add_change_note(
            contract_id=contract, terms=read(terms()), effective_from=MONTH, reason="As tendered", **by
        )
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in _EVENTS.format(tasks=tasks).split(";\n"):
            if statement.strip():
                owner.execute(statement.encode())
        owner.execute("VACUUM ANALYZE")


def measure(url: str, tasks: int) -> None:
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.queries import department_ids
    from commonhold.oversight.service_levels.closing.actions import close_month
    from commonhold.oversight.service_levels.closing.queries import verify
    from commonhold.oversight.service_levels.queries import document, statement_by_id

    actor, at = Actor.system("benchmark"), datetime(2026, 7, 3, tzinfo=UTC)

    def close() -> int:
        with acting(actor, department_ids()):
            return close_month(contract_code="receipts", month=MONTH, actor=actor, at=at)

    number, seconds = _timed(close)
    with acting(actor, department_ids()):
        differences, again = _timed(lambda: verify("receipts"))
        reckoned, size = statement_by_id(number).statement.reckoned, len(document(number))
    with psycopg.connect(url) as owner:
        _, plain = _timed(
            lambda: owner.execute("SELECT * FROM delivery_clockevent ORDER BY task_id, id").fetchall()
        )
    assert differences == []
    assert reckoned.tasks == tasks
    report.line(
        benchmark="statement of a month",
        figure=round(seconds, 2),
        unit="s",
        ratio=round(plain / seconds, 2),
        peer=f"reading the same events as rows, {plain:.2f} s",
        limit_s=LIMIT_SECONDS,
        within_limit=seconds < LIMIT_SECONDS,
        tasks=tasks,
        events=tasks * 2 + tasks // 10 * 2,
        service_levels=[(each.service_level, str(each.percent)) for each in reckoned.levels],
        verified_s=round(again, 2),
        document_kb=size // 1000,
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    done = work()
    return done, time.perf_counter() - started


if __name__ == "__main__":
    main()

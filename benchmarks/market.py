"""How fast the market chooses, how fast a closed unit's tasks go elsewhere, and how fast its queue's pages come.

Run: python -m benchmarks.market [--cases 1000000] [--moved 100000]

Of the cases a fifth is open, each with a task with a unit. One unit has `--moved` tasks, a tenth of them begun.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks import report, server
from benchmarks.filling import percentile

UNITS, POLICIES = 50, 200
CHOICES_LIMIT, MOVED_LIMIT_SECONDS, PAGE_LIMIT_MS = 5_000, 30, 300
WORKERS = 2
OPEN_SHARE = 5
"""One case in so many is open."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--moved", type=int, default=100_000)
    chosen = options.parse_args()
    choices()
    with server.database() as database:
        filled = prepare(database.url, chosen.cases, chosen.moved)
        pages(filled, chosen.cases)
        moving(filled, chosen.moved)


def a_market(services: list[str], seeded: random.Random) -> Any:
    """Units of every kind, any of which may do any task, at prices of their own."""
    from commonhold.work.delivery.routing.market import (
        Ability,
        Market,
        Offer,
        Pilot,
        Policy,
        PolicyTerms,
        UnitFacts,
    )

    since = date(2026, 1, 1)
    kinds = ("in_house", "supplier", "supplier", "robot")
    units = tuple(
        UnitFacts(
            code=f"u{number}",
            id=number,
            name=f"Unit {number}",
            kind=kinds[number % 4],
            open=True,
            supplier=f"s{number % 7}" if kinds[number % 4] == "supplier" else None,
            abilities=(Ability("sc", (("any", 4_200),)),),
            minutes_per_day=4_200,
        )
        for number in range(UNITS)
    )
    offers = tuple(
        Offer(
            unit=unit.code,
            lot=f"{unit.code}/{service}",
            service=service,
            element="*",
            starts=since,
            ends=date(2027, 1, 1),
            bands=((1, seeded.randint(100, 900)), (1_000, 90)),
        )
        for unit in units
        for service in services
    )
    terms = PolicyTerms(1, 1, 3, 20, 40, (Pilot("u3", 5),))
    policies = tuple(Policy(service, 1, since, terms) for service in services)
    return Market(units, offers, policies)


def choices() -> None:
    """Choices a second on one core: any of the units may do any of the tasks, so that all are priced and compared."""
    from commonhold.work.delivery.routing.market import Load, Residence, UnitFacts, Work
    from commonhold.work.delivery.routing.rules import Router

    seeded, services = random.Random(1), [f"service {number}" for number in range(POLICIES)]
    router, at = Router(a_market(services, seeded)), datetime(2026, 4, 14, 9, tzinfo=UTC)
    works = [
        Work(
            task=f"t{number}",
            department="works",
            service=seeded.choice(services),
            element="check",
            at=at,
            due_at=at + timedelta(days=3),
            minutes=10,
            skill="any",
        )
        for number in range(20_000)
    ]
    load = Load(
        minutes={unit.code: seeded.randint(0, 90_000) for unit in router.market.units},
        given={unit.code: seeded.randint(0, 900) for unit in router.market.units},
    )
    here = Residence(True)

    def anywhere(_unit: UnitFacts, _work: Work) -> Residence:
        return here

    for work in works[:2_000]:
        router.choose(work, load, anywhere)
    began = time.process_time()
    for work in works:
        router.choose(work, load, anywhere)
    rate = len(works) / (time.process_time() - began)
    report.line(
        benchmark="market choices",
        figure=round(rate),
        unit="choices/s",
        ratio=round(rate / CHOICES_LIMIT, 2),
        peer=f"the limit, {CHOICES_LIMIT:,} choices/s on one core",
        units=UNITS,
        policies=POLICIES,
    )


class Filled:
    """A market with queues."""

    def __init__(self, url: str, departments: list[int], units: list[int], actor: Any, at: datetime) -> None:
        self.url, self.departments, self.units, self.actor, self.at = url, departments, units, actor, at


def prepare(url: str, cases: int, moved: int) -> Filled:
    """Departments, units that may all look at receipts, and cases with tasks in their queues."""
    from commonhold.core.accounts.actions import open_account
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.delivery.units import actions
    from commonhold.work.delivery.units.costs import actions as costs
    from commonhold.work.delivery.units.membership import actions as membership
    from commonhold.work.delivery.units.rules import Cost

    somebody, at = Actor.system("benchmark"), datetime.now(UTC)
    by: dict[str, Any] = {"actor": somebody, "at": at}
    seeded, since = random.Random(2), date(2026, 1, 1)
    departments, units = [], []
    with acting(somebody, ()):
        departments = [create_department(code=f"d{n}", name=f"D{n}", **by) for n in range(10)]
    with acting(somebody, departments):
        asker = open_account(email="asker@works.example", label="Asker", **by)
        for number in range(UNITS):
            unit = actions.create_unit(code=f"u{number}", name=f"Unit {number}", kind="in_house", **by)
            site = actions.add_site(unit_id=unit, name="Leeds", country="GB", **by)
            member = open_account(email=f"m{number}@works.example", label=f"Member {number}", **by)
            membership.join(
                unit_id=unit, account_id=member, site_id=site, from_date=since, skills=["receipts"], **by
            )
            cost = Cost(since, seeded.randint(40_000_00, 90_000_00), 0, 0, 90_000)
            costs.set_cost(unit_id=unit, cost=cost, **by)
            actions.open_unit(unit_id=unit, reason="started", **by)
            units.append(unit)
    _fill(url, departments, units, asker, cases, moved, at)
    return Filled(url, departments, units, somebody, at)


_CASES = """
INSERT INTO cases_case (reference, service, department_id, asked_by_id, instance_id, title, state, outcome, opened_at,
    closed_at, element, decisions, data)
SELECT 'B-' || n, 'claim_expense', (%(departments)s::int[])[1 + n %% 10], %(asker)s, n, 'Claim of ' || n,
    CASE WHEN n %% %(share)s = 0 THEN 'open' ELSE 'finished' END, CASE WHEN n %% %(share)s <> 0 THEN 'paid' END,
    %(at)s::timestamptz - n %% 5000000 * interval '6 seconds',
    CASE WHEN n %% %(share)s <> 0 THEN %(at)s::timestamptz END, 'check_receipts', 0, '{}'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
_TASKS = """
INSERT INTO cases_task (case_id, department_id, wait_id, element, title, role, asked_by_id, for_asker, opened_at,
    due_at, claimed_by_id, claimed_at, unit_id, lot, given_on, skill, minutes, turn_at)
SELECT c.id, c.department_id, c.instance_id, 'check_receipts', 'Check the receipts', 'case_worker', c.asked_by_id,
    false, c.opened_at, c.opened_at + interval '3 days', m.account_id,
    CASE WHEN m.account_id IS NOT NULL THEN %(at)s::timestamptz END, u.unit, 'own', %(month)s, 'receipts', 12,
    c.opened_at + interval '3 days'
FROM cases_case c
CROSS JOIN LATERAL (SELECT (%(units)s::bigint[])[CASE WHEN c.instance_id <= %(moved)s::bigint * %(share)s THEN 1
    ELSE 2 + c.instance_id / %(share)s %% (cardinality(%(units)s::bigint[]) - 1) END] AS unit) AS u
LEFT JOIN delivery_member m ON m.unit_id = u.unit AND c.instance_id / %(share)s %% 10 = 0
WHERE c.state = 'open' AND c.instance_id BETWEEN %(first)s::bigint AND %(last)s::bigint
"""
_LOADS = """
INSERT INTO delivery_unitload (unit_id, lot, service, month, minutes, open, given)
SELECT unit_id, lot, 'claim_expense', given_on, sum(minutes), count(*), count(*) FROM cases_task
WHERE unit_id IS NOT NULL GROUP BY 1, 2, 4
"""
CHUNK = 500_000


def _fill(
    url: str, departments: list[int], units: list[int], asker: int, cases: int, moved: int, at: datetime
) -> None:
    import psycopg

    values: dict[str, Any] = {
        "departments": departments,
        "units": units,
        "asker": asker,
        "share": OPEN_SHARE,
        "moved": moved,
        "at": at,
        "month": at.date().replace(day=1),
    }
    began = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        for first in range(1, cases + 1, CHUNK):
            values |= {"first": first, "last": min(first + CHUNK - 1, cases)}
            owner.execute(_CASES, values)
            owner.execute(_TASKS, values)
        owner.execute(_LOADS)
        owner.execute("VACUUM ANALYZE cases_case, cases_task, delivery_unitload")
        owner.execute("CHECKPOINT")
    print(f"filled with {cases:,} cases in {time.perf_counter() - began:.0f} s", flush=True)


def pages(filled: Filled, cases: int) -> None:
    """A page of a unit's queue, at the front and far down, as its people see it."""
    from commonhold.core.audit.acting import acting
    from commonhold.work.cases.queueing import queries

    seeded, taken = random.Random(3), []
    for _ in range(300):
        unit, place = seeded.choice(filled.units), None
        if seeded.random() < 0.5:
            place = queries.Place(filled.at - timedelta(seconds=seeded.randrange(20_000_000)), 0)
        with acting(filled.actor, filled.departments):
            began = time.perf_counter()
            found = queries.queue(unit, 0, after=place)
            queries.length(unit)
            queries.people(unit, filled.at.date())
            queries.held(unit)
            taken.append((time.perf_counter() - began) * 1_000)
        assert found.rows or place
    slowest = percentile(taken, 0.95)
    report.line(
        benchmark="market queue page",
        figure=round(slowest, 2),
        unit="ms p95",
        ratio=round(PAGE_LIMIT_MS / slowest, 1),
        peer=f"the limit, {PAGE_LIMIT_MS} ms",
        cases=cases,
        open_tasks=cases // OPEN_SHARE,
        p50_ms=round(statistics.median(taken), 2),
    )


def moving(filled: Filled, moved: int) -> None:
    """The emptying of a unit's queue after it closed."""
    from commonhold.core.audit.acting import acting
    from commonhold.work.delivery.units.actions import close_unit

    unit = filled.units[0]
    with acting(filled.actor, filled.departments):
        close_unit(unit_id=unit, reason="outage", actor=filled.actor, at=filled.at)
    began = time.perf_counter()
    workers = multiprocessing.get_context("spawn").Pool(WORKERS)
    with workers:
        counts = sum(
            workers.starmap(_empty, [(filled.url, unit, filled.departments)] * WORKERS), Counter[Any]()
        )
    seconds = time.perf_counter() - began
    assert counts.total() == moved, counts
    report.line(
        benchmark="market re-routing",
        figure=round(moved / seconds),
        unit="tasks/s",
        ratio=round(MOVED_LIMIT_SECONDS / seconds * moved / 100_000, 2),
        peer=f"the limit, 100,000 tasks in {MOVED_LIMIT_SECONDS} s",
        moved=moved,
        seconds=round(seconds, 1),
        workers=WORKERS,
        units=len(counts),
    )


def _empty(url: str, unit: int, departments: list[int]) -> Counter[Any]:
    """As one worker of several does it."""
    server.connect(url)
    from commonhold.core.audit.acting import Actor
    from commonhold.work.cases.routing.emptying import empty

    return empty(unit, departments, actor=Actor.system("worker"), now=lambda: datetime.now(UTC))


if __name__ == "__main__":
    main()

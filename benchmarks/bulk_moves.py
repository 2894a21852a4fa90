"""Whole units moved to another department by a plan: people moved a second, stage by stage, each a transaction.

Made-up people of one department of the demonstration government, with pay and leave, go to an empty one with all their
teams: tried, carried out, and reversed. The aim is 20,000 people in 60 seconds. `--profile` says where the time of the
first stage goes.
"""

import argparse
import cProfile
import pstats
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import psycopg

from benchmarks import report, server

LIMIT = 20_000 / 60
AT = datetime(2026, 4, 8, 9, tzinfo=UTC)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=5_000)
    arguments.add_argument("--stage", type=int, default=2_000)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--profile", action="store_true")
    chosen = arguments.parse_args()
    with server.database() as database:
        both, plan = prepare(500 if chosen.quick else chosen.people, chosen.stage)
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE")
        measure(both, plan, chosen.profile)


def prepare(count: int, stage: int) -> tuple[list[int], dict[str, Any]]:
    """Two departments, the first with so many people, and a plan by which all of them go to the second."""
    from commonhold.connectors.demonstration import departments, leave, load, pay, people, workforce
    from commonhold.core.audit.acting import acting
    from commonhold.core.departments import actions
    from commonhold.records.pay.groups.actions import create_group, plan_year
    from commonhold.records.people.importing.actions import import_people

    common: dict[str, Any] = {"actor": load.ACTOR, "at": AT - timedelta(days=2)}
    plans = workforce.government(workforce.Size("civil-service"))
    made = departments.department(
        min((p for p in plans if p.headcount >= count), key=lambda p: p.headcount), seed=2023
    )
    rows = [
        each._replace(email=None) for each in islice(people.people(made, seed=2023, first_serial=0), count)
    ]
    with acting(load.ACTOR, ()):
        both = [actions.create_department(code=code, name=code, **common) for code in ("left", "joined")]
    with acting(load.ACTOR, both):
        actions.import_structure(
            department_id=both[0], organisations=made.organisations, cost_centres=made.cost_centres, **common
        )
        import_people(department_id=both[0], rows=rows, **common)
        pay.set_up_group(both[0], rows, seed=2023, until=AT, **common)
        group_id = create_group(
            department_id=both[1], code="monthly", name="Monthly", frequency="monthly", **common
        )
        plan_year(group_id=group_id, year=2026, **common)
        for department_id, scheme in zip(both, leave.SCHEMES, strict=False):
            leave.set_up(department_id, scheme, **common)
        leave.book(both[0], (row.number for row in rows), seed=2023, **common)
    tops = [each for each in made.organisations if each.parent_code is None]
    return both, {
        "plan": "everybody",
        "name": "Everybody goes",
        "from": "left",
        "to": "joined",
        "date": date(2026, 7, 1),
        "pay_group": "monthly",
        "people": [{"organisation": each.code} for each in tops],
        "structure": [{"from": each.code, "to": each.code, "name": each.name} for each in tops],
        "stage_size": stage,
    }


def measure(both: list[int], plan: dict[str, Any], profiled: bool) -> None:
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.faces.cli.worker import collect_seldom
    from commonhold.records.moves.reorganising import actions, queries
    from commonhold.records.moves.reorganising.rules import checked
    from commonhold.services.move_department.by_plan import carrying_out

    collect_seldom()  # as the command does
    mover = Actor.system("benchmark")

    def one(verb: Callable[..., Any], **given: Any) -> Any:
        with acting(mover, both):
            return verb(actor=mover, at=AT, **given)

    plan_id = one(actions.draw, document=checked(plan))
    began = time.perf_counter()
    one(actions.try_out, plan_id=plan_id)
    trying = time.perf_counter() - began
    print(f"tried in {trying:.1f} s", file=sys.stderr)
    if profiled:
        with cProfile.Profile() as profile:
            one(carrying_out.carry_out_next, plan_id=plan_id)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        return
    took: dict[str, list[float]] = {}
    for name, verb, given in (
        ("carry out", carrying_out.carry_out_next, {}),
        ("reverse", carrying_out.reverse_next, {"reason": "Measured"}),
    ):
        took[name], stage = [], 0
        while stage is not None:
            began = time.perf_counter()
            stage = one(verb, plan_id=plan_id, **given)
            took[name].append(time.perf_counter() - began)
            print(f"{name}: stage {stage}, {took[name][-1]:.1f} s", file=sys.stderr)
    with acting(mover, both):
        people = queries.plan(plan["plan"]).going
    for name, seconds in took.items():
        report.line(
            benchmark=f"bulk moves, {name}",
            figure=round(people / sum(seconds)),
            unit="people/s",
            ratio=round(people / sum(seconds) / LIMIT, 2),
            peer="20,000 people in 60 s",
            people=people,
            seconds=round(sum(seconds), 1),
            stages=[round(each, 1) for each in seconds[:-1]],
            trying_seconds=round(trying, 1),
        )


if __name__ == "__main__":
    main()

"""Running instances a second that go over to another version of their process, on two cores.

The instances wait at several tasks, each with a timer on its boundary, in several departments. The new version renames
a task, takes a timer away and adds another, and the instances' histories are written. The tables are filled by copying
instances that were started in the ordinary way.
"""

import argparse
import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

from benchmarks import report, server

LIMIT = 50_000
"""Instances a second; SpiffWorkflow's published rate is about 400."""
DEPARTMENTS = 4
RULES = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
SHELL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="https://commonhold.example/bpmn">
<process id="migrating" name="Three approvals" isExecutable="true"><startEvent id="s"/>{tasks}<endEvent id="e"/>{flows}
</process></definitions>"""
BEFORE = (("check", "P2D"), ("approve", "P5D"), ("confirm", "P1D"))
AFTER = (("check", None), ("approve_again", "P5D"), ("confirm", "P1D"), ("file", "P9D"))
MAPPING = {"approve": "approve_again", "approve_late": "approve_again_late"}
"""Of the second of `BEFORE` to that of `AFTER`. The first loses its timer; the third gets one more task behind it."""


def process(tasks: tuple[tuple[str, str | None], ...]) -> bytes:
    """One task after another. A timer on a task's boundary, if it has one, goes on to the next."""
    made, flows, before = [], [], "s"
    for number, (name, timer) in enumerate(tasks):
        after = tasks[number + 1][0] if number + 1 < len(tasks) else "e"
        made.append(f'<userTask id="{name}" c:candidates="finance"/>')
        flows.append(f'<sequenceFlow id="to_{name}" sourceRef="{before}" targetRef="{name}"/>')
        if timer:
            made.append(
                f'<boundaryEvent id="{name}_late" attachedToRef="{name}"><timerEventDefinition>'
                f"<timeDuration>{timer}</timeDuration></timerEventDefinition></boundaryEvent>"
            )
            flows.append(f'<sequenceFlow id="{name}_on" sourceRef="{name}_late" targetRef="{after}"/>')
        before = name
    flows.append(f'<sequenceFlow id="to_e" sourceRef="{before}" targetRef="e"/>')
    return SHELL.format(tasks="".join(made), flows="".join(flows)).encode()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--instances", type=int, nargs="*", default=[100_000, 1_000_000])
    arguments.add_argument("--at-once", type=int, default=2, help="connections that move instances")
    chosen = arguments.parse_args()
    for instances in chosen.instances:
        # Django is set up for one database in a process, and each size gets its own.
        alone = multiprocessing.get_context("spawn").Process(
            target=_measure, args=(instances, chosen.at_once)
        )
        alone.start()
        alone.join()


def _measure(instances: int, at_once: int) -> None:
    with server.database() as database:
        measure(database.url, instances, at_once)


def measure(url: str, instances: int, at_once: int) -> None:
    from django.utils import timezone

    from commonhold.base.bpmn.plans import Plan
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.cases.migrating import running
    from commonhold.work.processes import actions
    from commonhold.work.processes.migrating import actions as migrating
    from commonhold.work.processes.migrating import queries
    from commonhold.work.processes.queries import definition

    somebody, at = Actor.system("benchmark"), timezone.now()
    departments, before = prepare(url, instances, somebody, at)
    with acting(somebody, departments):
        after = actions.publish(
            service="claim_expense", bpmn=process(AFTER), dmn=RULES, actor=somebody, at=at
        )
    plan = Plan(MAPPING)
    with acting(somebody, departments):
        began = time.perf_counter()
        effects = queries.dry_run("claim_expense", before, definition(after), plan, departments)
        dry_run_seconds = time.perf_counter() - began
        assert sum(each.count for each in effects) == instances
        migration_id = migrating.begin(
            service="claim_expense", from_hash=before, to_hash=after, plan=plan, actor=somebody, at=at
        )
    began, before_it = time.perf_counter(), _processor_seconds()
    told = running.run(migration_id, departments, actor=somebody, at=at, at_once=at_once)
    seconds = time.perf_counter() - began
    time.sleep(1)  # until PostgreSQL has noticed that the connections are closed
    processor_seconds = _processor_seconds() - before_it
    assert told.moved.total() == instances, told
    report.line(
        benchmark="migration",
        figure=round(instances / seconds),
        unit="instances/s",
        ratio=round(instances / seconds / LIMIT, 2),
        peer=f"the limit, {LIMIT:,} instances/s",
        instances=instances,
        connections=at_once,
        processor_microseconds=round(processor_seconds / instances * 1e6, 1),
        dry_run_seconds=round(dry_run_seconds, 2),
    )


def _processor_seconds() -> float:
    """Processor time of this process, and of PostgreSQL's backends that have come to their end: a busy machine changes
    it less than the rate. 0 for the backends where the system doesn't tell."""
    from django.db import connection

    connection.ensure_connection()
    own = time.process_time()
    try:
        parent = _stat(connection.connection.info.backend_pid)[1]
        ended = _stat(int(parent))[13:15]
    except FileNotFoundError:
        return own
    return own + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")


def _stat(process_id: int) -> list[str]:
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()


def prepare(url: str, instances: int, somebody: Any, at: Any) -> tuple[list[int], str]:
    """Departments, and instances in them under the first version; its hash."""
    import psycopg

    from commonhold.core.audit.acting import acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.processes import actions

    departments = []
    for number in range(DEPARTMENTS):
        with acting(somebody, ()):
            departments.append(create_department(code=f"d{number}", name=f"D{number}", actor=somebody, at=at))
    with acting(somebody, departments):
        before = actions.publish(
            service="claim_expense", bpmn=process(BEFORE), dmn=RULES, actor=somebody, at=at
        )
        for department_id in departments:
            for completed in range(len(BEFORE)):
                _start(actions, department_id, completed, somebody, at)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        _copy(owner, instances)
        owner.execute("VACUUM ANALYZE")
    return departments, before


def _start(actions: Any, department_id: int, completed: int, somebody: Any, at: Any) -> None:
    """One instance, at its first task, or as many further on."""
    variables = {"amount_pence": 1250, "reference": "CH-7K3M-Q9XT", "purpose": "A visit", "asked_by": 4711}
    moved = actions.start(
        service="claim_expense", department_id=department_id, variables=variables, actor=somebody, at=at
    )
    for _ in range(completed):
        wait = next(each for each in moved.opened if each.kind == "user")
        moved = actions.complete(
            wait_id=wait.wait_id, variables={"outcome": "approve"}, actor=somebody, at=at
        )


def _copy(owner: Any, instances: int) -> None:
    """Copy what was started until there are as many as asked for, each with its waits and steps."""
    (patterns,) = owner.execute("SELECT count(*) FROM processes_instance").fetchone()
    for statement in (
        "INSERT INTO processes_instance (id, department_id, version_id, revision, tokens, variables)"
        " SELECT i.id + n * %(patterns)s, department_id, version_id, revision, tokens, variables"
        " FROM generate_series(1, %(copies)s) n CROSS JOIN processes_instance i ORDER BY n, i.id LIMIT %(more)s",
        "INSERT INTO processes_wait (instance_id, department_id, key, element, kind, since, due_at)"
        " SELECT i.id, w.department_id, key, element, kind, since, due_at FROM processes_instance i"
        " JOIN processes_wait w ON w.instance_id = (i.id - 1) %% %(patterns)s + 1"
        " WHERE i.id > %(patterns)s ORDER BY i.id",
        "INSERT INTO processes_step (instance_id, department_id, revision, at, actor_id, event, passed)"
        " SELECT i.id, s.department_id, s.revision, at, actor_id, event, passed FROM processes_instance i"
        " JOIN processes_step s ON s.instance_id = (i.id - 1) %% %(patterns)s + 1"
        " WHERE i.id > %(patterns)s ORDER BY i.id",
    ):
        owner.execute(
            statement,
            {"patterns": patterns, "copies": instances // patterns + 1, "more": instances - patterns},
        )


if __name__ == "__main__":
    main()

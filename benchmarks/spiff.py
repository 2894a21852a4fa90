"""The same process on SpiffWorkflow, a Python BPMN engine, with PostgreSQL keeping its serialised workflows.

A case is started, and takes five user tasks, each with a script and a gateway behind it. Each start and each task is
a transaction of its own: SpiffWorkflow's workflow is read from its row, moved on and written back, by its own
serialiser; Commonhold's goes through its store as ever, with walls, actors and history.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import psycopg
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from benchmarks import filling, report, server

ROUNDS = 5
"""User tasks of a case."""
VARIABLES = {**filling.VARIABLES, "looked": 0}


def process(script: str, condition: str) -> bytes:
    """The BPMN, with a script and a condition in the language of the engine."""
    parts = ['<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="u0"/>']
    for n in range(ROUNDS):
        onward = f"u{n + 1}" if n < ROUNDS - 1 else "e"
        parts.append(
            f'<userTask id="u{n}" c:candidates="finance"/>'
            f'<scriptTask id="t{n}" {script}</scriptTask>'
            f'<exclusiveGateway id="g{n}" default="f{n}d"/>'
            f'<sequenceFlow id="f{n}a" sourceRef="u{n}" targetRef="t{n}"/>'
            f'<sequenceFlow id="f{n}b" sourceRef="t{n}" targetRef="g{n}"/>'
            f'<sequenceFlow id="f{n}c" sourceRef="g{n}" targetRef="e">'
            f"<conditionExpression>{condition}</conditionExpression></sequenceFlow>"
            f'<sequenceFlow id="f{n}d" sourceRef="g{n}" targetRef="{onward}"/>'
        )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:c="https://commonhold.example/bpmn"><process id="p" name="Five tasks" isExecutable="true">'
        f"{''.join(parts)}</process></definitions>"
    ).encode()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    rounds, cases = (1, 20) if chosen.quick else (5, 100)
    with server.database() as database, psycopg.connect(database.url, autocommit=True) as connection:
        ours, theirs = _commonhold(), _spiff(connection)
        ours(5), theirs(5)
        measured = [(ours(cases), theirs(cases)) for _ in range(rounds)]
    for number, what in enumerate(("starts", "user steps")):
        mine = statistics.median(each[0][number] for each in measured)
        peer = statistics.median(each[1][number] for each in measured)
        report.line(
            benchmark=f"beside SpiffWorkflow: {what}",
            figure=round(mine),
            unit=f"{what}/s",
            ratio=round(statistics.median(each[0][number] / each[1][number] for each in measured), 1),
            peer=f"SpiffWorkflow 3.2.0, {round(peer)}/s",
            clients=1,
            cases=cases * rounds,
        )


Rates = tuple[float, float]
"""Starts and user steps a second."""


def _commonhold() -> Callable[[int], Rates]:
    from datetime import UTC, datetime

    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.processes import actions

    somebody, at = Actor.system("benchmark"), datetime.now(UTC)
    with acting(somebody, ()):
        department = create_department(code="peer", name="Peer", actor=somebody, at=at)
    with acting(somebody, [department]):
        bpmn = process("><script>{looked: looked + 1}</script>", 'outcome = "stop"')
        actions.publish(service="peer", bpmn=bpmn, dmn=filling.RULES, actor=somebody, at=at)

    def run(cases: int) -> Rates:
        begun, waits = time.perf_counter(), []
        for _ in range(cases):
            with acting(somebody, [department]):
                started = actions.start(
                    service="peer", department_id=department, variables=VARIABLES, actor=somebody, at=at
                )
            waits.append(started.opened[0].wait_id)
        between = time.perf_counter()
        for first in waits:
            wait_id = first
            for number in range(ROUNDS):
                with acting(somebody, [department]):
                    moved = actions.complete(
                        wait_id=wait_id, variables={"outcome": "approve"}, actor=somebody, at=at
                    )
                assert moved.ended == (number == ROUNDS - 1)
                wait_id = 0 if moved.ended else moved.opened[0].wait_id
        return cases / (between - begun), cases * ROUNDS / (time.perf_counter() - between)

    return run


def _spiff(connection: psycopg.Connection) -> Callable[[int], Rates]:
    connection.execute(
        "CREATE TABLE workflow (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, state text)"
    )
    parser = BpmnParser()
    parser.add_bpmn_str(process("><script>looked = looked + 1</script>", 'outcome == "stop"'))
    spec, serializer = parser.get_spec("p"), BpmnWorkflowSerializer()

    def run(cases: int) -> Rates:
        begun, ids = time.perf_counter(), []
        for _ in range(cases):
            workflow = BpmnWorkflow(spec)
            workflow.get_next_task(state=TaskState.READY).data.update(VARIABLES)
            workflow.do_engine_steps()
            with connection.transaction():
                (number,) = connection.execute(
                    "INSERT INTO workflow (state) VALUES (%s) RETURNING id",
                    [serializer.serialize_json(workflow)],
                ).fetchone() or (0,)
            ids.append(number)
        between = time.perf_counter()
        for number in ids:
            for _ in range(ROUNDS):
                with connection.transaction():
                    (state,) = connection.execute(
                        "SELECT state FROM workflow WHERE id = %s FOR UPDATE", [number]
                    ).fetchone() or ("",)
                    workflow = serializer.deserialize_json(state)
                    task = workflow.get_next_task(state=TaskState.READY, manual=True)
                    task.data["outcome"] = "approve"
                    task.run()
                    workflow.do_engine_steps()
                    connection.execute(
                        "UPDATE workflow SET state = %s WHERE id = %s",
                        [serializer.serialize_json(workflow), number],
                    )
            assert workflow.is_completed()
        return cases / (between - begun), cases * ROUNDS / (time.perf_counter() - between)

    return run


if __name__ == "__main__":
    main()

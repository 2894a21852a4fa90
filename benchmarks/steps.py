"""User steps a second through the process store, beside `pgbench -N` on the same server in the same run.

A user step is what happens when somebody finishes a task and the next one opens: a transaction of its own, with who
acts, the walls between departments, the revision guard and the history. `pgbench -N` is PostgreSQL's own simple
update: one row changed, one read, one added.
"""

import argparse
import multiprocessing
import multiprocessing.pool
import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import report, server

PROCESS = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="https://commonhold.example/bpmn">
<process id="steps" name="Approve for ever" isExecutable="true"><startEvent id="s"/>
<exclusiveGateway id="again"/><userTask id="a" c:candidates="finance"/>
<exclusiveGateway id="done" default="f4"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="again"/><sequenceFlow id="f2" sourceRef="again" targetRef="a"/>
<sequenceFlow id="f3" sourceRef="a" targetRef="done"/><sequenceFlow id="f4" sourceRef="done" targetRef="again"/>
<sequenceFlow id="f5" sourceRef="done" targetRef="e">
<conditionExpression>outcome = "stop"</conditionExpression></sequenceFlow></process></definitions>"""
INSTANCES = 1_000
"""How many instances each client has, and steps in turn."""
RULES = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--clients", type=int, nargs="+", default=[1, 2, 4])
    arguments.add_argument("--rounds", type=int, default=7, help="both are measured in turn, this often")
    arguments.add_argument("--seconds", type=int, default=3, help="how long each is measured in a round")
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.seconds = 3, 1
    with server.database() as database:
        prepare_pgbench(database.url)
        for clients in chosen.clients:
            _measure(database.url, clients, chosen.rounds, chosen.seconds)


def _measure(url: str, clients: int, rounds: int, seconds: int) -> None:
    """The medians of all rounds: other work on the machine slows some of them, and both in the same round alike."""
    with multiprocessing.get_context("spawn").Pool(clients, _connect, [url]) as pool:
        steps(pool, clients, 1)
        measured = [(*steps(pool, clients, seconds), pgbench(url, clients, seconds)) for _ in range(rounds)]
    done, client, backend, peer = (statistics.median(column) for column in zip(*measured, strict=True))
    ratios = [each[0] / each[3] for each in measured]
    report.line(
        benchmark="user steps",
        figure=round(done),
        unit="steps/s",
        ratio=round(statistics.median(ratios), 2),
        peer=f"pgbench -N, {round(peer)} transactions/s",
        clients=clients,
        ratios=[round(each, 2) for each in ratios],
        client_processor_microseconds=round(client * 1e6),
        server_processor_microseconds=round(backend * 1e6),
    )


def prepare_pgbench(url: str) -> None:
    subprocess.run([server.program("pgbench"), "-i", "-q", "-s", "10", url], check=True, capture_output=True)


def pgbench(url: str, clients: int, seconds: int) -> float:
    """Transactions a second of PostgreSQL's own simple update."""
    command = [
        server.program("pgbench"),
        "-N",
        "-n",
        "-c",
        str(clients),
        "-j",
        str(clients),
        "-T",
        str(seconds),
        url,
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([\d.]+)", printed)
    assert found, printed
    return float(found.group(1))


def steps(pool: multiprocessing.pool.Pool, clients: int, seconds: int) -> tuple[float, float, float]:
    """Steps a second of several clients, each stepping instances of its own in turn; and the processor seconds that
    a step takes in the client, and in its PostgreSQL backend, which a busy machine changes less than the rate."""
    done, client, backend = map(sum, zip(*pool.map(_step_for, [seconds] * clients, chunksize=1), strict=True))
    return done / seconds, client / done, backend / done


def backend_seconds(process_id: int) -> float:
    """Processor time of a PostgreSQL backend on this machine; 0 where the system doesn't tell."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


Stepped = tuple[int, float, float]
"""Steps done, and the processor seconds of the client and of its backend."""
_clients: list[Callable[[int], Stepped]] = []
"""Of a process of the pool: what it steps with."""


def _connect(url: str) -> None:
    server.connect(url)
    from datetime import UTC, datetime

    from django.db import connection

    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.processes import actions

    somebody, at = Actor.system("benchmark"), datetime.now(UTC)
    name = f"steps{os.getpid()}"
    with acting(somebody, ()):
        department_id = create_department(code=name, name=name, actor=somebody, at=at)
    with acting(somebody, [department_id]):
        actions.publish(service=name, bpmn=PROCESS, dmn=RULES, actor=somebody, at=at)
        variables = {"amount_pence": 1250, "reference": "CH-7K3M-Q9XT"}
        started = [
            actions.start(
                service=name, department_id=department_id, variables=variables, actor=somebody, at=at
            )
            for _ in range(INSTANCES)
        ]
    waits = [each.opened[0].wait_id for each in started]

    process_id = connection.connection.info.backend_pid

    def step_for(seconds: int) -> Stepped:
        done, until = 0, time.perf_counter() + seconds
        client, backend = time.process_time(), backend_seconds(process_id)
        while time.perf_counter() < until:
            place = done % len(waits)
            with acting(somebody, [department_id]):
                moved = actions.complete(
                    wait_id=waits[place], variables={"outcome": "approve"}, actor=somebody, at=at
                )
            waits[place] = moved.opened[0].wait_id
            done += 1
        return done, time.process_time() - client, backend_seconds(process_id) - backend

    _clients.append(step_for)


def _step_for(seconds: int) -> Stepped:
    return _clients[0](seconds)


if __name__ == "__main__":
    main()

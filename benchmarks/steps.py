"""User steps a second through the process store, beside `pgbench -N` on the same server in the same run.

A user step is what happens when somebody finishes a task and the next one opens: a transaction of its own, with who
acts, the walls between departments, the revision guard and the history. `pgbench -N` is PostgreSQL's own simple
update: one row changed, one read, one added.
"""

import argparse
import multiprocessing
import re
import subprocess
import time

from benchmarks import report, server

PROCESS = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="https://commonhold.example/bpmn">
<process id="steps" name="Approve for ever" isExecutable="true"><startEvent id="s"/>
<exclusiveGateway id="again"/><userTask id="a" c:candidates="finance"/>
<exclusiveGateway id="done" default="f4"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="again"/><sequenceFlow id="f2" sourceRef="again" targetRef="a"/>
<sequenceFlow id="f3" sourceRef="a" targetRef="done"/><sequenceFlow id="f4" sourceRef="done" targetRef="again"/>
<sequenceFlow id="f5" sourceRef="done" targetRef="e">
<conditionExpression>outcome = "stop"</conditionExpression></sequenceFlow></process></definitions>"""
RULES = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--clients", type=int, default=2)
    arguments.add_argument("--seconds", type=int, default=10)
    chosen = arguments.parse_args()
    with server.database() as database:
        peer = pgbench(database.url, chosen.clients, chosen.seconds)
        steps = user_steps(database, chosen.clients, chosen.seconds)
        peer = (peer + pgbench(database.url, chosen.clients, chosen.seconds)) / 2
    report.line(
        benchmark="user steps",
        figure=round(steps),
        unit="steps/s",
        ratio=round(steps / peer, 2),
        peer=f"pgbench -N, {round(peer)} transactions/s",
        clients=chosen.clients,
    )


def pgbench(url: str, clients: int, seconds: int) -> float:
    """Transactions a second of PostgreSQL's own simple update."""
    program = server.program("pgbench")
    subprocess.run([program, "-i", "-q", "-s", "10", url], check=True, capture_output=True)
    command = [program, "-N", "-n", "-c", str(clients), "-j", str(clients), "-T", str(seconds), url]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([\d.]+)", printed)
    assert found, printed
    return float(found.group(1))


def user_steps(database: server.Database, clients: int, seconds: int) -> float:
    """Steps a second of several clients, each stepping instances of its own in turn."""
    with multiprocessing.get_context("spawn").Pool(clients) as pool:
        jobs = [(database.url, number, seconds) for number in range(clients)]
        return sum(pool.starmap(_client, jobs))


def _client(url: str, number: int, seconds: int) -> float:
    server.connect(url)
    from datetime import UTC, datetime

    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.processes import actions

    somebody = Actor.system("benchmark")
    with acting(somebody, ()):
        code = f"d{number}"
        at = datetime.now(UTC)
        department_id = create_department(code=code, name=code, actor=somebody, at=at)
    with acting(somebody, [department_id]):
        actions.publish(service=f"steps{number}", bpmn=PROCESS, dmn=RULES, actor=somebody, at=at)
        waits = [
            actions.start(
                service=f"steps{number}",
                department_id=department_id,
                variables={"amount_pence": 1250, "reference": f"CH-{n}"},
                actor=somebody,
                at=at,
            )
            .opened[0]
            .wait_id
            for n in range(1_000)
        ]
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        place = done % len(waits)
        with acting(somebody, [department_id]):
            moved = actions.complete(
                wait_id=waits[place], variables={"outcome": "approve"}, actor=somebody, at=at
            )
        waits[place] = moved.opened[0].wait_id
        done += 1
    return done / seconds


if __name__ == "__main__":
    main()

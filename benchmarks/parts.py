"""Where a user step's time goes: its parts, each alone and many times over, in processor time of both sides.

The least of several rounds counts, since other work on the machine only ever adds to it.
"""

import argparse
import time
from collections import deque
from collections.abc import Callable

from benchmarks import filling, report, server, steps

ROUNDS = 7
CASES = 2_000
"""Stepped in turn: no case takes thousands of steps within a minute."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    times = 300 if chosen.quick else 3_000
    with server.database() as database:
        filled = filling.prepare(database.url, departments=1)
        filled.add(CASES)
        filled.settle()
        for name, part in _parts(filled).items():
            _report(name, part, times)


def _report(name: str, part: Callable[[], object], times: int) -> None:
    from django.db import connection

    part()
    process_id, client, backend = connection.connection.info.backend_pid, [], []
    for _ in range(ROUNDS):
        before, there = time.process_time(), steps.backend_seconds(process_id)
        for _ in range(times):
            part()
        client.append((time.process_time() - before) / times * 1e6)
        backend.append((steps.backend_seconds(process_id) - there) / times * 1e6)
    report.line(
        benchmark=f"part of a step: {name}",
        figure=round(min(client), 1),
        unit="µs of the client's processor",
        ratio=round(min(backend), 1),
        peer="µs of the backend's",
    )


def _parts(filled: filling.Filled) -> dict[str, Callable[[], object]]:
    from django.db import connection, transaction

    from commonhold.base.bpmn.engine import advance
    from commonhold.base.bpmn.tokens import Complete
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.processes import actions, queries, rules
    from commonhold.work.processes.models import Wait

    somebody, departments = Actor.system("benchmark"), filled.departments
    with acting(somebody, departments):
        waits = deque(Wait.objects.order_by("id").values_list("id", flat=True))
        before = queries.by_wait(waits[0])
    assert before is not None
    definition = queries.definition(before.hash)
    event = Complete(before.key, {"outcome": "approve"})
    after = advance(definition, before.tokens, before.variables, event)

    def whole() -> None:
        with acting(somebody, departments):
            moved = actions.complete(
                wait_id=waits.popleft(), variables={"outcome": "approve"}, actor=somebody, at=filled.at
            )
        waits.append(moved.opened[0].wait_id)

    def empty() -> None:
        with transaction.atomic():
            pass

    def reading() -> None:
        with acting(somebody, departments):
            queries.by_wait(waits[0])

    def writing() -> None:
        rules.event_to(event)
        rules.tokens_to(definition, after.tokens)
        rules.to_json(after.variables)
        rules.opened_to(definition, after.opened, {each.key: None for each in after.opened})

    libpq = connection.connection.pgconn
    return {
        "all of it": whole,
        "to begin, read the instance and commit nothing": reading,
        "one empty round trip": lambda: libpq.exec_(b""),
        "Django's transaction, without a statement": empty,
        "the engine": lambda: advance(definition, before.tokens, before.variables, event),
        "writing JSON": writing,
        "reading tokens": lambda: rules.tokens_from(definition, '[[1,"a"]]'),
    }


if __name__ == "__main__":
    main()

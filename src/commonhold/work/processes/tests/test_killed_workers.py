"""Workers that die: whatever message to PostgreSQL was their last, no token is lost and none is doubled."""

import json
from collections import Counter

import pytest
from django.db import connections

from commonhold.base.bpmn.tests.drawn import boundary, drawn, sub, timer
from commonhold.base.bpmn.tokens import is_wait
from commonhold.core.audit.acting import acting
from commonhold.work.processes import actions, queries, rules
from commonhold.work.processes.models import Instance, Wait
from commonhold.work.processes.tests.killing_proxy import AFTER, BEFORE, KillingProxy, connect_anew
from commonhold.work.processes.tests.test_store import NO_RULES

PROCESS = drawn(
    *(
        "startEvent s",
        "parallelGateway g",
        "serviceTask look",
        "parallelGateway j",
        "userTask last",
        "endEvent e",
    ),
    sub("work", "startEvent s2", "userTask a", "endEvent e2", "s2 > a", "a > e2"),
    *(boundary("late", "work", timer()), "exclusiveGateway x", "late > x", "work > x"),
    *("s > g", "g > look", "g > work", "look > j", "x > j", "j > last", "last > e"),
)


@pytest.fixture
def work(committed_db, department, system, clock):
    """What a worker does: takes up whatever waits, until nothing does."""

    def do_all():
        while True:
            with acting(system, [department]):
                wait = Wait.objects.exclude(kind="timer").order_by("id").first()
                if wait is None:
                    return
                actions.complete(wait_id=wait.id, variables={wait.element: True}, actor=system, at=clock)

    database = dict(connections["default"].settings_dict)

    def as_worker(host):
        connect_anew({**database, "HOST": host, "PORT": "5432"})
        do_all()

    return as_worker


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a_worker_may_die_between_any_two_statements(committed_db, department, system, clock, work, moment):
    with acting(system, [department]):
        actions.publish(service="test", bpmn=PROCESS, dmn=NO_RULES, actor=system, at=clock)
    message, alive = 0, False
    while not alive:
        with acting(system, [department]):
            started = actions.start(
                service="test", department_id=department, variables={}, actor=system, at=clock
            )
        connections["default"].close()  # a fork must not share it
        alive = KillingProxy(committed_db, message, moment).run(work)
        with acting(system, [department]):
            check_whole(started.instance_id)
        connections["default"].close()
        assert KillingProxy(committed_db, -1, moment).run(work)
        with acting(system, [department]):
            check_done_once(started.instance_id)
        message += 1
    assert message > 10


def check_whole(instance_id):
    """What is stored is what the history leads to, and every token that waits has its one row."""
    instance = Instance.objects.select_related("version").get(id=instance_id)
    steps = queries.history(instance_id)
    assert [each.revision for each in steps] == list(range(1, instance.revision + 1))
    tokens, variables = queries.replay(instance_id)
    assert variables == instance.variables
    assert json.loads(rules.tokens_to(queries.definition(instance.version.hash), tokens)) == instance.tokens
    definition = queries.definition(instance.version.hash)
    by_key = {each.key: each for each in tokens.live}
    waits = Counter(each.key for each in tokens.live if is_wait(definition, each, by_key))
    assert waits == Counter(Wait.objects.filter(instance_id=instance_id).values_list("key", flat=True))


def check_done_once(instance_id):
    check_whole(instance_id)
    passed = Counter(name for step in queries.history(instance_id) for name in step.passed)
    assert passed == Counter(["s", "g", "look", "work", "s2", "a", "e2", "x", "j", "last", "e"])
    assert Instance.objects.get(id=instance_id).outcome == "e"

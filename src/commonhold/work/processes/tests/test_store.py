"""Instances in PostgreSQL: what is stored is what the engine says, and two people can't do one thing twice."""

import threading
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.bpmn.engine import advance
from commonhold.base.bpmn.refusals import Invalid, NotWaiting, NoWayOut
from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, RULED, RULES, boundary, drawn, timer
from commonhold.base.bpmn.tests.interpreter import Plain
from commonhold.base.bpmn.tokens import Complete, Fire, Start, Tokens
from commonhold.base.refusals import Conflict
from commonhold.core.audit.acting import acting
from commonhold.work.processes import actions, queries
from commonhold.work.processes.actions import NotPublished, NotUtf8
from commonhold.work.processes.figures.queries import ElementFigures, waiting
from commonhold.work.processes.incidents.actions import note_trouble
from commonhold.work.processes.models import Instance, Wait
from commonhold.work.processes.rules import NotAVariable, try_again_at

NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)
LATE = (*EVERYDAY, boundary("late", "a", timer("PT2H")), "userTask chase", "late > chase", "chase > e")


@pytest.fixture
def desk(department, system, clock):
    """Publishes and steps processes of one department."""

    class Desk:
        at = clock

        def publish(self, *parts, bpmn=None, dmn=NO_RULES):
            bpmn = bpmn or drawn(*parts)
            return actions.publish(service="test", bpmn=bpmn, dmn=dmn, actor=system, at=self.at)

        def start(self, **variables):
            return actions.start(
                service="test", department_id=department, variables=variables, actor=system, at=self.at
            )

        def complete(self, wait_id, **variables):
            return actions.complete(wait_id=wait_id, variables=variables, actor=system, at=self.at)

        def fire(self, wait_id):
            return actions.fire(wait_id=wait_id, variables={}, actor=system, at=self.at)

    return Desk()


def test_an_instance_from_start_to_end(desk, department, acting_for):
    with acting_for(department):
        digest = desk.publish(*EVERYDAY)
        started = desk.start(amount_pence=1250)
        assert [(wait.element, wait.kind, wait.candidates) for wait in started.opened] == [
            ("a", "user", "finance")
        ]
        assert waiting("test", [department]) == {"a": ElementFigures("a", 1, desk.at, desk.at, 0)}
        ended = desk.complete(started.opened[0].wait_id, approved=True)
        assert (ended.ended, ended.outcome, ended.hash) == (True, "e", digest)
        assert ended.closed == (started.opened[0].wait_id,)
        assert waiting("test", [department]) == {}
        passed = [step.passed for step in queries.history(started.instance_id)]
        assert passed == [("s",), ("a", "e")]


def test_a_timer_falls_due_and_goes_off_once(desk, department, acting_for):
    with acting_for(department):
        desk.publish(*LATE)
        started = desk.start()
        late = next(wait for wait in started.opened if wait.kind == "timer")
        assert late.due == desk.at + timedelta(hours=2)
        assert queries.due_timers(desk.at, 10) == []
        assert [due.wait_id for due in queries.due_timers(late.due, 10)] == [late.wait_id]
        assert [wait.element for wait in desk.fire(late.wait_id).opened] == ["chase"]
        assert queries.due_timers(late.due, 10) == []
        with pytest.raises(NotWaiting):
            desk.fire(late.wait_id)


def test_time_is_the_departments_working_time_where_the_process_says_so(desk, department, acting_for):
    working = timer("PT8H").replace("Definition>", 'Definition c:working="true">', 1)
    late = boundary("late", "a", working)
    parts = ("startEvent s", 'userTask a c:due="PT12H"', "endEvent e", "s > a", "a > e", "late > e")
    with acting_for(department):
        desk.publish(*parts, late)
        due = {wait.element: wait.due for wait in desk.start().opened}
    # It is 10:00 on a Tuesday in summer time, and the office is open from 9:00 to 17:00.
    assert due == {"late": desk.at + timedelta(days=1), "a": desk.at + timedelta(days=1, hours=4)}


def test_history_tells_which_rules_decided_and_variables_keep_their_values(desk, department, acting_for):
    with acting_for(department):
        desk.publish(*RULED, dmn=RULES)
        started = desk.start(amount=Decimal("12.34"))
        assert [step.passed for step in queries.history(started.instance_id)] == [("s", "r:small")]
        assert desk.complete(started.opened[0].wait_id).variables["limit"] == pytest.approx(18.51)


def test_a_timer_that_cannot_go_off_is_put_off_and_tried_again_later(desk, department, acting_for, system):
    parts = (*LATE[:-2], "exclusiveGateway g", "late > g", "g > e if mended = true")
    with acting_for(department):
        desk.publish(*(part for part in parts if "chase" not in part))
        late = next(wait for wait in desk.start().opened if wait.kind == "timer")
        for tries in range(3):
            with pytest.raises(NoWayOut) as refusal:
                desk.fire(late.wait_id)
            again = try_again_at(late.due, tries)
            noted = note_trouble(
                wait_id=late.wait_id, trouble=refusal.value.message, next_try=again, actor=system, at=late.due
            )
            assert noted.next_try == again
        assert queries.due_timers(late.due, 10) == []
        assert [due.wait_id for due in queries.due_timers(again, 10)] == [late.wait_id]
        assert again == late.due + timedelta(minutes=4)
        assert "no condition holds" in noted.trouble
        assert note_trouble(wait_id=0, trouble="gone", next_try=again, actor=system, at=late.due) is None


def test_publishing_again_changes_nothing_and_a_new_version_leaves_old_instances_alone(
    desk, department, acting_for
):
    with acting_for(department):
        first = desk.publish(*EVERYDAY)
        assert desk.publish(*EVERYDAY) == first
        old = desk.start()
        second = desk.publish(*LATE)
        assert [version.hash for version in queries.versions("test")] == [second, first]
        assert desk.start().hash == second
        assert desk.complete(old.opened[0].wait_id).hash == first


def test_a_process_that_is_not_sound_is_not_published(desk, department, acting_for):
    with acting_for(department):
        with pytest.raises(Invalid):
            desk.publish(*EVERYDAY, "userTask b", "b > e")
        with pytest.raises(NotPublished, match="commonhold migrate"):
            desk.start()


def test_a_file_in_another_encoding_is_not_published(desk, department, acting_for):
    with acting_for(department), pytest.raises(NotUtf8):
        desk.publish(bpmn=drawn(*EVERYDAY).decode().encode("utf-16"))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("nothing\0here", r"U\+0000"),
        ("half a \ud800 pair", "surrogates"),
        (float("nan"), "Out of range float"),
        (Decimal("Infinity"), "Infinity is not a number"),
        (Decimal(1) / 3, "more digits"),
        ("x" * 2_000_000, "longer"),
        (object(), "a object is no text"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_lost(desk, department, acting_for, value, why):
    with acting_for(department):
        desk.publish(*EVERYDAY)
        wait_id = desk.start(kept=r"a literal \u0000 is fine").opened[0].wait_id
        with pytest.raises(NotAVariable, match=why):
            desk.complete(wait_id, reason=value)
        assert desk.complete(wait_id, reason="£1.50 – “fine”").variables["reason"] == "£1.50 – “fine”"


def test_history_and_versions_cannot_be_rewritten(desk, department, acting_for):
    with acting_for(department):
        desk.publish(*EVERYDAY)
        desk.start()
    for table in ("processes_step", "processes_version"):
        with pytest.raises(DatabaseError, match="permission denied"), acting_for(department):
            connection.cursor().execute(f"DELETE FROM {table}")


def test_another_department_sees_nothing_of_it(desk, department, other_department, acting_for):
    with acting_for(department):
        desk.publish(*EVERYDAY)
        wait_id = desk.start().opened[0].wait_id
    with acting_for(other_department):
        assert waiting("test", [department]) == {}
        with pytest.raises(NotWaiting):
            desk.complete(wait_id)


def test_of_two_people_who_do_one_task_at_once_one_does_it(committed_db, desk, department, system):
    with acting(system, [department]):
        desk.publish(*EVERYDAY)
        wait_id = desk.start().opened[0].wait_id
    read, ended = threading.Barrier(2), []

    def one_of_them():
        try:
            with acting(system, [department]):
                queries.by_wait(wait_id)
                read.wait()
                ended.append(desk.complete(wait_id).outcome)
        except (Conflict, NotWaiting) as refusal:
            ended.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=one_of_them) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended.count("e") == 1
    with acting(system, [department]):
        assert Wait.objects.count() == 0
        assert [step.revision for step in queries.history(Instance.objects.get().id)] == [1, 2]


def test_a_worker_that_dies_in_the_middle_has_done_nothing(committed_db, desk, department, system):
    with acting(system, [department]):
        desk.publish(*EVERYDAY)
        wait_id = desk.start().opened[0].wait_id

    def die_in_the_middle():
        with acting(system, [department]):
            desk.complete(wait_id)
            with psycopg.connect(committed_db) as owner:
                owner.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    with pytest.raises(DatabaseError):
        die_in_the_middle()
    connection.close()
    with acting(system, [department]):
        assert desk.complete(wait_id).outcome == "e"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=blocks(), data=st.data())
def test_the_store_and_a_plain_interpreter_agree_in_any_order(desk, department, acting_for, block, data):
    with acting_for(department):
        definition = queries.definition(desk.publish(bpmn=process_of(block)))
        outcome, plain = desk.start(c=1), Plain(block, 1)
        instance_id = outcome.instance_id
        memory = advance(definition, Tokens(), {}, Start({"c": 1}))
        for turn in range(40):
            waits = list(Wait.objects.filter(instance_id=instance_id).order_by("key"))
            assert Counter(each.element for each in waits) == plain.offers()
            assert queries.replay(instance_id) == (memory.tokens, memory.variables)
            assert outcome.ended is plain.is_over
            if plain.is_over:
                break
            wait = data.draw(st.sampled_from(waits))
            c = data.draw(st.integers(0, 3)) if turn < 20 else 3
            if wait.kind == "timer":
                outcome, event = desk.fire(wait.id), Fire(wait.key)
            else:
                outcome, event = desk.complete(wait.id, c=c), Complete(wait.key, {"c": c})
            plain.take(wait.element, None if wait.kind == "timer" else c)
            memory = advance(definition, memory.tokens, memory.variables, event)
            assert outcome.outcome == memory.outcome

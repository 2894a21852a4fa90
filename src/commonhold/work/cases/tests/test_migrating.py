"""Running instances go over to another version: in batches, beside the people who work on them, and back."""

import multiprocessing
import os
import signal
import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.bpmn.plans import Plan, PlanInvalid
from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer
from commonhold.base.bpmn.tests.test_migrating import renamed
from commonhold.base.bpmn.tokens import Complete
from commonhold.base.refusals import Conflict
from commonhold.core.audit.acting import acting
from commonhold.work.cases.migrating import running
from commonhold.work.processes import actions, queries
from commonhold.work.processes.migrating import actions as migrating
from commonhold.work.processes.migrating import queries as migrations
from commonhold.work.processes.models import Instance, Wait
from commonhold.work.processes.tests.killing_proxy import connect_anew

SERVICE = "claim_expense"
NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)
LATE = (*EVERYDAY, boundary("late", "a", timer("PT2H")), "late > e")
LONGER = ("startEvent s", "userTask b", "userTask c", "endEvent e", "s > b", "b > c", "c > e")
TWO = ("startEvent s", "userTask a", "userTask b", "endEvent e", "s > a", "a > b", "b > e")


class Owner:
    """Publishes processes, starts instances and takes them over. Outside any transaction but its own."""

    def __init__(self, departments, system, at):
        self.departments, self.system, self.at = departments, system, at

    def publishes(self, *parts, bpmn=None):
        with acting(self.system, self.departments):
            return actions.publish(
                service=SERVICE, bpmn=bpmn or drawn(*parts), dmn=NO_RULES, actor=self.system, at=self.at
            )

    def starts(self, department=None, **variables):
        with acting(self.system, self.departments):
            return actions.start(
                service=SERVICE,
                department_id=department or self.departments[0],
                variables=variables,
                actor=self.system,
                at=self.at,
            )

    def completes(self, wait_id):
        with acting(self.system, self.departments):
            return actions.complete(wait_id=wait_id, variables={}, actor=self.system, at=self.at)

    def migrates(self, old, new, plan=Plan(), at_once=1, only=None, undoes=None):
        with acting(self.system, self.departments):
            migration_id = migrating.begin(
                service=SERVICE,
                from_hash=old,
                to_hash=new,
                plan=plan,
                undoes=undoes,
                actor=self.system,
                at=self.at,
            )
        told = running.run(
            migration_id, only or self.departments, actor=self.system, at=self.at, at_once=at_once
        )
        return migration_id, told

    def undoes(self, migration_id):
        facts = migrations.migration(migration_id)
        plan = running.undoing(facts)
        return self.migrates(facts.to_hash, facts.from_hash, plan, undoes=migration_id)[1]

    def seen(self, what):
        with acting(self.system, self.departments):
            return what()

    def waits(self, instance_id):
        rows = Wait.objects.filter(instance_id=instance_id).order_by("key")
        return self.seen(lambda: list(rows.values_list("id", "element", "due_at")))


@pytest.fixture
def owner(department, other_department, system, clock):
    return Owner([department, other_department], system, clock)


def replays(owner, instance_id):
    """The instance's history, stepped again, comes to where the instance is."""
    stored = owner.seen(lambda: queries.by_instance(instance_id))
    assert owner.seen(lambda: queries.replay(instance_id)) == (stored.tokens, stored.variables)
    return True


def test_a_renamed_task_is_the_same_wait_and_the_case_goes_on(owner):
    old = owner.publishes(*EVERYDAY)
    begun = owner.starts(reference="R1")
    new = owner.publishes(*LONGER)
    _, told = owner.migrates(old, new, Plan({"a": "b"}))
    assert told.moved == {owner.departments[0]: 1}
    wait = begun.opened[0].wait_id
    assert owner.waits(begun.instance_id) == [(wait, "b", None)]
    assert replays(owner, begun.instance_id)
    went_on = owner.completes(wait)
    assert (went_on.hash, [each.element for each in went_on.opened]) == (new, ["c"])
    assert owner.completes(went_on.opened[0].wait_id).outcome == "e"
    history = owner.seen(lambda: queries.history(begun.instance_id))
    assert [(step.event["event"], step.hash) for step in history] == [
        ("Start", old),
        ("Migrated", new),
        ("Complete", new),
        ("Complete", new),
    ]


def test_timers_go_begin_keep_their_moment_or_begin_again(owner):
    old, owner.at = owner.publishes(*LATE), owner.at
    begun = owner.starts()
    due = owner.at + timedelta(hours=2)
    later = owner.publishes(*EVERYDAY, boundary("late", "a", timer("PT9H")), "late > e")
    owner.at += timedelta(hours=1)
    owner.migrates(old, later)
    assert owner.waits(begun.instance_id)[1][1:] == ("late", due)
    owner.migrates(later, old)
    owner.migrates(old, later, Plan(restart=frozenset({"late"})))
    assert owner.waits(begun.instance_id)[1][1:] == ("late", owner.at + timedelta(hours=9))
    none = owner.publishes(*EVERYDAY)
    owner.migrates(later, none)
    assert [wait[1] for wait in owner.waits(begun.instance_id)] == ["a"]
    owner.migrates(none, later)
    assert owner.waits(begun.instance_id)[1][1:] == ("late", owner.at + timedelta(hours=9))
    assert replays(owner, begun.instance_id)


def test_what_cannot_move_stays_on_its_version_and_goes_on_there(owner):
    old = owner.publishes(*TWO)
    at_a, at_b = owner.starts(), owner.starts()
    further = owner.completes(at_b.opened[0].wait_id)
    new = owner.publishes(*EVERYDAY)
    _, told = owner.migrates(old, new)
    assert told.moved == {owner.departments[0]: 1}
    assert told.left[owner.departments[0]] == [
        {
            "element": "b",
            "name": "b",
            "why": "the new version doesn’t have it, and the plan names nothing in its place",
            "count": 1,
        }
    ]
    assert owner.completes(further.opened[0].wait_id).hash == old
    assert owner.completes(at_a.opened[0].wait_id).hash == new


def test_a_dry_run_tells_by_department_and_element_and_writes_nothing(owner):
    old = owner.publishes(*TWO)
    works, letters = owner.departments
    for department in (works, works, letters):
        owner.starts(department)
    owner.completes(owner.starts(letters).opened[0].wait_id)
    new = owner.publishes(*EVERYDAY)

    def told():
        return migrations.dry_run(SERVICE, old, queries.definition(new), Plan(), owner.departments)

    effects = [(e.department_id, e.element, bool(e.why), e.count) for e in owner.seen(told)]
    assert effects == [(works, "a", False, 2), (letters, "a", False, 1), (letters, "b", True, 1)]
    assert owner.seen(lambda: set(Instance.objects.values_list("revision", flat=True))) == {1, 2}


def test_only_the_departments_asked_for_go_over(owner):
    old = owner.publishes(*EVERYDAY)
    for department in owner.departments:
        owner.starts(department)
    new = owner.publishes(*LATE)
    works, letters = owner.departments
    migration_id, told = owner.migrates(old, new, only=[works])
    assert told.moved == {works: 1}
    again, told = owner.migrates(old, new)
    assert (again, told.moved) == (migration_id, {letters: 1})
    parts = owner.seen(lambda: migrations.parts(migration_id))
    assert [(part.department_id, part.moved, part.left) for part in parts] == [
        (works, 1, []),
        (letters, 1, []),
    ]
    assert owner.migrates(old, new)[1].moved == {}


def test_an_undoing_takes_back_what_is_still_there_and_reports_the_rest(owner):
    old = owner.publishes(*EVERYDAY)
    stays, goes_on, ends = owner.starts(), owner.starts(), owner.starts()
    new = owner.publishes(*LONGER)
    migration_id, _ = owner.migrates(old, new, Plan({"a": "b"}))
    owner.completes(goes_on.opened[0].wait_id)
    owner.completes(owner.completes(ends.opened[0].wait_id).opened[0].wait_id)
    fresh = owner.starts()
    told = owner.undoes(migration_id)
    works = owner.departments[0]
    assert told.moved == {works: 1}
    assert told.left[works] == [{"element": "", "name": "", "why": running.MOVED_ON, "count": 2}]
    assert [wait[1] for wait in owner.waits(stays.instance_id)] == ["a"]
    assert [wait[1] for wait in owner.waits(fresh.instance_id)] == ["b"]
    assert owner.completes(stays.opened[0].wait_id).hash == old
    assert owner.undoes(migration_id).moved == {}


def test_a_plan_that_names_nothing_is_refused_and_nothing_moves(owner):
    old, new = owner.publishes(*EVERYDAY), owner.publishes(*LATE)
    with pytest.raises(PlanInvalid, match="“nowhere”"):
        owner.migrates(old, new, Plan({"nowhere": "a"}))
    with pytest.raises(migrating.SameVersion):
        owner.migrates(old, old)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=blocks(), data=st.data())
def test_random_instances_go_over_wherever_they_are_and_replay(owner, block, data):
    bpmn = process_of(block)
    other, names = renamed(bpmn)
    old = owner.publishes(bpmn=bpmn)
    moved = owner.starts(c=1)
    instance_id = moved.instance_id
    new = owner.publishes(bpmn=other)
    versions = [(old, new, Plan(names)), (new, old, Plan(names).inverse())]
    for _turn in range(6):
        waits = owner.waits(instance_id)
        if not waits:
            break
        _, told = owner.migrates(*versions[0])
        assert told.moved.total() == 1
        versions.reverse()
        assert {wait[0] for wait in owner.waits(instance_id)} == {wait[0] for wait in waits}
        assert replays(owner, instance_id)
        # In order, so that the same draw means the same wait when Hypothesis tries an example again.
        of_instance = Wait.objects.filter(instance_id=instance_id).order_by("key")
        wait_id, kind = data.draw(
            st.sampled_from(owner.seen(lambda: [*of_instance.values_list("id", "kind")]))  # noqa: B023
        )
        with acting(owner.system, owner.departments):
            given_variables = {"c": data.draw(st.integers(0, 3))}
            if kind == "timer":
                actions.fire(wait_id=wait_id, variables={}, actor=owner.system, at=owner.at)
            else:
                actions.complete(wait_id=wait_id, variables=given_variables, actor=owner.system, at=owner.at)
    with acting(owner.system, owner.departments):
        if queries.by_instance(instance_id) is not None:
            actions.cancel(instance_id=instance_id, outcome="enough", actor=owner.system, at=owner.at)


# What follows needs several connections, and so a database of its own.


def test_what_is_being_worked_on_is_left_and_taken_over_later(committed_db, owner):
    old = owner.publishes(*EVERYDAY)
    busy, idle = owner.starts(), owner.starts()
    new = owner.publishes(*LONGER)
    working, done = threading.Event(), threading.Event()

    def works():
        try:
            with acting(owner.system, owner.departments):
                Instance.objects.select_for_update().get(id=busy.instance_id)
                working.set()
                done.wait(20)
        finally:
            connection.close()

    worker = threading.Thread(target=works)
    worker.start()
    working.wait(20)
    _, told = owner.migrates(old, new, Plan({"a": "b"}), at_once=2)
    assert told.moved.total() == 1
    assert [(left["why"], left["count"]) for left in told.left[owner.departments[0]]] == [(running.BUSY, 1)]
    done.set()
    worker.join()
    assert [wait[1] for wait in owner.waits(idle.instance_id)] == ["b"]
    assert owner.migrates(old, new, Plan({"a": "b"}))[1].moved.total() == 1
    assert [wait[1] for wait in owner.waits(busy.instance_id)] == ["b"]


def test_whoever_read_a_case_before_it_moved_has_to_look_again(committed_db, owner):
    old = owner.publishes(*EVERYDAY)
    begun = owner.starts()
    new = owner.publishes(*LONGER)
    wait_id = begun.opened[0].wait_id

    def completes_what_it_read_before():
        with acting(owner.system, owner.departments):
            read = queries.by_wait(wait_id)
            migration = (lambda: owner.migrates(old, new, Plan({"a": "b"})),)
            mover = threading.Thread(target=_in_a_thread, args=migration)
            mover.start()
            mover.join()
            actions._step(read, Complete(read.key), owner.system, owner.at)

    with pytest.raises(Conflict):
        completes_what_it_read_before()
    assert owner.completes(wait_id).hash == new


def _in_a_thread(what):
    try:
        what()
    finally:
        connection.close()


def test_two_migrations_at_once_are_refused(committed_db, owner):
    old = owner.publishes(*EVERYDAY)
    owner.starts()
    new = owner.publishes(*LONGER)
    with running.alone(SERVICE):
        refused = []

        def second():
            try:
                owner.migrates(old, new, Plan({"a": "b"}))
            except running.MigrationRuns as refusal:
                refused.append(refusal.message)

        thread = threading.Thread(target=_in_a_thread, args=(second,))
        thread.start()
        thread.join()
    assert "is running already" in refused[0]
    assert owner.migrates(old, new, Plan({"a": "b"}))[1].moved.total() == 1


def _migrate_slowly(owner, migration_id, database, told):
    """What the process does that is killed: one batch, then it waits to be."""
    connect_anew(database)
    running.BATCH = 20

    def progress(moved):
        told.send(moved)
        signal.pause()

    running.run(
        migration_id, owner.departments, actor=owner.system, at=owner.at, at_once=1, progress=progress
    )


def test_a_migration_that_is_killed_leaves_whole_batches_and_can_be_finished(committed_db, owner):
    old = owner.publishes(*LATE)
    begun = [owner.starts() for _ in range(50)]
    new = owner.publishes(*LONGER)
    plan = Plan({"a": "b"})
    with acting(owner.system, owner.departments):
        migration_id = migrating.begin(
            service=SERVICE, from_hash=old, to_hash=new, plan=plan, actor=owner.system, at=owner.at
        )
    connection.close()
    forked = multiprocessing.get_context("fork")
    hears, tells = forked.Pipe(duplex=False)
    process = forked.Process(
        target=_migrate_slowly, args=(owner, migration_id, dict(connection.settings_dict), tells)
    )
    process.start()
    assert hears.poll(60)
    assert hears.recv() == 20
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    by_version = owner.seen(lambda: list(Instance.objects.values_list("version__hash", flat=True)))
    assert (by_version.count(old), by_version.count(new)) == (30, 20)
    _, told = owner.migrates(old, new, plan)
    assert told.moved.total() == 30
    assert sum(part.moved for part in owner.seen(lambda: migrations.parts(migration_id))) == 50
    for each in begun:
        assert [wait[1] for wait in owner.waits(each.instance_id)] == ["b"]
        assert replays(owner, each.instance_id)

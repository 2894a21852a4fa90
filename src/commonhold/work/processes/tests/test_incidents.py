"""Trouble on a wait: kept, counted, grouped, taken off once; found by its index however many waits there are."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer
from commonhold.work.processes import actions
from commonhold.work.processes.incidents import queries
from commonhold.work.processes.incidents.actions import note_trouble, take_off_trouble
from commonhold.work.processes.incidents.queries import Wanted
from commonhold.work.processes.models import Wait

LATE = (*EVERYDAY, boundary("late", "a", timer("PT2H")), "userTask chase", "late > chase", "chase > e")
NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)


@pytest.fixture
def late(department, system, clock, acting_for):
    """The timers of three instances of one process."""
    with acting_for(department):
        actions.publish(service="test", bpmn=drawn(*LATE), dmn=NO_RULES, actor=system, at=clock)
        started = [
            actions.start(service="test", department_id=department, variables={}, actor=system, at=clock)
            for _ in range(3)
        ]
    return [wait.wait_id for each in started for wait in each.opened if wait.kind == "timer"]


@pytest.fixture
def note(system, clock):
    return lambda wait_id, trouble: note_trouble(
        wait_id=wait_id, trouble=trouble, next_try=clock + timedelta(hours=3), actor=system, at=clock
    )


def test_incidents_that_are_alike_are_one_group(department, acting_for, late, note):
    with acting_for(department):
        for wait_id, trouble in zip(late, ("No way", "No way", "Another"), strict=True):
            note(wait_id, trouble)
        found = queries.groups(Wanted([department], service="test"), limit=10)
        assert [(each.trouble, each.count, each.given_up) for each in found] == [
            ("No way", 2, 0),
            ("Another", 1, 0),
        ]
        alike = Wanted([department], element="late", likeness=found[0].likeness)
        assert [each.wait_id for each in queries.incidents(alike, offset=0, limit=10)] == late[:2]
        assert queries.groups(Wanted([department], service="other"), limit=10) == []
        assert queries.groups(Wanted([department], likeness="x" * 3000), limit=10) == []


def test_a_timer_that_is_tried_again_is_due_at_once_and_counts_anew(
    department, acting_for, late, note, system, clock
):
    with acting_for(department):
        note(late[0], "No way")
        again = {"wanted": Wanted([department]), "most": 10, "actor": system, "at": clock}
        assert [each.wait_id for each in take_off_trouble(**again)] == late[:1]
        assert take_off_trouble(**again) == []
        wait = Wait.objects.get(id=late[0])
        assert (wait.attempts, wait.trouble, wait.due_at) == (0, "", clock)


@pytest.mark.parametrize("trouble", ["", " ", "\0", "half a \ud800 pair", "x" * 100_000])
def test_whatever_an_error_says_is_kept_as_trouble(department, acting_for, late, note, trouble):
    with acting_for(department):
        noted = note(late[0], trouble)
        assert 0 < len(noted.trouble) <= 1000


def test_tries_are_counted_up_to_what_the_column_holds(department, acting_for, late, note):
    with acting_for(department):
        Wait.objects.filter(id=late[0]).update(attempts=32_767)
        assert note(late[0], "No way").attempts == 32_767


MANY = """
SET session_replication_role = replica;
INSERT INTO processes_instance (id, department_id, version_id, revision, tokens, variables)
  SELECT 1000 + n, department_id, version_id, 1, tokens, variables
  FROM processes_instance, generate_series(1, 20000) AS n WHERE id = (SELECT min(id) FROM processes_instance);
INSERT INTO processes_wait (instance_id, department_id, key, element, kind, since)
  SELECT 1000 + n, department_id, 1, 'a', 'user', since FROM processes_wait, generate_series(1, 20000) AS n
  WHERE id = (SELECT min(id) FROM processes_wait);
ANALYZE processes_instance;
ANALYZE processes_wait"""


def test_incidents_are_found_by_their_index_among_many_waits(
    committed_db, department, acting_for, late, note
):
    with psycopg.connect(committed_db) as owner:
        owner.execute(MANY)
    with acting_for(department):
        note(late[0], "No way")
        for statement in (
            queries.in_trouble(Wanted([department], service="test")).order_by("since", "id")[:25],
            queries.in_trouble(Wanted([department])).values("element", "trouble"),
        ):
            sql, values = statement.query.sql_with_params()
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}", values)
                assert "wait_in_trouble" in "\n".join(row[0] for row in cursor.fetchall())

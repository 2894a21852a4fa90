"""Statements that a connection plans once, and the transaction that begins with the first of them."""

import threading
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from commonhold.core.audit.acting import act_as, acting
from commonhold.core.audit.statements import planned_once

WHO = "SELECT current_setting('commonhold.actor', true), current_setting('commonhold.departments', true)"


def settings_now():
    with connection.cursor() as cursor:
        cursor.execute(WHO)
        return cursor.fetchone()


def in_transaction():
    return connection.connection.info.transaction_status.name == "INTRANS"


def test_the_first_statement_begins_the_transaction_and_knows_who_acts(committed_db, system):
    with acting(system, [3, 5]):
        assert not in_transaction()
        assert planned_once(WHO, []) == [("system:test", "3,5")]
        assert in_transaction()
    assert not in_transaction()
    assert settings_now() in {("", ""), (None, None)}


def test_a_cursor_of_djangos_may_be_first(committed_db, system):
    with acting(system, [3]):
        assert settings_now() == ("system:test", "3")
    with acting(system, [4]), transaction.atomic():
        assert settings_now() == ("system:test", "4")


def test_whoever_acts_may_be_told_again_before_the_first_statement_and_after(committed_db, system):
    with acting(system, ()):
        act_as(system, [1])
        assert settings_now() == ("system:test", "1")
        act_as(system, [2])
        assert planned_once(WHO, []) == [("system:test", "2")]


def test_what_had_no_statement_leaves_nothing_to_the_next(committed_db, system):
    with acting(system, [3]):
        pass
    with pytest.raises(ValueError, match="before anything"), acting(system, [3]):
        raise ValueError("before anything")
    assert settings_now() in {("", ""), (None, None)}
    assert planned_once("SELECT %s::int + 1", ["1"]) == [(2,)]
    assert not in_transaction()


def test_a_statement_is_planned_once_and_outlives_a_rollback(committed_db, system):
    statement = "SELECT %(a)s::text::int - %(b)s::int, '100%%', %(a)s::text"
    for _ in range(3):
        with acting(system, [3]):
            assert planned_once(statement, {"a": "5", "b": "3"}) == [(2, "100%", "5")]
            transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%100%%'")
        assert cursor.fetchone() == (1,)


def test_a_mistake_in_the_first_statement_is_raised_and_the_next_transaction_works(committed_db, system):
    for wrong, values in (("SELECT 1 / %s::int", ["0"]), ("SELECT nonsense", []), ("SELECT %s::date", ["x"])):
        with pytest.raises(DatabaseError), acting(system, [3]):
            planned_once(wrong, values)
        with acting(system, [3]):
            assert planned_once(WHO, []) == [("system:test", "3")]


def test_what_is_committed_is_there_and_what_follows_a_commit_is_done(committed_db, system):
    done = []
    with acting(system, ()):
        planned_once("CREATE TEMPORARY TABLE kept (a int)", [])
        assert planned_once("INSERT INTO kept VALUES (1) RETURNING a", []) == [(1,)]
        transaction.on_commit(lambda: done.append(in_transaction()))
    assert done == [False]
    with acting(system, ()):
        planned_once("INSERT INTO kept VALUES (2) RETURNING a", [])
        transaction.set_rollback(True)
    assert planned_once("SELECT count(*) FROM kept", []) == [(1,)]


@pytest.mark.parametrize("when", ["first", "later"])
def test_a_connection_that_died_is_told_and_replaced(committed_db, system, when):
    def die():
        if when == "later":
            planned_once(WHO, [])
        with psycopg.connect(committed_db, autocommit=True) as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        planned_once(WHO, [])

    with acting(system, [3]):
        planned_once(WHO, [])
    with pytest.raises(OperationalError), acting(system, [3]):
        die()
    connection.close_if_unusable_or_obsolete()
    with acting(system, [3]):
        assert planned_once(WHO, []) == [("system:test", "3")]


def test_within_a_transaction_that_goes_on_nobody_acts_any_more(db, system):
    """In a test, an outer transaction goes on: what was set for one does not stay for the next."""
    with acting(system, [3]):
        assert planned_once(WHO, []) == [("system:test", "3")]
    assert settings_now() == ("", "")


def test_waiting_for_postgresql_holds_up_no_other_thread(committed_db, system):
    """The first statement of a transaction waits for a lock that another thread of the same program gives back."""
    held = threading.Event()

    def give_back():
        with psycopg.connect(committed_db, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(4711)")
            held.set()
            while not other.execute(
                "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            ).fetchall():
                pass

    statement = "SELECT pg_advisory_xact_lock(4711)"
    with acting(system, [3]):
        planned_once(statement, [])  # from now on it goes together with who acts
    thread = threading.Thread(target=give_back)
    thread.start()
    held.wait()
    with acting(system, [3]):
        planned_once(statement, [])
    thread.join()


def test_lists_arrive_as_they_are_however_many(committed_db, system):
    items = ['a "b"', "c\\d", "{e,f}", "", "NULL", "g\nh", None, "é 1"]
    for times in (1, 100):
        with acting(system, ()):
            rows = planned_once("SELECT %s::text[], %s::date[]", [items * times, [date(2026, 6, 15), None]])
            assert rows == [(items * times, [date(2026, 6, 15), None])]
            within = planned_once(
                "SELECT each::text[] FROM unnest(%s::text[]) AS each", [[items, []] * times]
            )
            assert within == [(items,), ([],)] * times


def test_what_is_asked_about_many_is_planned_for_as_many(committed_db, system):
    statement = "SELECT count(*) FROM unnest(%s::int[]) AS many"
    with acting(system, ()):
        planned_once(statement, [list(range(1_000))])
        known = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%AS many'"
        assert planned_once(known, []) == [(0,)]
        planned_once(statement, [[1, 2]])
        assert planned_once(known, []) == [(1,)]

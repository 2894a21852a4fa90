"""What the database refuses, whoever writes: everything here goes past the verbs, as the application's role."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from commonhold.core.audit.acting import acting
from commonhold.records.ledger import queries, rules
from commonhold.records.ledger.tests.books import Books

MEAL = ("Dr 60400 12.50 POLICY", "Cr 20200 12.50")
ActingFor = Callable[..., AbstractContextManager[None]]


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def insert_journal(books: Books, *amounts_pence: int, day: str = "2026-04-14") -> None:
    run(
        "WITH posted AS (INSERT INTO ledger_journal (department_id, period_id, source, date, description, posted_at)"
        " SELECT department_id, id, 'past the verbs', %s, 'x', now() FROM ledger_period RETURNING id)"
        " SELECT set_config('test.journal', id::text, true) FROM posted",
        day,
    )
    for amount_pence in amounts_pence:
        run(
            "INSERT INTO ledger_line"
            " (department_id, journal_id, account_id, programme, analysis, amount_pence)"
            " SELECT department_id, current_setting('test.journal')::bigint, id, '', '', %s"
            " FROM ledger_account WHERE code = '20200'",
            amount_pence,
        )


@pytest.mark.parametrize("amounts_pence", [(), (100,), (100, -99), (100, 100)])
def test_a_journal_that_does_not_balance_fails_at_commit(
    committed_db: str, books: Books, amounts_pence: tuple[int, ...]
) -> None:
    with pytest.raises(DatabaseError, match="that add up to"), books.kept():
        insert_journal(books, *amounts_pence)
    with books.kept():
        assert queries.journal_of(books.department, "past the verbs") is None


def test_a_journal_that_balances_is_let_through(committed_db: str, books: Books) -> None:
    with books.kept():
        insert_journal(books, 100, -100)
    with books.kept():
        assert queries.journal_of(books.department, "past the verbs") is not None


def test_nobody_adds_lines_to_a_journal_that_was_posted_before(committed_db: str, books: Books) -> None:
    with books.kept():
        number = books.post("claim:1", *MEAL)
    for amounts_pence in ((100, -100), (5, -5)):
        with pytest.raises(DatabaseError, match="a journal of this transaction"), books.kept():
            run(
                "INSERT INTO ledger_line"
                " (department_id, journal_id, account_id, programme, analysis, amount_pence)"
                " SELECT department_id, %s, id, '', '', unnest(%s) FROM ledger_account WHERE code = '20200'",
                number,
                list(amounts_pence),
            )


@pytest.mark.parametrize("table", ["ledger_journal", "ledger_line"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET department_id = department_id", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_what_was_posted_stays(books: Books, table: str, statement: str) -> None:
    with books.kept():
        books.post("claim:1", *MEAL)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(statement.format(table))


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET amount_pence = 0", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"]
)
def test_balances_follow_the_lines_and_nobody_writes_them(books: Books, statement: str) -> None:
    with books.kept():
        insert_journal(books, 100, -60, -40)
        assert queries.differences(books.department) == []
        books.post("claim:1", *MEAL)
        assert queries.differences(books.department) == []
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(statement.format("ledger_balance"))


def test_the_database_knows_which_period_a_date_is_in(books: Books) -> None:
    with books.kept():
        with pytest.raises(DatabaseError, match="open period of its date"), transaction.atomic():
            insert_journal(books, 100, -100, day="2026-05-01")
        books.close("2026-04")
        with pytest.raises(DatabaseError, match="open period of its date"), transaction.atomic():
            insert_journal(books, 100, -100)


def test_a_line_stays_within_its_department(books: Books, other_books: Books) -> None:
    """Even somebody who acts for two departments can't mix their books."""
    with acting(books.actor, [books.department, other_books.department]):
        before = transaction.savepoint()
        run(
            "INSERT INTO ledger_journal (department_id, period_id, source, date, description, posted_at)"
            " SELECT department_id, id, 's', '2026-04-14', 'x', now() FROM ledger_period"
            " WHERE department_id = %s",
            books.department,
        )
        with pytest.raises(DatabaseError, match="of its department"), transaction.atomic():
            run(
                "INSERT INTO ledger_line"
                " (department_id, journal_id, account_id, programme, analysis, amount_pence)"
                " SELECT %s, (SELECT max(id) FROM ledger_journal), id, '', '', 1 FROM ledger_account"
                " WHERE department_id = %s AND code = '20200'",
                books.department,
                other_books.department,
            )
        transaction.savepoint_rollback(before)


def test_another_departments_cost_centre_is_refused(books: Books, other_books: Books) -> None:
    books.cost_centres["POLICY"] = other_books.cost_centres["POLICY"]
    both = acting(books.actor, [books.department, other_books.department])
    with both, pytest.raises(rules.BadLine, match="cost centre is not this department's"):
        books.post("claim:1", *MEAL)


def test_one_departments_books_are_hidden_from_another(
    books: Books, other_books: Books, acting_for: ActingFor
) -> None:
    with books.kept():
        number = books.post("claim:1", *MEAL)
    with acting_for(other_books.department):
        with pytest.raises(queries.NotFound):
            queries.journal(number)
        assert queries.accounts(books.department, books.at.date()) == []
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            run(
                "INSERT INTO ledger_period (department_id, month, state) VALUES (%s, '2026-05-01', 'open')",
                books.department,
            )


def test_a_balance_that_was_tampered_with_is_found(committed_db: str, books: Books) -> None:
    with books.kept():
        books.post("claim:1", *MEAL)
    with psycopg.connect(committed_db) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE ledger_balance SET amount_pence = amount_pence + 1 WHERE amount_pence > 0")
    with books.kept():
        (found,) = queries.differences(books.department)
    assert (found.account, found.kept_pence, found.lines_pence) == ("60400", 1251, 1250)

"""Several people posting at once, on connections of their own, and any sequence of postings and reversals."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.records.ledger import actions, queries
from commonhold.records.ledger.tests.books import Books

ACCOUNTS = ("60100", "60200", "60300", "60400")
MEAL = ("Dr 60400 12.50 POLICY", "Cr 20200 12.50")


def together(jobs: list[Callable[[], int]]) -> list[int | Exception]:
    """Run the jobs at the same moment, each on a connection of its own; what each returned or raised."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], int]) -> int | Exception:
        try:
            start.wait()
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def sums(books: Books) -> tuple[int, int]:
    found = queries.trial_balance(books.department, "2026-04")
    return found.debit_pence, found.credit_pence


def test_eight_people_post_journals_that_share_balances_and_none_waits_for_ever(
    committed_db: str, books: Books
) -> None:
    """Each journal names the accounts in an order of its own, which would deadlock if balances were taken so."""

    def clerk(number: int) -> int:
        random = Random(number)
        for journal in range(12):
            debits = [f"Dr {account} 1.00 POLICY" for account in random.sample(ACCOUNTS, 4)]
            lines = [*debits, "Cr 20200 4.00"]
            random.shuffle(lines)
            with books.kept():
                books.post(f"claim:{number}.{journal}", *lines)
        return number

    assert together([lambda number=number: clerk(number) for number in range(8)]) == list(range(8))  # type: ignore[misc]
    with books.kept():
        assert sums(books) == (8 * 12 * 400, 8 * 12 * 400)
        assert queries.differences(books.department) == []


def test_the_same_claim_booked_eight_times_at_once_is_booked_once(committed_db: str, books: Books) -> None:
    def book() -> int:
        with books.kept():
            return books.post("claim:1", *MEAL)

    numbers = together([book] * 8)
    assert len(set(numbers)) == 1, numbers
    with books.kept():
        assert sums(books) == (1250, 1250)


def test_a_journal_reversed_twice_at_once_is_reversed_once(committed_db: str, books: Books) -> None:
    with books.kept():
        number = books.post("claim:1", *MEAL)

    def reverse() -> int:
        with books.kept():
            return books.reverse(number)

    assert len(set(together([reverse] * 4))) == 1
    with books.kept():
        assert sums(books) == (0, 0)


def test_a_period_closes_after_those_who_are_posting_and_before_those_who_come_later(
    committed_db: str, books: Books
) -> None:
    posting, closing = threading.Event(), threading.Event()

    def post() -> int:
        with books.kept():
            number = books.post("claim:1", *MEAL)
            posting.set()
            closing.wait()
            return number

    def close() -> int:
        posting.wait()
        closing.set()
        with books.kept():
            books.close("2026-04")
            assert queries.journal_of(books.department, "claim:1") is not None, "closed before it was posted"
        return 0

    number, closed = together([post, close])
    assert isinstance(number, int), number
    assert closed == 0
    with pytest.raises(actions.PeriodNotOpen), books.kept():
        books.post("claim:2", *MEAL)


amounts = st.dictionaries(st.sampled_from(ACCOUNTS), st.integers(1, 10**9), min_size=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(amounts, st.integers(0, 20)), max_size=12))
def test_whatever_is_posted_and_reversed_the_books_balance(
    books: Books, steps: list[dict[str, int] | int]
) -> None:
    """A dictionary posts a claim with lines on those accounts; a number reverses that journal, if there is one."""
    with books.kept():
        point = transaction.savepoint()
        posted: list[int] = []
        for step in steps:
            if isinstance(step, int):
                if step < len(posted):
                    books.reverse(posted[step])
                continue
            lines = [f"Dr {account} {pence / 100:.2f} POLICY" for account, pence in step.items()]
            lines.append(f"Cr 20200 {sum(step.values()) / 100:.2f}")
            posted.append(books.post(f"claim:{len(posted)}", *lines))
        debits, credits = sums(books)
        assert debits == credits
        assert queries.differences(books.department) == []
        connection.check_constraints()
        transaction.savepoint_rollback(point)

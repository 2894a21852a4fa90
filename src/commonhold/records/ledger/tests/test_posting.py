"""Posting journals and taking them back."""

from datetime import date

import pytest
from django.db import transaction

from commonhold.base.refusals import NotFound
from commonhold.records.ledger import actions, queries, rules
from commonhold.records.ledger.tests.books import Books

MEAL = ("Dr 60400 12.50 POLICY", "Cr 20200 12.50")
PAID = ("Dr 20200 12.50", "Cr 12100 12.50")


def balances(books: Books, period: str = "2026-04") -> dict[str, int]:
    found = queries.trial_balance(books.department, period)
    assert found.debit_pence == found.credit_pence
    return {row.code: row.debit_pence - row.credit_pence for row in found.rows}


def test_a_claim_is_owed_and_then_paid(books: Books) -> None:
    with books.kept():
        books.post("claim:1", *MEAL)
        assert balances(books) == {"60400": 1250, "20200": -1250}
        books.post("payment:1", *PAID)
        assert balances(books) == {"60400": 1250, "20200": 0, "12100": -1250}
        assert queries.differences(books.department) == []


def test_posting_the_same_source_twice_posts_once(books: Books) -> None:
    with books.kept():
        assert books.post("claim:1", *MEAL) == books.post("claim:1", *MEAL)
        assert balances(books)["60400"] == 1250


def test_another_journal_under_the_same_source_is_refused(books: Books) -> None:
    with books.kept():
        books.post("claim:1", *MEAL)
        with pytest.raises(actions.SourceUsed, match=r"claim:1 was posted before as journal \d+"):
            books.post("claim:1", *PAID)
        with pytest.raises(actions.SourceUsed):
            books.post("claim:1", *MEAL, on=date(2026, 4, 15))


def test_a_reversal_takes_a_journal_back_once(books: Books) -> None:
    with books.kept():
        number = books.post("claim:1", *MEAL)
        reversal = books.reverse(number)
        assert books.reverse(number) == reversal
        assert balances(books) == {"60400": 0, "20200": 0}
        assert queries.journal(number).reversed_by == reversal
        assert queries.journal(reversal).reverses == number
        with pytest.raises(actions.NotReversible, match="was reversed before"):
            books.reverse(number, on=date(2026, 4, 20))
        with pytest.raises(actions.NotReversible, match="is a reversal itself"):
            books.reverse(reversal)


def test_nothing_is_posted_into_a_period_that_is_closed_or_was_never_opened(books: Books) -> None:
    with books.kept():
        with pytest.raises(actions.PeriodNotOpen, match="The period 2026-05 is not open"):
            books.post("claim:1", *MEAL, on=date(2026, 5, 1))
        number = books.post("claim:2", *MEAL)
        books.close("2026-04")
        with pytest.raises(actions.PeriodNotOpen):
            books.post("claim:3", *MEAL)
        with pytest.raises(actions.PeriodNotOpen):
            books.reverse(number)
        assert books.post("claim:2", *MEAL) == number, "what was posted before is still found"
        books.open("2026-04")
        books.post("claim:3", *MEAL)
        assert balances(books)["60400"] == 2500


def test_periods_close_in_order_and_reopen_from_the_last(books: Books) -> None:
    with books.kept():
        books.open("2026-05")
        with pytest.raises(actions.PeriodOutOfOrder, match="2026-05 can't be closed while 2026-04 is open"):
            books.close("2026-05")
        books.close("2026-04")
        books.close("2026-05")
        books.close("2026-05")
        with pytest.raises(actions.PeriodOutOfOrder, match="2026-04 can't be opened while 2026-05 is closed"):
            books.open("2026-04")
        assert queries.posting_date(books.department, date(2026, 4, 14)) is None
        books.open("2026-06")
        assert queries.posting_date(books.department, date(2026, 4, 14)) == date(2026, 6, 1)
        assert queries.posting_date(books.department, date(2026, 6, 9)) == date(2026, 6, 9)
        with pytest.raises(NotFound):
            books.close("2030-01")


def test_income_and_expenses_start_anew_each_financial_year(books: Books) -> None:
    with books.kept():
        for period in ("2027-03", "2027-04"):
            books.open(period)
        books.post("claim:1", *MEAL, on=date(2027, 3, 31))
        books.post("claim:2", *MEAL, on=date(2027, 4, 1))
        assert balances(books, "2027-03") == {"60400": 1250, "20200": -1250}
        assert balances(books, "2027-04") == {"60400": 1250, "20200": -2500, "30100": 1250}


@pytest.mark.parametrize(
    ("lines", "refusal", "field"),
    [
        (("Dr 60400 12.50 POLICY", "Cr 20200 12.49"), rules.NotBalanced, "lines"),
        (("Dr 60400 12.50 POLICY",), rules.BadJournal, "lines"),
        ((), rules.BadJournal, "lines"),
        (("Dr 60400 0.00 POLICY", "Cr 20200 0.00"), rules.BadLine, "lines.0.amount_pence"),
        (("Dr 60400 99999999999999.99 POLICY", "Cr 20200 1.00"), rules.BadLine, "lines.0.amount_pence"),
        (("Cr 20200 1.00", "Dr 60499 1.00 POLICY"), rules.BadLine, "lines.1.account"),
        (("Cr 20200 1.00", "Dr 60400 1.00"), rules.BadLine, "lines.1.account"),
    ],
)
def test_a_bad_journal_is_refused_by_line(
    books: Books, lines: tuple[str, ...], refusal: type[rules.Refusal], field: str
) -> None:
    with books.kept():
        with pytest.raises(refusal) as refused, transaction.atomic():
            books.post("claim:1", *lines)
        assert refused.value.field == field
        assert balances(books) == {}


@pytest.mark.parametrize("source", ["", "  ", "x" * 201, "a\nb", "a\0b"])
def test_a_source_has_to_be_one_short_line(books: Books, source: str) -> None:
    with books.kept(), pytest.raises(rules.BadJournal) as refused:
        books.post(source, *MEAL)
    assert refused.value.field == "source"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-4", "0000-01", "April", "2026-04-01", "٢٠٢٦-٠٤"]
)
def test_what_is_not_a_period_is_refused(books: Books, text: str) -> None:
    with books.kept():
        with pytest.raises(rules.NotAPeriod, match="such as 2026-04"):
            books.open(text)
        with pytest.raises(rules.NotAPeriod):
            queries.trial_balance(books.department, text)


def test_a_period_that_never_was_has_no_trial_balance(books: Books) -> None:
    with books.kept(), pytest.raises(NotFound):
        queries.trial_balance(books.department, "1999-01")

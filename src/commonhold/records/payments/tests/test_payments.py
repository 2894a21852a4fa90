"""Queueing payments, sending them in batches, and what the bank says."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from commonhold.base.identifiers import NotAnAccountNumber, NotASortCode
from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import WorkingCalendar
from commonhold.records.payments import actions, queries, rules
from commonhold.records.payments.tests.till import PAY_DAY, Till


def test_what_is_queued_leaves_in_one_batch_and_is_paid(till: Till) -> None:
    till.queue("claim:1")
    till.queue("claim:2", 5000)
    assert queries.queue(till.department) == queries.QueueFacts(till.department, 2, 6250)
    batch_id = till.make_batch()
    assert batch_id is not None
    assert till.state("claim:1") == "batched"
    found = queries.batch(batch_id)
    assert (found.payment_count, found.total_pence, found.state) == (2, 6250, "made")
    assert (found.processing_date, found.payment_date) == (date(2026, 4, 15), PAY_DAY)
    assert till.confirm(batch_id) == ["claim:1", "claim:2"]
    assert till.state("claim:1") == "paid"
    assert queries.sources_in_state(till.department, ["claim:1", "claim:2", "x"], "paid") == {
        "claim:1",
        "claim:2",
    }
    assert till.make_batch() is None


def test_the_files_of_a_batch_are_kept_as_they_were_sent(till: Till) -> None:
    till.queue("claim:1")
    batch_id = till.make_batch()
    assert batch_id is not None
    kept = queries.files_of(batch_id)
    assert [file.format for file in kept] == ["bacs18", "pain.001"]
    assert all(sha256(file.content).hexdigest() == file.sha256 for file in kept)
    assert b"00000001250" in kept[0].content
    assert b'<InstdAmt Ccy="GBP">12.50</InstdAmt>' in kept[1].content
    order = queries.order(batch_id)
    till.set_account(name="Ministry of Works", account_number="99999999")
    assert queries.order(batch_id) == order, "the payer is the one of the day"
    for file in kept:
        render = import_string(settings.PAYMENT_FILES[file.format])
        assert render(order) == file.content


def test_queueing_the_same_payment_twice_queues_it_once(till: Till) -> None:
    assert till.queue("claim:1") == till.queue("claim:1", sort_code="204512")
    assert queries.queue(till.department).payment_count == 1
    for change in ({"payee_name": "Somebody Else"}, {"account_number": "87654321"}):
        with pytest.raises(actions.SourceUsed, match="Nothing is paid twice"):
            till.queue("claim:1", **change)
    with pytest.raises(actions.SourceUsed):
        till.queue("claim:1", 1251)


def test_the_bank_may_reject_one_payment_and_the_person_is_paid_under_another_source(till: Till) -> None:
    wrong = till.queue("claim:1")
    till.queue("claim:2")
    batch_id = till.make_batch()
    assert batch_id is not None
    with pytest.raises(NotFound):
        till.confirm(batch_id, {999_999_999: "no such payment"})
    assert till.confirm(batch_id, {wrong: "Account closed"}) == ["claim:2"]
    assert till.state("claim:1") == "rejected"
    assert till.make_batch() is None
    till.queue("claim:1/2", account_number="87654321")
    assert till.make_batch() is not None


def test_when_the_bank_takes_nothing_the_payments_wait_for_the_next_batch(till: Till) -> None:
    till.queue("claim:1")
    first = till.make_batch()
    assert first is not None
    actions.reject_batch(batch_id=first, reason="Wrong service user number", actor=till.actor, at=till.at)
    assert till.state("claim:1") == "queued"
    second = till.make_batch()
    assert second is not None
    assert second != first
    assert till.confirm(second) == ["claim:1"]
    for settle in (lambda: till.confirm(first), lambda: till.confirm(second)):
        with pytest.raises(actions.BatchMovedOn):
            settle()


def test_a_payment_can_be_cancelled_until_it_is_in_a_batch(till: Till) -> None:
    first, second = till.queue("claim:1"), till.queue("claim:2")
    actions.cancel_payment(payment_id=first, reason="Claimed twice", actor=till.actor, at=till.at)
    till.make_batch()
    assert (till.state("claim:1"), till.state("claim:2")) == ("cancelled", "batched")
    for payment_id in (first, second):
        with pytest.raises(actions.PaymentMovedOn):
            actions.cancel_payment(payment_id=payment_id, reason="", actor=till.actor, at=till.at)
    with pytest.raises(NotFound):
        actions.cancel_payment(payment_id=0, reason="", actor=till.actor, at=till.at)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 14), "today"),
        (date(2026, 4, 15), "too soon for Bacs"),
        (date(2026, 4, 18), "a Saturday"),
        (date(2026, 5, 4), "a bank holiday"),
        (date(1999, 1, 1), "long ago"),
    ],
)
def test_bacs_pays_on_the_third_working_day_at_the_earliest(till: Till, day: date, why: str) -> None:
    till.queue("claim:1")
    with pytest.raises(actions.NotAPaymentDay, match="It can on Thursday 16 April 2026"):
        till.make_batch(day)
    assert till.state("claim:1") == "queued"


def test_days_on_which_bacs_is_closed_do_not_count() -> None:
    """Easter 2026: Good Friday is 3 April and Easter Monday 6 April."""
    calendar = queries.bacs_calendar()
    assert rules.earliest_payment_date(date(2026, 4, 2), calendar) == date(2026, 4, 8)
    assert rules.earliest_payment_date(date(2026, 4, 4), calendar) == date(2026, 4, 9)
    assert rules.processing_date(date(2026, 4, 7), calendar) == date(2026, 4, 2)
    weekends = WorkingCalendar()
    for ahead in range(30):
        day = date(2026, 7, 1) + timedelta(days=ahead)
        earliest = rules.earliest_payment_date(day, weekends)
        assert day < rules.processing_date(earliest, weekends) < earliest


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"payee_name": ""}, actions.BadPayment, "payee_name"),
        ({"payee_name": "x" * 141}, actions.BadPayment, "payee_name"),
        ({"payee_name": "Ada\nExample"}, actions.BadPayment, "payee_name"),
        ({"payee_name": "Ada\0"}, actions.BadPayment, "payee_name"),
        ({"payee_name": "李明"}, actions.BadPayment, "payee_name"),
        ({"payee_name": "…"}, actions.BadPayment, "payee_name"),
        ({"reference": ""}, actions.BadPayment, "reference"),
        ({"reference": "lower case"}, actions.BadPayment, "reference"),
        ({"reference": "X" * 19}, actions.BadPayment, "reference"),
        ({"reference": " LEADING SPACE"}, actions.BadPayment, "reference"),
        ({"sort_code": "20-45-1"}, NotASortCode, "sort_code"),
        ({"account_number": "1234567"}, NotAnAccountNumber, "account_number"),
    ],
)
def test_what_a_bank_would_reject_is_refused_here(
    till: Till, change: dict[str, str], refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        till.queue("claim:1", **change)
    assert refused.value.field == field
    assert queries.payment(till.department, "claim:1") is None


@pytest.mark.parametrize("pence", [0, -1, 100_000_000_000])
def test_an_amount_that_no_file_can_carry_is_refused(till: Till, pence: int) -> None:
    with pytest.raises(actions.BadPayment):
        till.queue("claim:1", pence)


def test_a_department_without_an_account_pays_nobody(till: Till, other_till: Till) -> None:
    other_till.queue("claim:1")
    with pytest.raises(actions.NoPayingAccount, match="Ask its finance team"):
        other_till.make_batch()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"service_user_number": "12345"}, "service_user_number"),
        ({"service_user_number": "12345a"}, "service_user_number"),
        ({"sort_code": "123"}, "sort_code"),
        ({"account_number": "x"}, "account_number"),
    ],
)
def test_an_account_that_bacs_could_not_know_is_refused(
    till: Till, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        till.set_account(**change)
    assert refused.value.field == field


def test_a_batch_that_is_not_there_is_not_found(till: Till) -> None:
    for read in (queries.batch, queries.order):
        with pytest.raises(NotFound):
            read(999_999_999)
    with pytest.raises(NotFound):
        till.confirm(999_999_999)
    assert queries.files_of(999_999_999) == []

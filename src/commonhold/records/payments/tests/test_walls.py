"""What the database refuses, whoever writes, and two finance officers at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from commonhold.core.audit.acting import Actor
from commonhold.records.payments import actions, queries
from commonhold.records.payments.tests.till import Till

ActingFor = Callable[..., AbstractContextManager[None]]


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "change",
    [
        "amount_pence = amount_pence + 1",
        "account_number = '99999999'",
        "payee_name = 'Somebody Else'",
        "source = 'claim:9'",
        "state = 'queued', batch_id = NULL",
        "batch_id = batch_id + 1",
    ],
)
def test_what_is_in_a_batch_can_not_be_changed_or_taken_out(till: Till, change: str) -> None:
    till.queue("claim:1")
    till.make_batch()
    with pytest.raises(DatabaseError):
        run(f"UPDATE payments_payment SET {change}")


def test_what_was_paid_stays_paid(till: Till) -> None:
    till.queue("claim:1")
    batch_id = till.make_batch()
    assert batch_id is not None
    till.confirm(batch_id)
    for statement in (
        "UPDATE payments_payment SET state = 'batched'",
        "UPDATE payments_batch SET state = 'rejected'",
        "UPDATE payments_batch SET state = 'made', settled_at = NULL",
        "UPDATE payments_batch SET total_pence = 1",
        "UPDATE payments_batchfile SET content = ''",
        "DELETE FROM payments_payment",
        "DELETE FROM payments_batchfile",
    ):
        with pytest.raises(DatabaseError):
            run(statement)


def test_a_batch_has_to_be_the_sum_of_its_payments(till: Till) -> None:
    till.queue("claim:1")
    before = transaction.savepoint()
    run(
        "INSERT INTO payments_batch (department_id, state, made_at, processing_date, payment_date, payer_name,"
        " sort_code, account_number, service_user_number, payment_count, total_pence)"
        " SELECT department_id, 'made', now(), now(), now(), name, sort_code, account_number,"
        " service_user_number, 1, 1250 FROM payments_payingaccount"
    )
    with pytest.raises(DatabaseError, match="not the sum of its payments"):
        connection.check_constraints()
    transaction.savepoint_rollback(before)


def test_a_payment_is_in_no_batch_but_one_of_its_department(
    department: int, other_department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    with acting_for(department):
        till = Till(department, system, clock)
        till.set_account()
        till.queue("claim:1")
        batch_id = till.make_batch()
    with acting_for(other_department):
        for batch in (batch_id, 999):
            with pytest.raises(DatabaseError, match="its batch has to be of that department"):
                run(
                    "INSERT INTO payments_payment (department_id, source, payee_name, sort_code, account_number,"
                    " amount_pence, reference, state, batch_id, queued_at, reason)"
                    " VALUES (%s, 'claim:2', 'ADA', '001122', '12345678', 1, 'X', 'batched', %s, now(), '')",
                    other_department,
                    batch,
                )


def test_what_payments_belong_to_stays(
    committed_db: str, department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    with acting_for(department):
        till = Till(department, system, clock)
        till.set_account()
        till.queue("claim:1")
        till.make_batch()
    with psycopg.connect(committed_db) as owner:
        owner.execute("SELECT set_config('commonhold.actor', 'owner', true)")
        owner.execute("DELETE FROM payments_batchfile")
        for whole in ("payments_batch", "departments_department"):
            with pytest.raises(psycopg.errors.ForeignKeyViolation, match="has payments"), owner.transaction():
                owner.execute(f"DELETE FROM {whole}")


def test_another_departments_payments_are_hidden(
    department: int, other_department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    with acting_for(department):
        ours = Till(department, system, clock)
        ours.set_account()
        payment_id = ours.queue("claim:1")
        batch_id = ours.make_batch()
        assert batch_id is not None
    with acting_for(other_department):
        assert queries.payment(department, "claim:1") is None
        assert queries.files_of(batch_id) == []
        with pytest.raises(actions.NotFound):
            queries.batch(batch_id)
        with pytest.raises(actions.NotFound):
            actions.cancel_payment(payment_id=payment_id, reason="", actor=system, at=clock)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            ours.queue("claim:2")


def test_two_batches_made_at_once_never_hold_the_same_payment(
    committed_db: str, department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    till = Till(department, system, clock)
    with acting_for(department):
        till.set_account()
        for number in range(40):
            till.queue(f"claim:{number}")
    start = threading.Barrier(4)

    def make(_: int) -> int | None:
        try:
            start.wait()
            with acting_for(department):
                return till.make_batch()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = [batch_id for batch_id in pool.map(make, range(4)) if batch_id is not None]
    with acting_for(department):
        assert sum(queries.batch(batch_id).payment_count for batch_id in made) == 40
        sources = [payment.source for batch_id in made for payment in queries.payments_of(batch_id)]
    assert sorted(sources) == sorted(f"claim:{number}" for number in range(40))


def test_a_payment_queued_by_four_at_once_is_queued_once(
    committed_db: str, department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    till = Till(department, system, clock)
    start = threading.Barrier(4)

    def queue(_: int) -> int:
        try:
            start.wait()
            with acting_for(department):
                return till.queue("claim:1")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(queue, range(4)))) == 1

"""Queueing payments, sending them to the bank in batches, and what the bank says of them."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string

from commonhold.base.identifiers import check_account_number, check_sort_code
from commonhold.base.money import LARGEST_PENCE
from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.payments import queries, rules
from commonhold.records.payments.models import Batch, PayingAccount, Payment


class BadPayment(Refusal):
    """The {what} “{text}” can't stand in a payment: {why}."""

    code = "payments.bad-payment"
    status = 422


class SourceUsed(Refusal):
    """{source} was queued before with another payee or amount. Nothing is paid twice: use another source."""

    code = "payments.source-used"


class AlreadyPaid(Refusal):
    """Some of this was paid or queued before. Nothing is paid twice: look for it among the payments made already."""

    code = "payments.already-paid"


class NoPayingAccount(Refusal):
    """This department has no bank account to pay from. Ask its finance team to set one."""

    code = "payments.no-paying-account"


class NotAPaymentDay(Refusal):
    """Bacs can't pay on {day}. It can on {earliest}, or on a later working day."""

    code = "payments.not-a-payment-day"
    status = 422


class PaymentMovedOn(Refusal):
    """That payment is {state}, so it can't be {wanted}."""

    code = "payments.payment-moved-on"


class BatchMovedOn(Refusal):
    """Batch {batch_id} is already {state}."""

    code = "payments.batch-moved-on"


@verb
def set_paying_account(
    *,
    department_id: int,
    name: str,
    sort_code: str,
    account_number: str,
    service_user_number: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Say which account a department pays from, and the number by which Bacs knows it."""
    if fault := rules.name_fault(name):
        raise BadPayment(field="name", what="name", text=name[:40], why=fault)
    if not rules.is_service_user_number(service_user_number):
        why = "a service user number has six figures or capitals"
        raise BadPayment(
            field="service_user_number", what="service user number", text=service_user_number[:40], why=why
        )
    details = {
        "name": name,
        "sort_code": check_sort_code(sort_code),
        "account_number": check_account_number(account_number),
        "service_user_number": service_user_number,
    }
    before = PayingAccount.objects.filter(department_id=department_id).values(*details).first()
    PayingAccount.objects.update_or_create(department_id=department_id, defaults=details)
    record(
        "payments.paying_account_set",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        before=before,
        after=details,
    )


_QUEUE = """
INSERT INTO payments_payment (department_id, source, payee_name, sort_code, account_number, amount_pence, reference,
    state, queued_at, reason)
VALUES (%(department_id)s, %(source)s, %(payee_name)s, %(sort_code)s, %(account_number)s, %(amount_pence)s,
    %(reference)s, 'queued', %(at)s, '')
ON CONFLICT ON CONSTRAINT payments_payment_source DO NOTHING RETURNING id
"""


@verb
def queue_payment(
    *,
    department_id: int,
    source: str,
    payee_name: str,
    sort_code: str,
    account_number: str,
    amount_pence: int,
    reference: str,
    case_reference: str | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Owe somebody money until the next batch; return the payment's id.

    `source` ("expenses.claim:17") makes it safe to ask twice: the same payment is not queued again, and a
    different one under the same source is refused. `reference` is what the payee reads on a statement.
    """
    _check_payment(payee_name, reference, amount_pence)
    details: dict[str, object] = {
        "payee_name": payee_name,
        "sort_code": check_sort_code(sort_code),
        "account_number": check_account_number(account_number),
        "amount_pence": amount_pence,
        "reference": reference,
    }
    rows = planned_once(_QUEUE, {**details, "department_id": department_id, "source": source, "at": at})
    if not rows:
        payment = Payment.objects.get(department_id=department_id, source=source)
        if any(getattr(payment, name) != value for name, value in details.items()):
            raise SourceUsed(field="source", source=source)
        nothing_to_record()
        return payment.id
    payment_id = int(rows[0][0])
    record(
        "payments.payment_queued",
        actor=actor,
        at=at,
        subject=f"payments.payment:{payment_id}",
        department_id=department_id,
        case_reference=case_reference,
        after={"source": source, "amount_pence": amount_pence, "reference": reference},
    )
    return payment_id


def _check_payment(payee_name: str, reference: str, amount_pence: int) -> None:
    if fault := rules.name_fault(payee_name):
        raise BadPayment(field="payee_name", what="payee's name", text=payee_name[:40], why=fault)
    if fault := rules.reference_fault(reference):
        raise BadPayment(field="reference", what="reference", text=reference[:40], why=fault)
    if not 0 < amount_pence <= LARGEST_PENCE:
        why = f"it has to be from 1 to {LARGEST_PENCE} pence"
        raise BadPayment(field="amount_pence", what="amount", text=str(amount_pence)[:40], why=why)


@verb
def cancel_payment(*, payment_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take a payment out of the queue before it is in a batch."""
    payment = _payment(payment_id)
    if payment.state != "queued":
        raise PaymentMovedOn(state=payment.state, wanted="cancelled")
    payment.state, payment.reason, payment.settled_at = "cancelled", reason, at
    payment.save(update_fields=["state", "reason", "settled_at"])
    _record_payment("payments.payment_cancelled", payment, actor, at)


@verb
def make_batch(*, department_id: int, payment_date: date, actor: Actor, at: datetime) -> int | None:
    """Put a department's queued payments into a batch with its files; its id, or None if none is queued.

    Two that run at once never take the same payment: each takes those that the other has not locked.
    """
    _check_payment_date(payment_date, at)
    queued = list(
        Payment.objects.select_for_update(skip_locked=True)
        .filter(department_id=department_id, state="queued")
        .order_by("id")
    )
    if not queued:
        nothing_to_record()
        return None
    batch = _open_batch(
        department_id, payment_date, len(queued), sum(payment.amount_pence for payment in queued), at
    )
    Payment.objects.filter(id__in=[payment.id for payment in queued]).update(state="batched", batch=batch)
    _record_made(batch, actor, at)
    return batch.id


# Rows come in by a table of the transaction's own: PostgreSQL copies into none that is behind a wall.
_TAKE_IN = """
CREATE TEMPORARY TABLE payments_incoming AS
SELECT source, payee_name, sort_code, account_number, amount_pence, reference FROM payments_payment WITH NO DATA
"""
_PAY = """
INSERT INTO payments_payment (department_id, source, payee_name, sort_code, account_number, amount_pence, reference,
    state, batch_id, queued_at, reason)
SELECT %s, i.*, 'batched', %s, %s, '' FROM payments_incoming i
"""


@verb
def pay_together(
    *, department_id: int, payment_date: date, owed: Sequence[rules.Owed], actor: Actor, at: datetime
) -> int:
    """Pay thousands in a batch of their own with its files, such as a month's pay; the batch's id.

    As with queue_payment each source can be used once. All of them are paid, or none.
    """
    _check_payment_date(payment_date, at)
    for each in owed:
        _check_payment(each.payee_name, each.reference, each.amount_pence)
    batch = _open_batch(department_id, payment_date, len(owed), sum(each.amount_pence for each in owed), at)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TAKE_IN)
            with cursor.copy("COPY payments_incoming FROM STDIN") as copy:
                for each in owed:
                    copy.write_row(each)
            cursor.execute(_PAY, [department_id, batch.id, at])
            cursor.execute("DROP TABLE payments_incoming")
    except IntegrityError as error:
        if "payments_payment_source" not in str(error):
            raise
        raise AlreadyPaid from error
    _record_made(batch, actor, at)
    return batch.id


@verb
def confirm_batch(
    *, batch_id: int, rejected: Mapping[int, str] | None = None, actor: Actor, at: datetime
) -> list[str]:
    """The bank paid a batch, but for those `rejected` (payment id to reason). Returns the sources paid."""
    batch = _batch(batch_id)
    reasons = dict(rejected or {})
    payments = list(Payment.objects.select_for_update().filter(batch=batch).order_by("id"))
    if unknown := reasons.keys() - {payment.id for payment in payments}:
        raise NotFound(what=f"payment {min(unknown)} in batch {batch_id}")
    for payment in payments:
        payment.state = "rejected" if payment.id in reasons else "paid"
        payment.reason, payment.settled_at = reasons.get(payment.id, ""), at
    Payment.objects.bulk_update(payments, ["state", "reason", "settled_at"], batch_size=1000)
    _settle(batch, "confirmed", at)
    record(
        "payments.batch_confirmed",
        actor=actor,
        at=at,
        subject=f"payments.batch:{batch.id}",
        department_id=batch.department_id,
        after={
            "paid": len(payments) - len(reasons),
            "rejected": {str(key): why for key, why in reasons.items()},
        },
    )
    return [payment.source for payment in payments if payment.state == "paid"]


@verb
def reject_batch(*, batch_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """The bank took nothing of a batch. Its payments wait for the next one."""
    batch = _batch(batch_id)
    _settle(batch, "rejected", at)
    Payment.objects.filter(batch=batch).update(state="queued", batch=None)
    record(
        "payments.batch_rejected",
        actor=actor,
        at=at,
        subject=f"payments.batch:{batch.id}",
        department_id=batch.department_id,
        after={"reason": reason},
    )


def _check_payment_date(payment_date: date, at: datetime) -> None:
    calendar = queries.bacs_calendar()
    earliest = rules.earliest_payment_date(at.astimezone(LONDON).date(), calendar)
    if payment_date < earliest or not calendar.is_working_day(payment_date):
        raise NotAPaymentDay(field="payment_date", day=_said(payment_date), earliest=_said(earliest))


def _open_batch(
    department_id: int, payment_date: date, payment_count: int, total_pence: int, at: datetime
) -> Batch:
    account = PayingAccount.objects.filter(department_id=department_id).first()
    if account is None:
        raise NoPayingAccount
    return Batch.objects.create(
        department_id=department_id,
        state="made",
        made_at=at,
        processing_date=rules.processing_date(payment_date, queries.bacs_calendar()),
        payment_date=payment_date,
        payer_name=account.name,
        sort_code=account.sort_code,
        account_number=account.account_number,
        service_user_number=account.service_user_number,
        payment_count=payment_count,
        total_pence=total_pence,
    )


def _record_made(batch: Batch, actor: Actor, at: datetime) -> None:
    """Write a batch's files, and record that it was made."""
    files = _write_files(batch)
    record(
        "payments.batch_made",
        actor=actor,
        at=at,
        subject=f"payments.batch:{batch.id}",
        department_id=batch.department_id,
        after={"payments": batch.payment_count, "total_pence": batch.total_pence, "files": files},
    )


# Prepared: the content goes as the bytes that it is, where Django would write it into the statement.
_FILE = """
INSERT INTO payments_batchfile (department_id, batch_id, format, content, sha256) VALUES (%s, %s, %s, %s, %s)
"""


def _write_files(batch: Batch) -> dict[str, str]:
    """Render the batch in every format of settings.PAYMENT_FILES and keep the bytes; SHA-256 by format."""
    order = queries.order(batch.id)
    digests = {}
    for name, path in settings.PAYMENT_FILES.items():
        render: rules.PaymentFile = import_string(path)
        content = render(order)
        digests[name] = hashlib.sha256(content).hexdigest()
        kept = zlib.compress(content, 1)
        planned_once(_FILE, [batch.department_id, batch.id, name, kept, digests[name]])
    return digests


def _settle(batch: Batch, state: str, at: datetime) -> None:
    batch.state, batch.settled_at = state, at
    batch.save(update_fields=["state", "settled_at"])


def _batch(batch_id: int) -> Batch:
    batch = Batch.objects.select_for_update().filter(id=batch_id).first()
    if batch is None:
        raise NotFound(what=f"batch {batch_id}")
    if batch.state != "made":
        raise BatchMovedOn(batch_id=batch_id, state=batch.state)
    return batch


def _payment(payment_id: int) -> Payment:
    payment = Payment.objects.select_for_update().filter(id=payment_id).first()
    if payment is None:
        raise NotFound(what=f"payment {payment_id}")
    return payment


def _record_payment(event: str, payment: Payment, actor: Actor, at: datetime) -> None:
    record(
        event,
        actor=actor,
        at=at,
        subject=f"payments.payment:{payment.id}",
        department_id=payment.department_id,
        after={"reason": payment.reason},
    )


def _said(day: date) -> str:
    return day.strftime("%A %-d %B %Y")

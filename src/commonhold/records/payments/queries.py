"""Reading payments, batches and their files."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import WorkingCalendar
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import bank_holidays
from commonhold.records.payments import rules
from commonhold.records.payments.models import Batch, BatchFile, PayingAccount, Payment


@dataclass(frozen=True)
class PaymentFacts:
    """`state` is queued, batched, paid, rejected or cancelled."""

    id: int
    department_id: int
    source: str
    payee_name: str
    amount_pence: int
    reference: str
    state: str
    batch_id: int | None
    queued_at: datetime
    settled_at: datetime | None
    reason: str


@dataclass(frozen=True)
class BatchFacts:
    """`state` is made, confirmed or rejected."""

    id: int
    department_id: int
    state: str
    made_at: datetime
    processing_date: date
    payment_date: date
    payment_count: int
    total_pence: int
    settled_at: datetime | None


@dataclass(frozen=True)
class FileFacts:
    format: str
    content: bytes
    sha256: str


@dataclass(frozen=True)
class QueueFacts:
    """What waits for the next batch of a department."""

    department_id: int
    payment_count: int
    total_pence: int


_PAYMENT = tuple(PaymentFacts.__dataclass_fields__)
_BY_SOURCE = f"SELECT {', '.join(_PAYMENT)} FROM payments_payment WHERE department_id = %s AND source = %s"  # noqa: S608
_BATCH = tuple(BatchFacts.__dataclass_fields__)


def bacs_calendar() -> WorkingCalendar:
    """The days on which Bacs works: not at weekends, nor on bank holidays in England and Wales."""
    return WorkingCalendar(holidays=bank_holidays("england-and-wales"))


def earliest_payment_date(submitted_on: date) -> date:
    """The first day on which a batch made on a day can be paid."""
    return rules.earliest_payment_date(submitted_on, bacs_calendar())


def paying_account(department_id: int) -> rules.Payer | None:
    found = PayingAccount.objects.filter(department_id=department_id)
    row = found.values_list("name", "sort_code", "account_number", "service_user_number").first()
    return None if row is None else rules.Payer(*row)


def payment(department_id: int, source: str) -> PaymentFacts | None:
    """The payment queued under a source, if there is one."""
    rows = planned_once(_BY_SOURCE, [department_id, source])
    return PaymentFacts(*rows[0]) if rows else None


def payments_of(batch_id: int) -> list[PaymentFacts]:
    found = Payment.objects.filter(batch_id=batch_id).order_by("id").values_list(*_PAYMENT)
    return [PaymentFacts(*row) for row in found]


def sources_in_state(department_id: int, sources: Sequence[str], state: str) -> set[str]:
    """Those of `sources` whose payment is in a state, such as "paid"."""
    found = Payment.objects.filter(department_id=department_id, source__in=sources, state=state)
    return set(found.values_list("source", flat=True))


def queue(department_id: int) -> QueueFacts:
    waiting = Payment.objects.filter(department_id=department_id, state="queued")
    sums = waiting.aggregate(count=Count("id"), pence=Sum("amount_pence"))
    return QueueFacts(department_id, sums["count"], sums["pence"] or 0)


def batch(batch_id: int) -> BatchFacts:
    row = Batch.objects.filter(id=batch_id).values_list(*_BATCH).first()
    if row is None:
        raise NotFound(what=f"batch {batch_id}")
    return BatchFacts(*row)


def payment_dates(batch_ids: Iterable[int]) -> dict[int, date]:
    """On which day each of some batches is paid."""
    return dict(Batch.objects.filter(id__in=list(batch_ids)).values_list("id", "payment_date"))


def batch_count(department_id: int) -> int:
    """How many batches a department has made."""
    return Batch.objects.filter(department_id=department_id).count()


def batches(department_id: int, *, offset: int = 0, limit: int = 50) -> list[BatchFacts]:
    """A department's batches, the newest first."""
    found = Batch.objects.filter(department_id=department_id).order_by("-id").values_list(*_BATCH)
    return [BatchFacts(*row) for row in found[offset : offset + limit]]


def files_of(batch_id: int) -> list[FileFacts]:
    """A batch's files as the bank gets them. Send one of them: either pays the whole batch."""
    found = BatchFile.objects.filter(batch_id=batch_id).order_by("format")
    return [
        FileFacts(name, zlib.decompress(content), sha256)
        for name, content, sha256 in found.values_list("format", "content", "sha256")
    ]


def order(batch_id: int) -> rules.Order:
    """A batch as a bank is told of it."""
    found = Batch.objects.filter(id=batch_id).first()
    if found is None:
        raise NotFound(what=f"batch {batch_id}")
    payer = rules.Payer(found.payer_name, found.sort_code, found.account_number, found.service_user_number)
    rows = found.payments.order_by("id").values_list(
        "id", "payee_name", "sort_code", "account_number", "amount_pence", "reference"
    )
    return rules.Order(
        batch_id=found.id,
        made_at=found.made_at,
        processing_date=found.processing_date,
        payment_date=found.payment_date,
        payer=payer,
        instructions=[rules.Instruction(*row) for row in rows],
    )

"""Taking in what a supplier asks to be paid for a month."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.oversight.service_levels.invoices.rules import MOST_LINES, InvoiceLine
from commonhold.oversight.service_levels.models import Invoice
from commonhold.oversight.service_levels.queries import statement_by_id

LONGEST_NUMBER = 60


class NotAnInvoice(Refusal):
    """An invoice needs a number of at most 60 characters, and from 1 to 500 lines."""

    code: ClassVar[str] = "service_levels.not-an-invoice"


class InvoiceKnown(Refusal):
    """Invoice {number} was compared with this statement before. Give another number if it is another invoice."""

    code: ClassVar[str] = "service_levels.invoice-known"


@verb
def take_invoice(
    *, statement_id: int, number: str, lines: Sequence[InvoiceLine], actor: Actor, at: datetime
) -> int:
    """Keep a supplier's invoice beside the statement that it is for, and return its number here."""
    statement_by_id(statement_id)
    number = number.strip()
    if not 1 <= len(number) <= LONGEST_NUMBER or not 1 <= len(lines) <= MOST_LINES:
        raise NotAnInvoice(field="number")
    try:
        with transaction.atomic():
            made = Invoice.objects.create(
                statement_id=statement_id,
                number=number,
                lines=[line.model_dump(mode="json") for line in lines],
                at=at,
                by=actor.id,
                by_label=actor.label,
            )
    except IntegrityError as error:
        raise InvoiceKnown(field="number", number=number) from error
    record(
        "service_levels.invoice_taken",
        actor=actor,
        at=at,
        subject=f"service_levels.statement:{statement_id}",
        department_id=None,
        after={
            "invoice": number,
            "lines": len(lines),
            "asked_pence": sum(each.amount_pence for each in lines),
        },
    )
    return made.id

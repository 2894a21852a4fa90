"""Closing a month: its statement is reckoned, and is then what it is."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import IntegrityError, transaction

from commonhold.base.periods import month_of
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.oversight.service_levels import rules
from commonhold.oversight.service_levels.closing import queries
from commonhold.oversight.service_levels.models import Statement

UNDER_WAY = timedelta(minutes=10)
"""What was recorded so shortly before closing is late, as whoever records may not have committed everything yet."""


class NotOver(Refusal):
    """{month} can't be closed before it has been over for ten minutes."""

    code: ClassVar[str] = "service_levels.not-over"


class OutOfOrder(Refusal):
    """The months of a contract are closed once and in order. The next to close is {next}, not {month}."""

    code: ClassVar[str] = "service_levels.out-of-order"


class PartOfTheWork(Refusal):
    """A statement takes the work of every department, and you act for some. `commonhold statement close` does it."""

    code: ClassVar[str] = "service_levels.part-of-the-work"


@verb
def close_month(*, contract_code: str, month: date, actor: Actor, at: datetime) -> int:
    """State a contract's month for good, and return the statement's number. Months are closed in order, the first being
    that in which the contract starts. Call it while acting for every department."""
    if not queries.acts_for_everybody():
        raise PartOfTheWork
    first, known_until = month_of(month)[0], at - UNDER_WAY
    if queries.following(first) > known_until.astimezone(LONDON).date():
        raise NotOver(field="month", month=f"{first:%B %Y}")
    due = queries.next_month(contract_code)
    if due != first:
        raise OutOfOrder(field="month", next=f"{due:%Y-%m}", month=f"{first:%Y-%m}")
    statement = queries.reckon_month(contract_code, first, known_until)
    text = rules.canonical(statement)
    try:
        with transaction.atomic():
            closed = Statement.objects.create(
                contract=contract_code,
                month=first,
                document=text,
                hash=rules.fingerprint(text),
                total_pence=statement.total_pence,
                at=at,
                by=actor.id,
                by_label=actor.label,
            )
    except IntegrityError as error:  # somebody else closed it at the same moment
        raise OutOfOrder(
            field="month", next=f"{queries.following(first):%Y-%m}", month=f"{first:%Y-%m}"
        ) from error
    record(
        "service_levels.month_closed",
        actor=actor,
        at=at,
        subject=f"service_levels.statement:{closed.id}",
        department_id=None,
        after={
            "contract": contract_code,
            "month": f"{first:%Y-%m}",
            "hash": closed.hash,
            "total_pence": statement.total_pence,
        },
    )
    return closed.id

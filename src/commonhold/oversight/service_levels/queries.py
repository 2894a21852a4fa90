"""Reading statements, what is disputed about them, invoices and settlements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.oversight.service_levels import rules
from commonhold.oversight.service_levels.disputes.rules import Side
from commonhold.oversight.service_levels.invoices.rules import InvoiceLine
from commonhold.oversight.service_levels.models import Argument, Dispute, Invoice, Settlement, Statement
from commonhold.oversight.service_levels.settling.rules import Booking


@dataclass(frozen=True)
class StatementRow:
    """A statement in a list. `settled_at` is None while it is not settled."""

    id: int
    contract: str
    month: date
    total_pence: int
    closed_at: datetime
    disputes: int
    undecided: int
    settled_at: datetime | None
    settled_pence: int | None


@dataclass(frozen=True)
class Said:
    """What a side said about a dispute."""

    side: Side
    words: str
    evidence: str
    at: datetime
    by_label: str


@dataclass(frozen=True)
class Decided:
    amount_pence: int
    reason: str
    at: datetime
    by_label: str


@dataclass(frozen=True)
class DisputeFacts:
    """A dispute with what was said, in order, and the decision if there is one."""

    id: int
    statement_id: int
    line: str
    side: Side
    at: datetime
    by: str
    by_label: str
    said: tuple[Said, ...]
    decision: Decided | None


@dataclass(frozen=True)
class InvoiceFacts:
    id: int
    number: str
    lines: tuple[InvoiceLine, ...]
    at: datetime
    by_label: str


@dataclass(frozen=True)
class Settled:
    total_pence: int
    bookings: tuple[tuple[Booking, str], ...]
    """Each department's, and the reference of the case that books it."""
    at: datetime
    by_label: str


@dataclass(frozen=True)
class StatementFacts:
    """A statement with all that was said and done about it."""

    id: int
    statement: rules.Statement
    hash: str
    at: datetime
    by_label: str
    disputes: tuple[DisputeFacts, ...]
    invoices: tuple[InvoiceFacts, ...]
    settled: Settled | None

    @property
    def decided(self) -> dict[str, int]:
        """What was decided, in pence by line."""
        sums: dict[str, int] = {}
        for dispute in self.disputes:
            if dispute.decision is not None:
                sums[dispute.line] = sums.get(dispute.line, 0) + dispute.decision.amount_pence
        return sums

    @property
    def undecided(self) -> int:
        return sum(dispute.decision is None for dispute in self.disputes)


_ROWS = """
SELECT s.id, s.contract, s.month, s.total_pence, s.at,
  (SELECT count(*) FROM service_levels_dispute d WHERE d.statement_id = s.id),
  (SELECT count(*) FROM service_levels_dispute d WHERE d.statement_id = s.id
   AND NOT EXISTS (SELECT FROM service_levels_decision c WHERE c.dispute_id = d.id)),
  t.at, t.total_pence
FROM service_levels_statement s LEFT JOIN service_levels_settlement t ON t.statement_id = s.id
ORDER BY s.month DESC, s.contract LIMIT %s OFFSET %s"""


def statements(*, limit: int, offset: int = 0) -> list[StatementRow]:
    """Statements, the latest month first."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [limit, offset])
        return [StatementRow(*row) for row in cursor.fetchall()]


def count() -> int:
    """How many statements there are."""
    return Statement.objects.count()


def last_months() -> dict[str, date]:
    """The latest closed month of each contract that has one, by the contract's code."""
    rows = Statement.objects.order_by("contract", "-month").distinct("contract")
    return dict(rows.values_list("contract", "month"))


def statement(code: str, month: date) -> StatementFacts:
    """One statement with everything about it; NotFound if that month is not closed."""
    row = Statement.objects.filter(contract=code, month=month).first()
    if row is None:
        raise NotFound(what=f"statement of contract {code[:60]} for {month:%Y-%m}")
    return _facts(row)


def statement_by_id(statement_id: int) -> StatementFacts:
    row = Statement.objects.filter(id=statement_id).first()
    if row is None:
        raise NotFound(what="statement")
    return _facts(row)


def locked(statement_id: int) -> StatementFacts:
    """The same, and until the transaction ends nobody else adds to it: the row itself can't be locked, as nobody may
    change it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('service_levels.statement'), %s)", [statement_id % 2**31]
        )
    return statement_by_id(statement_id)


def document(statement_id: int) -> str:
    """A statement as it was closed, to the byte."""
    text = Statement.objects.filter(id=statement_id).values_list("document", flat=True).first()
    if text is None:
        raise NotFound(what="statement")
    return text


def _facts(row: Statement) -> StatementFacts:
    return StatementFacts(
        id=row.id,
        statement=rules.Statement.model_validate_json(row.document),
        hash=row.hash,
        at=row.at,
        by_label=row.by_label,
        disputes=_disputes(row.id),
        invoices=_invoices(row.id),
        settled=_settled(row.id),
    )


def _disputes(statement_id: int) -> tuple[DisputeFacts, ...]:
    found = Dispute.objects.filter(statement_id=statement_id).select_related("decision").order_by("id")
    rows: Sequence[Any] = list(found)
    said: dict[int, list[Said]] = {}
    for each in Argument.objects.filter(dispute__statement_id=statement_id).order_by("id"):
        words = Said(each.side, each.words, each.evidence, each.at, each.by_label)  # type: ignore[arg-type]
        said.setdefault(each.dispute_id, []).append(words)
    return tuple(
        DisputeFacts(
            id=row.id,
            statement_id=statement_id,
            line=row.line,
            side=row.side,
            at=row.at,
            by=row.by,
            by_label=row.by_label,
            said=tuple(said[row.id]),
            decision=_decided(getattr(row, "decision", None)),
        )
        for row in rows
    )


def _decided(row: Any) -> Decided | None:
    return None if row is None else Decided(row.amount_pence, row.reason, row.at, row.by_label)


def _invoices(statement_id: int) -> tuple[InvoiceFacts, ...]:
    return tuple(
        InvoiceFacts(
            row.id,
            row.number,
            tuple(InvoiceLine.model_validate(line) for line in row.lines),
            row.at,
            row.by_label,
        )
        for row in Invoice.objects.filter(statement_id=statement_id).order_by("id")
    )


def _settled(statement_id: int) -> Settled | None:
    row = Settlement.objects.filter(statement_id=statement_id).first()
    if row is None:
        return None
    bookings = tuple((Booking.model_validate(each["booking"]), each["case"]) for each in row.bookings)
    return Settled(row.total_pence, bookings, row.at, row.by_label)

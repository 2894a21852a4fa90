"""Adopting the chart, opening and closing periods, posting journals and taking them back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from commonhold.base.periods import month_of
from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import cost_centres_by_id
from commonhold.records.ledger import queries, rules
from commonhold.records.ledger.models import Account, Period
from commonhold.records.ledger.rules import JournalLine


class PeriodNotOpen(Refusal):
    """The period {period} is not open. Post into an open one, or ask finance to open it."""

    code = "ledger.period-not-open"


class PeriodOutOfOrder(Refusal):
    """{period} can't be {wanted} while {other} is {state}. They close in order and reopen from the last."""

    code = "ledger.period-out-of-order"


class SourceUsed(Refusal):
    """{source} was posted before as journal {number}, with another date or lines. Use another source."""

    code = "ledger.source-used"


class NotReversible(Refusal):
    """Journal {number} {why}, so it can't be reversed. Post a new journal instead."""

    code = "ledger.not-reversible"


@verb
def adopt_chart(*, department_id: int, actor: Actor, at: datetime) -> int:
    """Give a department every account of the standard chart that it lacks; return how many were added."""
    had = set(Account.objects.filter(department_id=department_id).values_list("code", flat=True))
    added = [
        Account(
            department_id=department_id,
            code=entry.code,
            name=entry.name,
            kind=entry.kind,
            valid=(entry.from_date, entry.until),
        )
        for entry in rules.chart()
        if entry.code not in had
    ]
    Account.objects.bulk_create(added, ignore_conflicts=True)
    _record("ledger.chart_adopted", f"departments.department:{department_id}", department_id, actor, at)
    return len(added)


@verb
def open_period(*, department_id: int, period: str, actor: Actor, at: datetime) -> None:
    """Let journals be posted into a month ("2026-04"), for the first time or again."""
    month = rules.parse_period(period)
    _in_order(department_id, month, period, "opened", later="closed")
    found, created = Period.objects.get_or_create(
        department_id=department_id, month=month, defaults={"state": "open"}
    )
    if not created and found.state == "open":
        nothing_to_record()
        return
    found.state = "open"
    found.save(update_fields=["state"])
    _record("ledger.period_opened", f"ledger.period:{found.id}", department_id, actor, at, period=period)


@verb
def close_period(*, department_id: int, period: str, actor: Actor, at: datetime) -> None:
    """Let no more journals be posted into a month. Waits for those being posted at this moment."""
    month = rules.parse_period(period)
    found = Period.objects.select_for_update().filter(department_id=department_id, month=month).first()
    if found is None:
        raise NotFound(what=f"period {period}")
    if found.state == "closed":
        nothing_to_record()
        return
    _in_order(department_id, month, period, "closed", earlier="open")
    found.state = "closed"
    found.save(update_fields=["state"])
    _record("ledger.period_closed", f"ledger.period:{found.id}", department_id, actor, at, period=period)


@verb
def post_journal(
    *,
    department_id: int,
    source: str,
    date: date,
    description: str,
    lines: Sequence[JournalLine],
    case_reference: str | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Post a journal into the open period of its date; return its number.

    `source` ("expenses.claim:17") makes it safe to ask twice: the same journal is posted once, and another
    one under the same source is refused. Post once per transaction, or two such transactions could each wait
    for a balance that the other has updated, and one would have to start again.
    """
    rules.check_journal(source, description, lines)
    return _post(
        department_id=department_id,
        source=source,
        date=date,
        description=description,
        lines=lines,
        reverses=None,
        case_reference=case_reference,
        actor=actor,
        at=at,
    )


@verb
def reverse_journal(*, number: int, date: date, reason: str, actor: Actor, at: datetime) -> int:
    """Take a journal back by posting its lines the other way round; return the reversal's number."""
    original = queries.journal(number)
    if original.reverses is not None:
        raise NotReversible(number=number, why="is a reversal itself")
    lines = rules.reversed_lines(original.lines)
    source, description = f"reversal of journal {number}", f"Reversal of {number}: {reason}"
    if original.reversed_by is not None and queries.journal(original.reversed_by).date != date:
        raise NotReversible(number=number, why="was reversed before")
    rules.check_journal(source, description, lines)
    return _post(
        department_id=original.department_id,
        source=source,
        date=date,
        description=description,
        lines=lines,
        reverses=number,
        case_reference=None,
        actor=actor,
        at=at,
    )


_POST = (
    "INSERT INTO ledger_journal (department_id, period_id, source, date, description, reverses_id, posted_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id"
)


def _post(
    *,
    department_id: int,
    source: str,
    date: date,
    description: str,
    lines: Sequence[JournalLine],
    reverses: int | None,
    case_reference: str | None,
    actor: Actor,
    at: datetime,
) -> int:
    if (posted := _posted_before(department_id, source, date, lines)) is not None:
        nothing_to_record()
        return posted
    period_id = _open_period_id(department_id, date)
    account_ids = _account_ids(department_id, date, lines)
    rows = planned_once(_POST, [department_id, period_id, source, date, description, reverses, at])
    if not rows:
        # Somebody posted the same source while this transaction waited for the unique index.
        posted = _posted_before(department_id, source, date, lines)
        if posted is None:
            raise Conflict()
        nothing_to_record()
        return posted
    number = int(rows[0][0])
    _add_lines(number, department_id, lines, account_ids)
    record(
        "ledger.journal_posted",
        actor=actor,
        at=at,
        subject=f"ledger.journal:{number}",
        department_id=department_id,
        case_reference=case_reference,
        after={"source": source, "date": date, "lines": len(lines), "reverses": reverses},
    )
    return number


def _posted_before(department_id: int, source: str, date: date, lines: Sequence[JournalLine]) -> int | None:
    """The number of the same journal if it is there already; SourceUsed if another one has its source."""
    number = queries.journal_of(department_id, source)
    if number is None:
        return None
    kept = queries.journal(number)
    if kept.date != date or kept.lines != list(lines):
        raise SourceUsed(field="source", source=source, number=number)
    return number


def _open_period_id(department_id: int, day: date) -> int:
    """The open period of a day, locked so that nobody closes it before this transaction ends."""
    month, _ = month_of(day)
    rows = planned_once(
        "SELECT id FROM ledger_period WHERE department_id = %s AND month = %s AND state = 'open' FOR SHARE",
        [department_id, month],
    )
    if not rows:
        raise PeriodNotOpen(field="date", period=f"{month:%Y-%m}")
    return int(rows[0][0])


def _account_ids(department_id: int, day: date, lines: Sequence[JournalLine]) -> dict[str, int]:
    accounts = planned_once(
        "SELECT id, code, kind FROM ledger_account"
        " WHERE department_id = %s AND code = ANY(%s::text[]) AND valid @> %s::date",
        [department_id, sorted({line.account for line in lines}), day],
    )
    found = {code: (account_id, kind) for account_id, code, kind in accounts}
    cost_centres = cost_centres_by_id([line.cost_centre_id for line in lines if line.cost_centre_id])
    for number, line in enumerate(lines, 1):
        account = f"lines.{number - 1}.account"
        if line.account not in found:
            why = f"there is no account {line.account[:40]} on {day}"
            raise rules.BadLine(field=account, number=number, why=why)
        cost_centre = cost_centres.get(line.cost_centre_id) if line.cost_centre_id is not None else None
        if line.cost_centre_id is None and found[line.account][1] in rules.RESULT_KINDS:
            why = f"account {line.account} needs a cost centre"
            raise rules.BadLine(field=account, number=number, why=why)
        if line.cost_centre_id is not None and getattr(cost_centre, "department_id", None) != department_id:
            field = f"lines.{number - 1}.cost_centre_id"
            raise rules.BadLine(field=field, number=number, why="its cost centre is not this department's")
    return {code: account_id for code, (account_id, _) in found.items()}


def _add_lines(
    number: int, department_id: int, lines: Sequence[JournalLine], account_ids: Mapping[str, int]
) -> None:
    planned_once(
        "INSERT INTO ledger_line"
        " (department_id, journal_id, account_id, cost_centre_id, programme, analysis, amount_pence)"
        " SELECT %s, %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[])"
        " RETURNING id",
        [
            department_id,
            number,
            [account_ids[line.account] for line in lines],
            [line.cost_centre_id for line in lines],
            [line.programme for line in lines],
            [line.analysis for line in lines],
            [line.amount_pence for line in lines],
        ],
    )


def _in_order(
    department_id: int, month: date, period: str, wanted: str, *, earlier: str = "", later: str = ""
) -> None:
    """Refuse if an earlier period is in the state `earlier`, or a later one in the state `later`."""
    others = Period.objects.filter(department_id=department_id)
    before = others.filter(month__lt=month, state=earlier).order_by("month")
    after = others.filter(month__gt=month, state=later).order_by("-month")
    other = before.first() or after.first()
    if other is not None:
        raise PeriodOutOfOrder(
            field="period", period=period, wanted=wanted, other=f"{other.month:%Y-%m}", state=other.state
        )


def _record(
    event: str, subject: str, department_id: int, actor: Actor, at: datetime, **after: object
) -> None:
    record(event, actor=actor, at=at, subject=subject, department_id=department_id, after=after or None)

"""The monthly statement of a contract: charges, service levels, credits, quality, and what came late. Pure.

The same terms, tasks and calendars give the same bytes, in whatever order they come.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Literal

from commonhold.base.money import format_pence
from commonhold.base.periods import month_of
from commonhold.base.working_time import LONDON, WorkingCalendar
from commonhold.oversight.service_levels.charging import rules as charging
from commonhold.oversight.service_levels.charging.rules import ChargeLine, CreditLine, Shares, Value
from commonhold.oversight.service_levels.measuring.rules import LevelLine, measure
from commonhold.work.delivery.clocks.rules import Done
from commonhold.work.delivery.contracts.rules import Terms, digest

FORMAT: Literal[1] = 1
"""The version of a statement's shape and reckoning. A change of either is another number; old ones stay readable."""


class Calendar(Value):
    """The hours of a unit that a statement was reckoned by, its holidays those of the time concerned."""

    opens: time
    closes: time
    weekdays: str
    holidays: tuple[date, ...]
    zone: str


class QualityLine(Value):
    """What was found wrong with a lot's tasks of the month: tasks, each counted once for a kind."""

    lot: str
    completed: int
    rework: int
    returned: int
    complaints: int


class AdjustmentLine(Value):
    """What an earlier month comes to by what is known now, less what was stated for it before."""

    key: str
    month: str
    before_pence: int
    now_pence: int
    amount_pence: int
    shares: Shares
    working: str


class Reckoning(Value):
    """What one month comes to by itself."""

    month: str
    note: int
    """The change note whose terms were in force."""
    terms_hash: str
    tasks: int
    facts_hash: str
    outside: tuple[str, ...]
    """Cases with a task completed outside the contract's term, which is not charged."""
    charges: tuple[ChargeLine, ...]
    charge_pence: int
    levels: tuple[LevelLine, ...]
    credits: tuple[CreditLine, ...]
    uncapped_pence: int
    cap_pence: int
    credit_pence: int
    net_pence: int
    shares: Shares
    quality: tuple[QualityLine, ...]


class Statement(Value):
    """A contract's statement for a month, which is never changed. Amounts are pence that the supplier is due."""

    format: Literal[1]
    contract: str
    month: str
    known_until: datetime
    """Events recorded from this moment on are late: they make adjustments of a later statement."""
    calendars: dict[str, Calendar]
    """By the unit's code."""
    reckoned: Reckoning
    adjustments: tuple[AdjustmentLine, ...]
    total_pence: int
    shares: Shares


class Stated(Value):
    """What has been stated for an earlier month: by its own statement, and by adjustments since."""

    net_pence: int
    shares: Shares


def reckon(
    terms: Terms,
    note: int,
    month: date,
    tasks: Iterable[Done],
    calendars: Mapping[str, WorkingCalendar],
    departments: Collection[str],
) -> Reckoning:
    """What a month comes to. `tasks` are those that any of the contract's units completed in it; `departments` bear
    the minimum of a lot in a month in which the contract did nothing for any."""
    first, _ = month_of(month)
    within, outside = _by_lot(terms, tasks)
    volumes = {lot: Counter(task.department for task in done) for lot, done in within.items()}
    everywhere = dict(sum(volumes.values(), Counter[str]())) or dict.fromkeys(departments, 1)
    charges = tuple(
        charging.charge(terms, lot.code, first, volumes[lot.code], everywhere) for lot in terms.lots
    )
    total = sum(line.amount_pence for line in charges)
    levels = tuple(
        measure(level, [task for lot in level.lots for task in within[lot]], calendars)
        for level in terms.service_levels
    )
    credits = tuple(_credits(terms, levels, charges))
    uncapped, cap = sum(line.amount_pence for line in credits), charging.cap_pence(terms, total)
    credit = min(uncapped, cap)
    gross = charging.added(*(line.shares for line in charges))
    return Reckoning(
        month=f"{first:%Y-%m}",
        note=note,
        terms_hash=digest(terms),
        tasks=sum(len(done) for done in within.values()),
        facts_hash=_facts_hash(within),
        outside=tuple(sorted(task.case_reference for task in outside)),
        charges=charges,
        charge_pence=total,
        levels=levels,
        credits=credits,
        uncapped_pence=uncapped,
        cap_pence=cap,
        credit_pence=credit,
        net_pence=total - credit,
        shares=charging.added(gross, charging.apportion(-credit, gross)),
        quality=tuple(_quality(lot.code, within[lot.code]) for lot in terms.lots),
    )


def state(
    contract: str,
    reckoned: Reckoning,
    *,
    known_until: datetime,
    calendars: Mapping[str, Calendar],
    earlier: Iterable[tuple[Stated, Reckoning]] = (),
) -> Statement:
    """The statement: what the month comes to, and an adjustment for each earlier month that comes to something else
    by now than what was stated for it."""
    adjustments = tuple(
        sorted(
            (_adjustment(stated, now) for stated, now in earlier if _differs(stated, now)),
            key=lambda line: line.month,
        )
    )
    return Statement(
        format=FORMAT,
        contract=contract,
        month=reckoned.month,
        known_until=known_until,
        calendars={code: calendars[code] for code in sorted(calendars)},
        reckoned=reckoned,
        adjustments=adjustments,
        total_pence=reckoned.net_pence + sum(line.amount_pence for line in adjustments),
        shares=charging.added(reckoned.shares, *(line.shares for line in adjustments)),
    )


def canonical(statement: Statement) -> str:
    """The statement as JSON with sorted keys and no spaces: the text whose hash it is known by."""
    written = statement.model_dump(mode="json")
    return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(text: str) -> str:
    """SHA-256 of a canonical statement, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _by_lot(terms: Terms, tasks: Iterable[Done]) -> tuple[dict[str, list[Done]], list[Done]]:
    """Tasks of each lot, in order, and those that were completed outside the term; what no lot covers is in neither."""
    within: dict[str, list[Done]] = {lot.code: [] for lot in terms.lots}
    outside: list[Done] = []
    known: dict[tuple[str, str, str, str], str | None] = {}
    for task in sorted(tasks, key=lambda each: each.task_id):
        kind = (task.service, task.element, task.department, task.run.unit)
        if kind not in known:
            known[kind] = _lot_of(terms, *kind)
        if (lot := known[kind]) is None:
            continue
        assert task.run.ended_at is not None
        in_term = terms.runs_on(task.run.ended_at.astimezone(LONDON).date())
        (within[lot] if in_term else outside).append(task)
    return within, outside


def _lot_of(terms: Terms, service: str, element: str, department: str, unit: str) -> str | None:
    covering = (
        lot.code for lot in terms.lots if unit in lot.units and lot.covers(service, element, department)
    )
    return next(covering, None)


def _credits(
    terms: Terms, levels: Sequence[LevelLine], charges: Sequence[ChargeLine]
) -> Iterable[CreditLine]:
    charged = {line.lot: line.amount_pence for line in charges}
    for level in levels:
        of_lots = sum(charged[lot] for lot in level.lots)
        found = charging.credit(terms.credits, level.service_level, level.good, level.n, of_lots)
        if found is not None:
            yield found


def _quality(lot: str, done: Sequence[Done]) -> QualityLine:
    found = Counter(flaw for task in done for flaw in set(task.flaws))
    return QualityLine(
        lot=lot,
        completed=len(done),
        rework=found["rework"],
        returned=found["return"],
        complaints=found["complaint"],
    )


def _differs(stated: Stated, now: Reckoning) -> bool:
    return stated.net_pence != now.net_pence or stated.shares != now.shares


def _adjustment(stated: Stated, now: Reckoning) -> AdjustmentLine:
    amount = now.net_pence - stated.net_pence
    less = {code: -pence for code, pence in stated.shares.items()}
    return AdjustmentLine(
        key=f"adjustment:{now.month}",
        month=now.month,
        before_pence=stated.net_pence,
        now_pence=now.net_pence,
        amount_pence=amount,
        shares=charging.added(now.shares, less),
        working=f"{format_pence(now.net_pence)} by what is known now, less {format_pence(stated.net_pence)}"
        f" stated before = {format_pence(amount)}",
    )


def _facts_hash(within: Mapping[str, Sequence[Done]]) -> str:
    """What tells whether two reckonings saw the same tasks: SHA-256 over all that is known of each."""
    hashed = hashlib.sha256()
    for lot, done in within.items():
        for task in done:
            run = task.run
            moments = (run.started_at, run.due_at, run.ended_at)
            of = (lot, task.task_id, task.case_reference, task.department, run.unit)
            stops = [(stop.reason, _moment(stop.since), _moment(stop.until)) for stop in run.stops]
            told = [*of, *map(_moment, moments), stops, sorted(task.flaws)]
            hashed.update(json.dumps(told).encode())
    return hashed.hexdigest()


def _moment(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()

"""Taking leave and flexi along when people move to other departments, and back: set by set, not one by one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.leave.carrying import queries
from commonhold.records.leave.carrying.queries import Considered
from commonhold.records.leave.carrying.rules import Conversion
from commonhold.records.leave.models import Adjustment, Booking, FlexiEntry
from commonhold.records.people.carrying.queries import jobs
from commonhold.records.people.carrying.rules import Journey

TABLES = (Booking, Adjustment, FlexiEntry)
LEFT, CAME = "Taken to another department", "Brought from the department before"
_CANCEL = """
UPDATE leave_booking b SET cancelled_at = %s, cancelled_move_id = moved.move_id
FROM unnest(%s::bigint[], %s::bigint[]) AS moved (id, move_id) WHERE b.id = moved.id
"""
_BOOKINGS = """
INSERT INTO leave_booking (recorded_at, employment_id, department_id, move_id, days, minutes, whole_days)
SELECT %s::timestamptz, r.employment_id, r.department_id, r.move_id, daterange(r.first, r.last, '[]'), r.minutes,
    r.whole
FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::date[], %s::date[], %s::int[], %s::bool[])
    AS r (employment_id, department_id, move_id, first, last, minutes, whole)
"""
_ADJUSTMENTS = """
INSERT INTO leave_adjustment (recorded_at, employment_id, department_id, move_id, "on", kind, minutes, rounded_minutes,
    reason, working)
SELECT %s::timestamptz, r.employment_id, r.department_id, r.move_id, r.on_day, r.kind, r.minutes, r.rounded, r.reason,
    string_to_array(r.working, E'\\n')
FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::date[], %s::text[], %s::int[], %s::int[], %s::text[], %s::text[])
    AS r (employment_id, department_id, move_id, on_day, kind, minutes, rounded, reason, working)
"""
_FLEXI = """
INSERT INTO leave_flexientry (recorded_at, employment_id, department_id, move_id, "on", minutes, reason, working)
SELECT %s::timestamptz, r.employment_id, r.department_id, r.move_id, r.on_day, r.minutes, r.reason, '{}'
FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::date[], %s::int[], %s::text[])
    AS r (employment_id, department_id, move_id, on_day, minutes, reason)
"""


@verb
def carry(*, journeys: Iterable[Journey], actor: Actor, at: datetime) -> None:
    """Take annual leave that is owed, leave that is booked, and flexi from one employment to the other.

    What has been carried for a move isn't again. Where a department has no leave scheme, and on secondment, all stays.
    """
    wanted = [each for each in journeys if each.kind != "secondment"]
    _lock(wanted)
    done = _carried([each.move_id for each in wanted])
    found = queries.considered([each for each in wanted if each.move_id not in done])
    going = [(each, each.conversion) for each in found if each.conversion is not None]
    if not going:
        nothing_to_record()
        return
    _cancel_bookings(going, at)
    _add_bookings(going, at)
    _add_adjustments(going, at)
    _add_flexi(going, at)
    record_each("leave.carried", actor=actor, at=at, about=_about([each.journey for each, _ in going]))


@verb
def take_back(*, journeys: Iterable[Journey], actor: Actor, at: datetime) -> None:
    """Undo what was carried: leave and flexi are again as they were.

    What was recorded since in the employment that is taken back goes to the one before: leave taken there was taken.
    """
    wanted = [each for each in journeys if each.kind != "secondment"]
    _lock(wanted)
    carried = _carried([each.move_id for each in wanted])
    back = [each for each in wanted if each.move_id in carried]
    if not back:
        nothing_to_record()
        return
    ids = list(carried)
    since = {table: _since(table, back, carried) for table in TABLES}
    for table in TABLES:
        rows: Any = table._default_manager
        rows.filter(move_id__in=ids, cancelled_at=None).update(cancelled_at=at)
        rows.filter(id__in=[row.pk for row, _ in since[table]]).update(cancelled_at=at)
        rows.filter(cancelled_move_id__in=ids).update(cancelled_at=None, cancelled_move_id=None)
        held = _held([each.from_employment_id for each in back]) if since[table] else {}
        again = [
            _again(row, journey, at)
            for row, journey in since[table]
            if not (isinstance(row, Booking) and _met(row, held.get(journey.from_employment_id, ())))
        ]
        rows.bulk_create(again)
    record_each("leave.taken_back", actor=actor, at=at, about=_about(back))


def _lock(journeys: Sequence[Journey]) -> None:
    """The employments on both sides, in the order in which everybody locks several."""
    both = [(each.from_employment_id, each.to_employment_id) for each in journeys]
    ids = {each for pair in both for each in pair if each is not None}
    jobs(ids, locked=True)


def _carried(move_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of the moves was carried, of those that were."""
    rows = Adjustment.objects.filter(move_id__in=move_ids, kind="converted_out", cancelled_at=None)
    return {move_id: at for move_id, at in rows.values_list("move_id", "recorded_at") if move_id is not None}


def _cancel_bookings(going: Sequence[tuple[Considered, Conversion]], at: datetime) -> None:
    pairs = [(moved.booking.id, each.journey.move_id) for each, found in going for moved in found.bookings]
    planned_once(_CANCEL, [at, [each[0] for each in pairs], [each[1] for each in pairs]])


def _add_bookings(going: Sequence[tuple[Considered, Conversion]], at: datetime) -> None:
    rows = [
        (account.employment_id, account.department_id, each.journey.move_id, *piece)
        for each, found in going
        for moved in found.bookings
        for account, piece in ((each.old, moved.before), (each.new, moved.after))
        if piece is not None
    ]
    _add(_BOOKINGS, rows, 7, at)


def _add_adjustments(going: Sequence[tuple[Considered, Conversion]], at: datetime) -> None:
    """Both sides keep the working, one line of it after the other."""
    rows: list[tuple[object, ...]] = []
    for each, found in going:
        on, move_id, working = each.journey.on, each.journey.move_id, "\n".join(found.working)
        old, new = each.old, each.new
        last = on - timedelta(days=1)
        out = (last, "converted_out", -found.goes, 0, LEFT, working)
        come = (on, "converted_in", found.arrives, found.rounded, CAME, working)
        rows.append((old.employment_id, old.department_id, move_id, *out))
        rows.append((new.employment_id, new.department_id, move_id, *come))
    _add(_ADJUSTMENTS, rows, 9, at)


def _add_flexi(going: Sequence[tuple[Considered, Conversion]], at: datetime) -> None:
    rows: list[tuple[object, ...]] = []
    for each, found in going:
        if minutes := found.flexi_goes:
            on, move_id = each.journey.on, each.journey.move_id
            out = (on - timedelta(days=1), -minutes, LEFT)
            rows.append((each.old.employment_id, each.old.department_id, move_id, *out))
            rows.append((each.new.employment_id, each.new.department_id, move_id, on, minutes, CAME))
    _add(_FLEXI, rows, 6, at)


def _add(statement: str, rows: Sequence[tuple[object, ...]], width: int, at: datetime) -> None:
    """Rows as columns: thousands take one statement, read by PostgreSQL as arrays."""
    columns = zip(*rows, strict=True) if rows else ((),) * width
    planned_once(statement, [at, *(list(column) for column in columns)])


def _since(
    table: type[Booking] | type[Adjustment] | type[FlexiEntry],
    journeys: Sequence[Journey],
    carried: dict[int, datetime],
) -> list[tuple[Booking | Adjustment | FlexiEntry, Journey]]:
    """What was recorded in the employments that are taken back since they were carried to, by people."""
    by_employment = {each.to_employment_id: each for each in journeys}
    found = []
    for row in table._default_manager.filter(
        employment_id__in=list(by_employment), move_id=None, cancelled_at=None
    ):
        journey = by_employment[row.employment_id]
        on: date = row.days.lower if isinstance(row, Booking) else row.on
        closing = isinstance(row, Adjustment) and row.kind == "carried_over"
        if row.recorded_at >= carried[journey.move_id] and on >= journey.on and not closing:
            found.append((row, journey))
    return found


def _held(employment_ids: Sequence[int]) -> dict[int, list[Booking]]:
    found: dict[int, list[Booking]] = {}
    for row in Booking.objects.filter(employment_id__in=employment_ids, cancelled_at=None):
        found.setdefault(row.employment_id, []).append(row)
    return found


def _met(row: Booking, others: Iterable[Booking]) -> bool:
    return any(row.days.lower < each.days.upper and each.days.lower < row.days.upper for each in others)


def _again(
    row: Booking | Adjustment | FlexiEntry, journey: Journey, at: datetime
) -> Booking | Adjustment | FlexiEntry:
    """The same in the employment before."""
    row.pk, row.recorded_at = None, at
    row.employment_id, row.department_id = journey.from_employment_id, journey.from_department_id
    row._state.adding = True
    return row


def _about(journeys: Iterable[Journey]) -> list[tuple[int, str | None, str]]:
    return [
        (department_id, None, f"people.employment:{employment_id}")
        for each in journeys
        for department_id, employment_id in (
            (each.from_department_id, each.from_employment_id),
            (each.to_department_id, each.to_employment_id),
        )
    ]

"""Taking leave and flexi along when people move to other departments, and back: set by set, not one by one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.records.leave.carrying import queries
from commonhold.records.leave.carrying.queries import Considered
from commonhold.records.leave.carrying.rules import Conversion, Piece
from commonhold.records.leave.models import Adjustment, Booking, FlexiEntry
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.models import Employment

TABLES = (Booking, Adjustment, FlexiEntry)


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
    Booking.objects.bulk_create(row for each, found in going for row in _bookings(each, found, at))
    Adjustment.objects.bulk_create(row for each, found in going for row in _adjustments(each, found, at))
    FlexiEntry.objects.bulk_create(
        row for each, found in going if found.flexi_goes for row in _flexi(each, found, at)
    )
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
    list(Employment.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))


def _carried(move_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of the moves was carried, of those that were."""
    rows = Adjustment.objects.filter(move_id__in=move_ids, kind="converted_out", cancelled_at=None)
    return {move_id: at for move_id, at in rows.values_list("move_id", "recorded_at") if move_id is not None}


def _cancel_bookings(going: Sequence[tuple[Considered, Conversion]], at: datetime) -> None:
    pairs = [(moved.booking.id, each.journey.move_id) for each, found in going for moved in found.bookings]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leave_booking b SET cancelled_at = %s, cancelled_move_id = moved.move_id"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS moved (id, move_id) WHERE b.id = moved.id",
            [at, [each[0] for each in pairs], [each[1] for each in pairs]],
        )


def _bookings(each: Considered, found: Conversion, at: datetime) -> Iterator[Booking]:
    for moved in found.bookings:
        for account, piece in ((each.old, moved.before), (each.new, moved.after)):
            if piece is not None:
                yield Booking(
                    employment_id=account.employment_id,
                    department_id=account.department_id,
                    days=_range(piece),
                    minutes=piece.minutes,
                    whole_days=piece.whole_days,
                    move_id=each.journey.move_id,
                    recorded_at=at,
                )


def _adjustments(each: Considered, found: Conversion, at: datetime) -> Iterator[Adjustment]:
    on, working = each.journey.on, list(found.working)
    for account, kind, day, minutes, reason in (
        (each.old, "converted_out", on - timedelta(days=1), -found.goes, "Taken to another department"),
        (each.new, "converted_in", on, found.arrives, "Brought from the department before"),
    ):
        yield Adjustment(
            employment_id=account.employment_id,
            department_id=account.department_id,
            on=day,
            kind=kind,
            minutes=minutes,
            rounded_minutes=found.rounded if kind == "converted_in" else 0,
            reason=reason,
            working=working,
            move_id=each.journey.move_id,
            recorded_at=at,
        )


def _flexi(each: Considered, found: Conversion, at: datetime) -> Iterator[FlexiEntry]:
    on = each.journey.on
    for account, day, minutes, reason in (
        (each.old, on - timedelta(days=1), -found.flexi_goes, "Taken to another department"),
        (each.new, on, found.flexi_goes, "Brought from the department before"),
    ):
        yield FlexiEntry(
            employment_id=account.employment_id,
            department_id=account.department_id,
            on=day,
            minutes=minutes,
            reason=reason,
            working=[],
            move_id=each.journey.move_id,
            recorded_at=at,
        )


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


def _range(piece: Piece) -> DateRange:
    return DateRange(piece.first, piece.last + timedelta(days=1))


def _about(journeys: Iterable[Journey]) -> list[tuple[int, str | None, str]]:
    return [
        (department_id, None, f"people.employment:{employment_id}")
        for each in journeys
        for department_id, employment_id in (
            (each.from_department_id, each.from_employment_id),
            (each.to_department_id, each.to_employment_id),
        )
    ]

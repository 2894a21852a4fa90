"""Saying what becomes of somebody's leave when they move, in the words that all parts of records share."""

from collections.abc import Iterator
from datetime import timedelta

from commonhold.records.leave.carrying.rules import Conversion, Piece
from commonhold.records.leave.rules import Account, Balance
from commonhold.records.leave.schemes.rules import hours_shown, shown
from commonhold.records.people.carrying.rules import Carried, Journey

MINUTES_STAY = (
    "What is earned and not taken by the last day goes along, hour for hour; each department gives leave for its own"
    " days."
)


def seconded(old: Account) -> list[Carried]:
    """On secondment out of the Civil Service leave stays with the department that keeps the post."""
    if not old.schemes:
        return []
    says = "Leave and flexi stay with the home department"
    return [Carried("leave.annual", "Annual leave", "carried", says, "The employment goes on there.")]


def without_scheme(old: Account, new: Account, journey: Journey, names: dict[int, str]) -> list[Carried]:
    """What is said where one of the two departments keeps no leave here."""
    before, after = names[journey.from_department_id], names[journey.to_department_id]
    title = "Annual leave and flexi"
    if not _has_scheme(old, journey, before=True):
        if not _has_scheme(new, journey, before=False):
            return []
        says = f"{after} gives leave from {journey.on:%-d %B %Y} on"
        why = f"{before} keeps no leave here, so what is left there isn’t known."
        to_do = f"Ask {before} for the balance, and record it as an adjustment at {after}."
        return [Carried("leave.annual", title, "asked", says, why, to_do=to_do)]
    says = f"What is left stays at {before}"
    to_do = f"Set a leave scheme for {after} before the move, or take what is left before leaving."
    return [Carried("leave.annual", title, "cannot", says, f"{after} has no leave scheme.", to_do=to_do)]


def _has_scheme(account: Account, journey: Journey, *, before: bool) -> bool:
    day = journey.on - timedelta(days=1) if before else journey.on
    return any(valid.holds(day) for valid, _ in account.schemes)


def told(found: Conversion, there: Balance, journey: Journey, names: dict[int, str]) -> list[Carried]:
    """Leave, what is booked, and flexi: each that there is. `there` is what is left at the department joined then."""
    return [
        *_annual(found, there, names[journey.from_department_id], names[journey.to_department_id]),
        *_booked(found, names[journey.to_department_id]),
        *_flexi(found, names[journey.from_department_id], names[journey.to_department_id]),
    ]


def _annual(found: Conversion, there: Balance, before: str, after: str) -> Iterator[Carried]:
    scheme = found.scheme
    last = there.year.end - timedelta(days=1)
    says = (
        f"{shown(found.arrives, scheme)} come along from {before}; with what {after} gives up to"
        f" {last:%-d %B %Y}, {shown(there.minutes, scheme)} are left there then"
    )
    working = (*found.working, *(f"At {after}: {line}" for line in there.working))
    yield Carried("leave.annual", "Annual leave", "converted", says, MINUTES_STAY, working=working)
    if stays := found.owed - found.goes:
        old = found.left.year.scheme
        yield Carried(
            "leave.annual.over_limit",
            "Annual leave above what can be brought",
            "cannot",
            f"{shown(stays, old)} stay at {before}",
            f"{after} takes at most {shown(found.goes, scheme)} at a move.",
            to_do=f"Take {shown(stays, old)} before leaving {before}, or agree how they are paid.",
        )


def _booked(found: Conversion, after: str) -> Iterator[Carried]:
    moved = [each.after for each in found.bookings if each.after is not None]
    left = [each.booking for each in found.bookings if each.after is None]
    if moved:
        says = f"Booked at {after}: {'; '.join(_days(each) for each in moved)}"
        why = "Leave that is agreed stays agreed, on the days on which the department works."
        yield Carried("leave.booked", "Leave that is booked", "carried", says, why)
    if left:
        says = f"No longer booked: {'; '.join(_days(Piece(*each[1:])) for each in left)}"
        why = f"{after} doesn’t work on those days, or there is leave there already. They cost no leave."
        yield Carried("leave.booked.not_worked", "Leave on days not worked there", "stopped", says, why)


def _days(piece: Piece) -> str:
    if piece.first == piece.last:
        return f"{piece.first:%-d %B %Y} ({hours_shown(piece.minutes)})"
    return f"{piece.first:%-d %B} to {piece.last:%-d %B %Y} ({hours_shown(piece.minutes)})"


def _flexi(found: Conversion, before: str, after: str) -> Iterator[Carried]:
    if found.flexi_goes:
        says = f"{hours_shown(found.flexi_goes)} of flexi at {after}"
        why = f"{after} keeps flexi of its people within its own limits."
        yield Carried("leave.flexi", "Flexi", "carried", says, why)
    if stays := found.flexi - found.flexi_goes:
        says = f"{hours_shown(stays)} of flexi stay at {before}, and lapse there"
        why = f"That is beyond what {after} allows."
        to_do = (
            f"Take {hours_shown(stays)} of flexi before leaving {before}, or it lapses."
            if stays > 0
            else f"Make up {hours_shown(-stays)} before leaving {before}."
        )
        yield Carried("leave.flexi.over_limit", "Flexi above the limit", "cannot", says, why, to_do=to_do)

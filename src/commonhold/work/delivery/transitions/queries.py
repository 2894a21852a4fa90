"""Reading transitions: the plan, how far it has come, what both sides counted, and who has signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import as_house
from commonhold.work.delivery.models import Unit
from commonhold.work.delivery.transitions.models import Transition, Wave
from commonhold.work.delivery.transitions.rules import (
    GIVING,
    RECEIVING,
    Cell,
    Counted,
    TaskKind,
    cells,
    share_left,
)


@dataclass(frozen=True)
class Side:
    """Who signs for a count of a wave, and who did. `unit` is a name; `unit_id` None is the departments' own people."""

    side: str
    unit_id: int | None
    unit: str
    ours: bool
    """Whether the central unit may sign for it: it is no supplier's."""
    tasks: int
    begun: int
    signed_at: datetime | None = None
    signed_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class WaveFacts:
    id: int
    number: int
    on: date
    kinds: tuple[TaskKind, ...]
    percent: int | None
    begun_at: datetime | None
    done_at: datetime | None
    cells: tuple[Cell, ...]
    sides: tuple[Side, ...]
    reasons: tuple[str, ...]
    """Why the sides differ, as those who signed say it."""

    @property
    def differs(self) -> bool:
        return any(each.difference for each in self.cells)

    @property
    def explained(self) -> bool:
        return bool(self.reasons)


@dataclass(frozen=True)
class TransitionFacts:
    """A plan and what became of it. It is over once every side has signed for every wave."""

    id: int
    unit_id: int
    unit: str
    why: str
    """Empty, and the unit's name withheld, for a unit of another company that receives."""
    at: datetime
    by_label: str
    called_off_at: datetime | None
    called_off_by: str
    called_off_why: str
    over_at: datetime | None
    waves: tuple[WaveFacts, ...]

    @property
    def state(self) -> str:
        if self.called_off_at:
            return "called off"
        if self.over_at:
            return "signed"
        if all(each.done_at for each in self.waves):
            return "moved"
        return "running" if any(each.begun_at for each in self.waves) else "planned"


def transitions(*, of_unit: int | None = None, limit: int = 25, offset: int = 0) -> list[TransitionFacts]:
    """Transitions, the newest first; for somebody of a unit only those in which it gives or has received."""
    return _facts(Q(), of_unit, slice(offset, offset + limit))


def count(*, of_unit: int | None = None) -> int:
    """How many there are."""
    with as_house():
        return _found(Q(), of_unit).count()


def transition(transition_id: int, *, of_unit: int | None = None) -> TransitionFacts:
    found = _facts(Q(id=transition_id), of_unit)
    if not found:
        raise NotFound(what="transition")
    return found[0]


@dataclass(frozen=True)
class DueWave:
    """A wave that has to be run: which tasks of which unit, as a fraction of them, and how far it has come."""

    id: int
    unit_id: int
    unit: str
    kinds: tuple[TaskKind, ...]
    part: tuple[int, int]
    counted: bool


def due_wave(on: date, *, after: int = 0) -> DueWave | None:
    """The next wave, by its id, whose day has come and before which none of its transition is left."""
    found = Wave.objects.filter(transition__called_off_at=None, done_at=None, on__lte=on, id__gt=after)
    wave = found.select_related("transition__unit").order_by("id").first()
    if wave is None:
        return None
    of = wave.transition
    shares = of.waves.filter(number__lt=wave.number).values_list("percent", flat=True)
    before = [share for share in shares if share is not None]
    part = (1, 1) if wave.percent is None else share_left(wave.percent, before)
    return DueWave(wave.id, of.unit_id, of.unit.name, _pairs(wave), part, wave.counted_at is not None)


def _found(which: Q, of_unit: int | None) -> QuerySet[Transition]:
    if of_unit is not None:
        which &= Q(unit_id=of_unit) | Q(waves__counts__unit_id=of_unit)
    return Transition.objects.filter(which).distinct()


def _facts(which: Q, of_unit: int | None, part: slice = slice(None)) -> list[TransitionFacts]:
    with as_house():  # a unit's people see the sums of both sides, and not by name who else receives
        found = _found(which, of_unit).select_related("unit").order_by("-id")
        rows = list(found.prefetch_related("waves__counts__unit", "waves__signatures")[part])
        own = None if of_unit is None else Unit.objects.get(id=of_unit)
    return [
        TransitionFacts(
            row.id,
            row.unit_id,
            *((row.unit.name, row.why) if _may_know(own, row.unit) else ("Another unit", "")),
            row.at,
            row.by_label,
            row.called_off_at,
            row.called_off_by_label,
            row.called_off_why if _may_know(own, row.unit) else "",
            row.over_at,
            tuple(
                _wave(each, row, of_unit) for each in sorted(row.waves.all(), key=lambda wave: wave.number)
            ),
        )
        for row in rows
    ]


def _may_know(own: Unit | None, giving: Unit) -> bool:
    """Whether somebody may know which unit hands over, and why: the house, and the same company. Who receives signs for
    what came, and for that needs neither."""
    return own is None or own == giving or own.supplier_id == giving.supplier_id


def _wave(wave: Wave, of: Transition, of_unit: int | None) -> WaveFacts:
    counts = [
        Counted(each.side, each.unit_id, each.service, each.element, each.band, each.tasks, each.begun)
        for each in wave.counts.all()
    ]
    sides = [] if wave.done_at is None else _sides(wave, of, counts)
    return WaveFacts(
        wave.id,
        wave.number,
        wave.on,
        _pairs(wave),
        wave.percent,
        wave.begun_at,
        wave.done_at,
        tuple(cells(counts)),
        tuple(each for each in sides if of_unit is None or each.unit_id == of_unit),
        tuple(each.reason for each in sides if each.reason),
    )


def _sides(wave: Wave, of: Transition, counts: Iterable[Counted]) -> list[Side]:
    units = {each.unit_id: each.unit for each in wave.counts.all()} | {of.unit_id: of.unit}
    signed = {(each.side, each.unit_id): each for each in wave.signatures.all()}
    sums: dict[tuple[str, int | None], tuple[int, int]] = {(GIVING, of.unit_id): (0, 0)}
    for each in counts:
        if each.side in (GIVING, RECEIVING):
            tasks, begun = sums.get((each.side, each.unit_id), (0, 0))
            sums[each.side, each.unit_id] = (tasks + each.tasks, begun + each.begun)
    found = []
    for (side, unit_id), (tasks, begun) in sums.items():
        unit, signature = units[unit_id], signed.get((side, unit_id))
        side_of = Side(
            side,
            unit_id,
            unit.name if unit else "The departments’ own people",
            unit is None or unit.supplier_id is None,
            tasks,
            begun,
            *((signature.at, signature.by_label, signature.reason) if signature else ()),
        )
        found.append(side_of)
    return found


def _pairs(wave: Wave) -> tuple[TaskKind, ...]:
    return tuple((service, element) for service, element in wave.kinds)

"""What a change of a department's policies would do: for which units, and for how many of their open tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from commonhold.work.residency.cedar.vocabulary import CLASSIFICATIONS, DATA_CLASSES, MODES
from commonhold.work.residency.rules import PERMIT
from commonhold.work.residency.units.rules import Rulebook, UnitPlace


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Open tasks of one kind that a unit has: what they need, and how many there are."""

    unit_id: int
    needs: frozenset[str]
    """Classes of data."""
    classification: str
    clearance: str
    tasks: int
    able: frozenset[int]
    """The units that could do them, were it not for where they are."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A verdict that a change of policies would change."""

    unit: UnitPlace
    data_class: str
    classification: str
    mode: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Displaced:
    """Open tasks that their unit could do no longer; `stranded` if no other unit could do them either."""

    work: OpenWork
    stranded: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of policies would change."""

    shifts: tuple[Shift, ...]
    displaced: tuple[Displaced, ...]

    @property
    def tasks(self) -> int:
        return sum(each.work.tasks for each in self.displaced)

    @property
    def stranded(self) -> int:
        return sum(each.work.tasks for each in self.displaced if each.stranded)


def effect(
    before: Rulebook, after: Rulebook, places: Iterable[UnitPlace], open_work: Iterable[OpenWork]
) -> Effect:
    """What would change from one rulebook to another: every place with every class, classification and mode, and the
    open tasks that would have to move. A unit that works in several countries has as many places."""
    of_unit: dict[int, list[UnitPlace]] = {}
    for each in places:
        of_unit.setdefault(each.id, []).append(each)
    shifts = [shift for found in of_unit.values() for shift in _shifts(before, after, found)]
    return Effect(tuple(shifts), tuple(_displaced(before, after, of_unit, open_work)))


def _shifts(before: Rulebook, after: Rulebook, places: Iterable[UnitPlace]) -> Iterable[Shift]:
    for unit in places:
        for data_class in DATA_CLASSES:
            for classification in CLASSIFICATIONS:
                for mode in MODES:
                    was = before.ruling(unit, data_class, classification, mode).verdict
                    now = after.ruling(unit, data_class, classification, mode).verdict
                    if was != now:
                        yield Shift(unit, data_class, classification, mode, was, now)


def _displaced(
    before: Rulebook,
    after: Rulebook,
    of_unit: Mapping[int, Iterable[UnitPlace]],
    open_work: Iterable[OpenWork],
) -> Iterable[Displaced]:
    def permits(book: Rulebook, unit_id: int, work: OpenWork) -> bool:
        """Wherever the unit works."""
        cleared = [replace(each, clearance=work.clearance) for each in of_unit.get(unit_id, ())]
        found = [
            book.may_do(each, needs=work.needs, shows=(), classification=work.classification)
            for each in cleared
        ]
        return bool(found) and all(each.verdict == PERMIT for each in found)

    for work in open_work:
        if permits(before, work.unit_id, work) and not permits(after, work.unit_id, work):
            yield Displaced(work, not any(permits(after, each, work) for each in work.able))

"""What a change of a department's policies would do: for which units, and for how many of their open tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commonhold.work.residency.cedar.vocabulary import CLASSIFICATIONS, DATA_CLASSES, MODES
from commonhold.work.residency.rules import PERMIT
from commonhold.work.residency.units.rules import Rulebook, UnitPlace

OpenTasks = Mapping[tuple[int, frozenset[str], str], int]
"""How many tasks are open, by the unit that has them, the classes that they need and the case's classification."""


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
    """Open tasks that their unit could do no longer; `stranded` if no other unit could either."""

    unit: UnitPlace
    classes: frozenset[str]
    classification: str
    tasks: int
    stranded: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of policies would change."""

    shifts: tuple[Shift, ...]
    displaced: tuple[Displaced, ...]

    @property
    def tasks(self) -> int:
        return sum(each.tasks for each in self.displaced)

    @property
    def stranded(self) -> int:
        return sum(each.tasks for each in self.displaced if each.stranded)


def effect(before: Rulebook, after: Rulebook, units: Iterable[UnitPlace], open_tasks: OpenTasks) -> Effect:
    """What would change from one rulebook to another: every unit with every class, classification and mode, and the
    open tasks that would have to move."""
    places = {each.id: each for each in units}
    return Effect(
        tuple(_shifts(before, after, places.values())), tuple(_displaced(before, after, places, open_tasks))
    )


def _shifts(before: Rulebook, after: Rulebook, units: Iterable[UnitPlace]) -> Iterable[Shift]:
    for unit in units:
        for data_class in DATA_CLASSES:
            for classification in CLASSIFICATIONS:
                for mode in MODES:
                    was = before.ruling(unit, data_class, classification, mode).verdict
                    now = after.ruling(unit, data_class, classification, mode).verdict
                    if was != now:
                        yield Shift(unit, data_class, classification, mode, was, now)


def _displaced(
    before: Rulebook, after: Rulebook, places: Mapping[int, UnitPlace], open_tasks: OpenTasks
) -> Iterable[Displaced]:
    def verdict(book: Rulebook, unit: UnitPlace, classes: frozenset[str], classification: str) -> str:
        return book.may_do(unit, needs=classes, shows=(), classification=classification).verdict

    for (unit_id, classes, classification), tasks in open_tasks.items():
        unit = places[unit_id]
        if verdict(before, unit, classes, classification) != PERMIT:
            continue
        if verdict(after, unit, classes, classification) == PERMIT:
            continue
        others = (verdict(after, each, classes, classification) == PERMIT for each in places.values())
        yield Displaced(unit, classes, classification, tasks, stranded=not any(others))

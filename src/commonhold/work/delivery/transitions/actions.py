"""Planning a transition, calling it off, and what its waves leave behind: counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.delivery.models import UnitState
from commonhold.work.delivery.transitions.models import HandOverCount, Transition, Wave
from commonhold.work.delivery.transitions.rules import (
    Counted,
    PlannedWave,
    PlanWrong,
    cells,
    check_plan,
)
from commonhold.work.delivery.units.queries import locked


class AlreadyPlanned(Refusal):
    """{unit} has a transition already that isn't over. Call that off first."""

    code: ClassVar[str] = "transitions.already"


class CannotBeCalledOff(Refusal):
    """{why}"""

    code: ClassVar[str] = "transitions.cannot_be_called_off"


@verb
def plan(*, unit_id: int, why: str, waves: Sequence[PlannedWave], actor: Actor, at: datetime) -> int:
    """Plan that an open unit hands over in waves, and return the transition's id."""
    check_plan(waves, why, at.astimezone(LONDON).date())
    unit = locked(unit_id)
    state = UnitState.objects.filter(unit=unit).order_by("-id").values_list("state", flat=True).first()
    if state != "open":
        raise PlanWrong(field="unit", what=f"{unit.name} isn’t open, so it has nothing to hand over")
    if Wave.objects.filter(transition__unit=unit, transition__called_off_at=None, done_at=None).exists():
        raise AlreadyPlanned(field="unit", unit=unit.name)
    made = Transition.objects.create(unit=unit, why=why.strip(), at=at, by=actor.id, by_label=actor.label)
    rows = [
        Wave(transition=made, number=number, on=each.on, kinds=each.kinds, percent=each.percent)
        for number, each in enumerate(waves, 1)
    ]
    Wave.objects.bulk_create(rows)
    planned = [{"on": each.on, "kinds": each.kinds, "percent": each.percent} for each in waves]
    _record("planned", made, actor, at, why=why.strip(), waves=planned)
    return made.id


@verb
def call_off(*, transition_id: int, why: str, actor: Actor, at: datetime) -> None:
    """Run no more waves of a transition, and let the unit be given again what it handed over. What moved stays."""
    if not why.strip():
        raise CannotBeCalledOff(field="why", why="Enter why it is called off")
    found = Transition.objects.select_for_update().filter(id=transition_id).first()
    if found is None:
        raise NotFound(what="transition")
    if found.called_off_at is not None:
        raise CannotBeCalledOff(why="It was called off already. Nothing was changed.")
    if found.over_at is not None:
        raise CannotBeCalledOff(why="It is over: every side has signed. There is nothing left to call off.")
    if found.waves.filter(begun_at__isnull=False, done_at=None).exists():
        raise CannotBeCalledOff(why="A wave is running. Call it off when the wave is over, in some minutes.")
    found.called_off_at, found.called_off_by_label, found.called_off_why = at, actor.label, why.strip()
    found.save()
    _record("called_off", found, actor, at, why=why.strip())


@verb
def begin(*, wave_id: int, actor: Actor, at: datetime) -> bool:
    """Let a wave begin: from the end of the transaction on the unit is given no more of what the wave moves. False if
    its transition was called off."""
    of = Transition.objects.select_for_update().get(waves__id=wave_id)
    wave = Wave.objects.select_for_update().get(id=wave_id)
    if of.called_off_at is not None or wave.begun_at is not None:
        nothing_to_record()
        return of.called_off_at is None
    wave.begun_at = at
    wave.save()
    _record("wave_begun", of, actor, at, wave=wave.number)
    return True


@verb
def count_given(*, wave_id: int, counts: Sequence[Counted], at: datetime) -> None:
    """Keep what the giving side has, before anything of it moves."""
    nothing_to_record()  # a count is a record of itself, which nobody can change
    _keep(wave_id, counts)
    Wave.objects.filter(id=wave_id).update(counted_at=at)


@verb
def finish(*, wave_id: int, counts: Sequence[Counted], actor: Actor, at: datetime) -> None:
    """Keep what came to the receiving side, and what the giving side no longer had, and end the wave."""
    wave = Wave.objects.select_for_update().select_related("transition").get(id=wave_id)
    _keep(wave_id, counts)
    kept = wave.counts.values_list("side", "unit_id", "service", "element", "band", "tasks", "begun")
    compared = cells(Counted(*each) for each in kept)
    assert not any(each.lost for each in compared), f"tasks of wave {wave_id} are lost: {compared}"
    wave.done_at = at
    wave.save()
    received = sum(each.received for each in compared)
    given = sum(each.given for each in compared)
    _record("wave_done", wave.transition, actor, at, wave=wave.number, given=given, received=received)


def _keep(wave_id: int, counts: Sequence[Counted]) -> None:
    HandOverCount.objects.bulk_create(HandOverCount(wave_id=wave_id, **each._asdict()) for each in counts)


def _record(what: str, of: Transition, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"delivery.transition_{what}",
        actor=actor,
        at=at,
        subject=f"delivery.unit:{of.unit_id}",
        department_id=None,
        after={"transition": of.id, **after},
    )

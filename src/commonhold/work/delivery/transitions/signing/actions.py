"""Signing for what a side counted in a wave."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.transitions.models import Signature, Transition
from commonhold.work.delivery.transitions.queries import WaveFacts, transition
from commonhold.work.delivery.units.queries import supervises


class CannotSign(Refusal):
    """{why}"""

    code: ClassVar[str] = "transitions.cannot_sign"


@verb
def sign(
    *,
    transition_id: int,
    number: int,
    side: str,
    unit_id: int | None,
    reason: str = "",
    for_house: bool = False,
    actor: Actor,
    at: datetime,
) -> None:
    """Stand by a side's count of a wave: as a supervisor of the unit, or, `for_house`, for what is no supplier's.

    Where the sides differ, whoever signs first explains it. With the last signature the transition is over: its unit
    is given work again, as its contract, skills and policy have it.
    """
    with as_house():
        of = Transition.objects.select_for_update().filter(id=transition_id).first()
        wave = next((each for each in transition(transition_id).waves if each.number == number), None)
        assert of is not None
        _check_signing(wave, side, unit_id, reason, actor, at, for_house=for_house)
        assert wave is not None
        Signature.objects.create(
            wave_id=wave.id,
            side=side,
            unit_id=unit_id,
            reason=reason.strip(),
            at=at,
            by=actor.id,
            by_label=actor.label,
        )
        over = _end_if_signed(of, at)
        record(
            "delivery.wave_signed",
            actor=actor,
            at=at,
            subject=f"delivery.unit:{of.unit_id}",
            department_id=None,
            after={
                "transition": of.id,
                "wave": number,
                "side": side,
                "unit": unit_id,
                "reason": reason.strip(),
                "over": over,
            },
        )


def _end_if_signed(of: Transition, at: datetime) -> bool:
    """End a transition, if every wave of it is done and signed for by every side; whether it was ended."""
    waves = transition(of.id).waves
    signed = all(each.done_at is not None and all(side.signed_at for side in each.sides) for each in waves)
    if not signed or of.called_off_at is not None:
        return False
    of.over_at = at
    of.save()
    return True


def _check_signing(
    wave: WaveFacts | None,
    side: str,
    unit_id: int | None,
    reason: str,
    actor: Actor,
    at: datetime,
    *,
    for_house: bool,
) -> None:
    found, on = None, at.astimezone(LONDON).date()
    if wave is not None:
        found = next((each for each in wave.sides if (each.side, each.unit_id) == (side, unit_id)), None)
    if wave is None or found is None:
        raise NotFound(what="count to sign; a wave is signed when it is over")
    if found.signed_at is not None:
        raise CannotSign(why=f"{found.signed_by} signed this already. Nothing was changed.")
    if not (for_house and found.ours) and not supervises(actor.account_id, unit_id, on):
        raise CannotSign(why=f"Only a supervisor signs for {found.unit}. Ask one of them.")
    others = Signature.objects.filter(wave_id=wave.id, by=actor.id).exclude(side=side)
    if others.exists():
        raise CannotSign(why="You signed for the other side. Somebody else signs for this one.")
    if wave.differs and not wave.explained and not reason.strip():
        raise CannotSign(field="reason", why="The sides differ. Enter why.")

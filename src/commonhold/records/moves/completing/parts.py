"""The parts of records that carry what they keep when somebody moves: the one list, in the order of doing.

It is apart, because completing and looking ahead both go through it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from commonhold.core.audit.acting import Actor
from commonhold.records.leave.carrying import actions as leave
from commonhold.records.leave.carrying import queries as leave_queries
from commonhold.records.pay.carrying import actions as pay
from commonhold.records.pay.carrying import queries as pay_queries
from commonhold.records.people.adjustments import actions as adjustments
from commonhold.records.people.adjustments import queries as adjustments_queries
from commonhold.records.people.assets import queries as assets_queries
from commonhold.records.people.carrying.rules import Carried, Journey
from commonhold.records.people.declarations import actions as declarations
from commonhold.records.people.declarations import queries as declarations_queries
from commonhold.records.people.personal import queries as personal_queries
from commonhold.records.people.vetting import actions as vetting
from commonhold.records.people.vetting import queries as vetting_queries

Told = Mapping[int, Iterable[Carried]]
"""What becomes of things, by the ids of moves; a move of which there is nothing to say may be left out."""
Groups = Mapping[int, int]
"""The pay group that was offered, by move, where one was."""


class Does(Protocol):
    """Carries what a part keeps, or takes it back."""

    def __call__(self, *, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None: ...


class Part(NamedTuple):
    """What a part of records does about many journeys: says what becomes of things, does it, undoes it.

    What is only said and not carried stays, as what was lent by a department, or comes with the employment itself.
    """

    travels: Callable[[Sequence[Journey]], Told]
    carry: Does | None
    take_back: Does | None


def parts(groups: Groups) -> tuple[Part, ...]:
    """Every part, of moves for which these pay groups were offered."""

    def travels(journeys: Sequence[Journey]) -> Told:
        going = [each for each in journeys if each.kind != "secondment"]
        told = pay_queries.travels(going, groups)
        return {each.move_id: carried for each, carried in zip(going, told, strict=True)}

    def carry(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
        pay.carry(journeys=journeys, actor=actor, at=at, groups=groups)

    return (
        Part(personal_queries.travels, None, None),
        Part(travels, carry, pay.take_back),
        Part(leave_queries.travels, leave.carry, leave.take_back),
        Part(vetting_queries.travels, vetting.carry, vetting.take_back),
        Part(adjustments_queries.travels, adjustments.carry, adjustments.take_back),
        Part(declarations_queries.travels, declarations.carry, declarations.take_back),
        Part(assets_queries.travels, None, None),
    )

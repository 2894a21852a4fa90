"""A move that was made by a plan for a whole unit, as whoever moved and HR of both departments see it."""

from collections.abc import Collection

from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.core.audit.acting import also_for
from commonhold.core.departments.queries import department
from commonhold.records.moves import queries as moves
from commonhold.records.people.carrying.rules import shown_to
from commonhold.records.people.queries import person_of_account
from commonhold.services.move_department.showing import ORDER, MoveView, Reader


def move_by_plan(move_id: int, account_id: int, hr_of: Collection[int]) -> MoveView:
    """The move; NotAllowed for anybody whom it does not concern. `hr_of` are the departments in which they work on
    cases of people."""
    move = moves.move(move_id)
    if move.case_reference or move.to_department_id is None or move.completed_at is None:
        raise NotFound(what="move by a plan with this number")
    readers: set[Reader] = {"person"} if move.person_id == person_of_account(account_id) else set()
    if not readers:
        readers |= {"from"} if move.from_department_id in hr_of else set()
        readers |= {"to"} if move.to_department_id in hr_of else set()
    if not readers:
        raise NotAllowed(what="see this move")
    with also_for(move.department_ids):
        every = moves.carried(move.id)
        offer = moves.offers([move.id]).get(move.id) if readers & {"person", "to"} else None
    seen = {each for reader in readers for each in shown_to(every, reader)}
    return MoveView(
        move=move,
        readers=frozenset(readers),
        leaves=department(move.from_department_id).name,
        joins=department(move.to_department_id).name,
        steps=[],
        waits=[],
        said=[],
        warnings=[],
        carried=sorted(
            (each for each in every if each in seen),
            key=lambda each: (ORDER.index(each.verdict), each.title),
        ),
        offer=offer,
        campaign="",
    )

"""A move as a whole: completing, undoing and changing it in every part at once, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Literal

from commonhold.base.working_time import LONDON
from commonhold.core.accounts import queries as accounts
from commonhold.core.accounts.changes.actions import change_roles, take_back_roles
from commonhold.core.accounts.changes.rules import Change
from commonhold.core.accounts.directory import actions as directory
from commonhold.core.accounts.directory.rules import Instruction, Kind, User
from commonhold.core.accounts.queries import AccountFacts
from commonhold.core.audit.acting import Actor
from commonhold.records.moves import actions as moving
from commonhold.records.moves import queries as moves
from commonhold.records.moves.completing import actions as parts
from commonhold.records.moves.completing.queries import preview
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.moves.rules import MISSING
from commonhold.records.people import queries as people
from commonhold.records.people.carrying.rules import Carried, shown_to
from commonhold.services.move_department.sides import exporting_managers, move_of
from commonhold.work.cases.catalogue import CaseFacts, Looked
from commonhold.work.cases.handing_over.actions import hand_over

Side = Literal["from", "to", "person"]
GONE = "They moved to another department."


def to_ask(move: MoveFacts) -> list[Carried]:
    """What the department that is joined has to ask or do itself, because it doesn't go along."""
    return [
        each
        for each in shown_to(preview(move.id), "to")
        if each.verdict in ("asked", "cannot") and each.to_do
    ]


def complete(move: MoveFacts, *, actor: Actor, at: datetime) -> None:
    """Moves everything: employments, pay, leave, whatever else records keep, access, and what directories do."""
    parts.complete(move_ids=[move.id], actor=actor, at=at)
    give_access([moves.move(move.id)], actor=actor, at=at)


def change_date(
    move: MoveFacts, *, side: Side, on: date, returns_on: date | None, actor: Actor, at: datetime
) -> None:
    """Moves the day that both sides have agreed on: in every part, if it is completed already."""
    if move.state == "completed":
        take_access([move], actor=actor, at=at)
        parts.reschedule(move_id=move.id, on=on, returns_on=returns_on, actor=actor, at=at)
        give_access([moves.move(move.id)], actor=actor, at=at)
        return
    released = move.released_at is not None
    moving.propose_dates(
        move_id=move.id, side=side, on=on, returns_on=returns_on, said="", actor=actor, at=at
    )
    for each in agreeing(move, side):
        moving.agree_dates(
            move_id=move.id, side=each, number=moves.last_proposal(move.id), actor=actor, at=at
        )
    if released:
        moving.release(move_id=move.id, actor=actor, at=at)


def agreeing(move: MoveFacts, side: Side) -> Sequence[Side]:
    """The departments that have to agree to what a side proposes."""
    both: tuple[Side, ...] = ("from",) if move.to_department_id is None else ("from", "to")
    return [each for each in both if each != side]


def undo(move: MoveFacts, *, side: Side, reason: str, actor: Actor, at: datetime) -> None:
    """Has it that nobody moved: everything is as it was, if it was moved already."""
    if move.state == "completed":
        take_access([move], actor=actor, at=at)
        parts.undo(move_ids=[move.id], reason=reason, actor=actor, at=at)
    else:
        moving.cancel(move_id=move.id, side=side, reason=reason, actor=actor, at=at)


def pass_work_on(case: CaseFacts, move: MoveFacts, *, actor: Actor, at: datetime) -> None:
    """Hands what they have open in the department that is left to their manager there."""
    account = people.account_of_employment(move.from_employment_id)
    if account is None:
        return
    successor = next(iter(exporting_managers(case, at).accounts), None)
    hand_over(
        accounts={account: successor},
        department_id=move.from_department_id,
        reason=GONE,
        actor=actor,
        at=at,
    )


def withdrawn(case: CaseFacts, *, actor: Actor, at: datetime) -> None:
    """Undoes it for whoever asked for it and takes it back."""
    move = moves.move_of_case(case.reference)
    if move is not None and move.state in ("proposed", "agreed", "completed"):
        undo(move, side="person", reason="Taken back by whoever asked for it.", actor=actor, at=at)


def looks(case: CaseFacts) -> Looked:
    """What is missing yet, for whoever works on it, on whichever side: so nothing that only one side may read, which is
    on the move's own page."""
    if "move_id" not in case.variables:
        return Looked(findings=[])
    move = move_of(case)
    missing = (
        [f"Not done yet: {MISSING[each]}." for each in move.missing] if move.completed_at is None else []
    )
    asked = (
        [f"{each.title}: {each.to_do}" for each in to_ask(move) if each.seen_by == "both"]
        if move.completed_at is None
        else []
    )
    prevented = [str(case.variables["reason"])] if case.variables.get("reason") else []
    return Looked(findings=[*prevented, *missing, *asked])


def source(move: MoveFacts) -> str:
    """Under what access and directories know it, so that it is given once and can be taken back."""
    return f"moves.move:{move.id}"


def give_access(went: Sequence[MoveFacts], *, actor: Actor, at: datetime) -> None:
    """Roles and users of directories for everybody who moves, from their first day on: many in a fixed number of
    statements. Who has no account has no access anywhere."""
    by_employment = people.accounts_of_employments(each.from_employment_id for each in went)
    known = accounts.accounts(by_employment.values())
    changes, instructions = list[Change](), list[Instruction]()
    for each in went:
        account = known.get(by_employment.get(each.from_employment_id, 0))
        if account is None or each.to_department_id is None:
            continue
        lent = each.kind == "loan"
        changes.append(
            Change(
                source=source(each),
                account_id=account.id,
                on=each.on,
                from_department_id=None if lent else each.from_department_id,
                to_department_id=each.to_department_id,
                until=each.returns_on,
            )
        )
        instructions += _instructions(each, account, lent=lent)
    if changes:
        change_roles(changes=changes, actor=actor, at=at)
        directory.instruct(instructions=instructions, actor=actor, at=at)


def _instructions(move: MoveFacts, account: AccountFacts, *, lent: bool) -> list[Instruction]:
    """The user there from the first day; none any more where they were, unless they come back."""
    assert move.to_department_id is not None
    first_day = datetime.combine(move.on, time(0), LONDON)
    user = User(email=account.email, display_name=account.label)

    def told(department_id: int, kind: Kind, user: User | None = None) -> Instruction:
        return Instruction(source(move), department_id, account.id, kind, first_day, user)

    back = move.kind == "return"
    joined = told(move.to_department_id, "enable") if back else told(move.to_department_id, "create", user)
    return [joined] if lent else [joined, told(move.from_department_id, "disable")]


def take_access(back: Sequence[MoveFacts], *, actor: Actor, at: datetime) -> None:
    """The same backwards, for moves that are undone."""
    sources = [source(each) for each in back]
    take_back_roles(sources=sources, actor=actor, at=at)
    directory.take_back(sources=sources, actor=actor, at=at)

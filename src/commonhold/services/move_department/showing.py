"""A move as one of the people sees it whom it concerns: field by field only what is for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from commonhold.base.refusals import NotFound
from commonhold.core.departments.queries import all_departments
from commonhold.records.moves import queries as moves
from commonhold.records.moves.completing.queries import preview
from commonhold.records.moves.queries import MoveFacts, OfferFacts
from commonhold.records.moves.rules import NEEDED, Said, Step, last_day, warnings
from commonhold.records.people.carrying.rules import Carried, shown_to
from commonhold.records.people.recruiting import queries as recruiting
from commonhold.services.move_department import sides
from commonhold.work.cases.catalogue import CaseFacts
from commonhold.work.cases.queries import CaseView, facts_now
from commonhold.work.cases.sharing import sharing

Reader = Literal["person", "from", "to"]

STEPS: dict[Step, str] = {
    "agreed": "The first day is agreed",
    "offered": "A post and its pay are offered",
    "cleared": "Checks that were missing are done",
    "released": "They are released",
}
"""What has to be done before a move is completed, in words."""
WAITS: dict[Step, tuple[str, ...]] = {
    "agreed": ("agree_leaving", "agree_joining"),
    "offered": ("make_offer",),
    "cleared": ("do_checks",),
    "released": ("release",),
}
"""The tasks by which each is done."""
ORDER = ("cannot", "asked", "converted", "stopped", "carried")
"""What somebody has to do something about comes first."""


@dataclass(frozen=True)
class StepRow:
    """Something that has to be done: whether it is, and if not, whom it waits for and by when."""

    title: str
    done: bool
    with_whom: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class MoveView:
    """A move, and as which of its people somebody sees it."""

    move: MoveFacts
    readers: frozenset[Reader]
    leaves: str
    joins: str
    steps: list[StepRow]
    waits: list[str]
    """Whom it waits for."""
    said: list[Said]
    warnings: list[str]
    carried: list[Carried]
    offer: OfferFacts | None
    """For the department that is joined and for the person; None for the one that is left."""
    campaign: str
    """For the department that is joined: the recruitment campaign from which it came."""

    @property
    def last_day(self) -> date:
        """The last day in the department that is left."""
        return last_day(self.move.on)

    @property
    def last_day_there(self) -> date | None:
        """The last day of a loan or secondment."""
        return last_day(self.move.returns_on) if self.move.returns_on else None

    @property
    def under_way(self) -> bool:
        return self.move.state in ("proposed", "agreed", "completed")


def readers_of(case: CaseView, account_id: int, hr_of: Collection[int], at: datetime) -> frozenset[Reader]:
    """As whom somebody sees a move; `hr_of` are the departments in which they work on cases of people. Nobody, if
    empty."""
    with sharing(case):
        facts = facts_now(case.reference)
        move = moves.move_of_case(case.reference)
        if move is None:
            return frozenset()
        managers: dict[Reader, tuple[int, ...]] = {
            "person": (sides.mover(move),),
            "from": sides.exporting_managers(_known(facts, move), at).accounts,
            "to": sides.importing_managers(_known(facts, move), at).accounts,
        }
    found = {reader for reader, accounts in managers.items() if account_id in accounts}
    if move.from_department_id in hr_of:
        found.add("from")
    if move.to_department_id in hr_of:
        found.add("to")
    # Nobody is on their own side as well: as the person they know all of it, and decide nothing of it.
    return frozenset({"person"}) if "person" in found else frozenset(found)


def view_of(case: CaseView, readers: frozenset[Reader]) -> MoveView:
    """The move of a case. NotFound before it is proposed."""
    move = moves.move_of_case(case.reference)
    if move is None:
        raise NotFound(what="move")
    names = {each.id: each.name for each in all_departments()}
    # Who has a task, and where: both departments have managers and case workers.
    whom = {each.element: f"{each.with_whom}, {names[each.department_id]}" for each in case.tasks}
    return MoveView(
        move=move,
        readers=readers,
        leaves=names[move.from_department_id],
        joins=names[move.to_department_id] if move.to_department_id else move.to_body,
        steps=_steps(case, move, whom),
        waits=list(dict.fromkeys(whom[each.element] for each in case.tasks if not each.optional)),
        said=moves.said(move.id),
        warnings=warnings(move.on, move.proposed_on) if move.completed_at is None else [],
        carried=_carried(case, move, readers),
        offer=_offer(case, move, readers),
        campaign=_campaign(case, readers),
    )


def _steps(case: CaseView, move: MoveFacts, whom: Mapping[str, str]) -> list[StepRow]:
    done = set(NEEDED[move.kind]) if move.completed_at is not None else move.done
    rows = []
    for step in NEEDED[move.kind]:
        waiting = next((each for each in case.tasks if each.element in WAITS[step]), None)
        if step in done or waiting is None:
            rows.append(StepRow(STEPS[step], step in done))
        else:
            rows.append(StepRow(STEPS[step], False, whom[waiting.element], waiting.due_at))
    return rows


def _carried(case: CaseView, move: MoveFacts, readers: frozenset[Reader]) -> list[Carried]:
    """What goes along, or went: worked out from what both departments keep, and then only what is for the reader."""
    with sharing(case):
        if move.completed_at is not None:
            every = moves.carried(move.id)
        elif move.to_department_id is not None and move.state in ("proposed", "agreed"):
            every = preview(move.id)
        else:
            every = []
    seen = {each for reader in readers for each in shown_to(every, reader)}
    return sorted(
        (each for each in every if each in seen), key=lambda each: (ORDER.index(each.verdict), each.title)
    )


def _offer(case: CaseView, move: MoveFacts, readers: frozenset[Reader]) -> OfferFacts | None:
    """The person acts within the walls of the department that is left: for them it is read for both."""
    if "person" in readers:
        with sharing(case):
            return moves.offers([move.id]).get(move.id)
    return moves.offers([move.id]).get(move.id)


def _campaign(case: CaseView, readers: frozenset[Reader]) -> str:
    outcome = recruiting.of_case(case.reference) if "to" in readers else None
    return outcome.vacancy if outcome is not None else ""


def _known(facts: CaseFacts, move: MoveFacts) -> CaseFacts:
    """The case as it is while its process runs: one that has ended knows its move no more."""
    return facts if "move_id" in facts.variables else sides.with_move(facts, move.id)

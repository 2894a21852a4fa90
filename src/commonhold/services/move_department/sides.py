"""Who is on which side of a move, and who does what there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from commonhold.core.accounts.queries import holders
from commonhold.records.moves import queries as moves
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.people import queries as people
from commonhold.work.cases.catalogue import Candidates, CaseFacts

HR = "case_worker"
"""The role of those who work on a department's cases of people."""

Side = Literal["from", "to"]


def move_of(case: CaseFacts) -> MoveFacts:
    """The move that the case is about, once its first step has proposed it."""
    return moves.move(int(case.variables["move_id"]))


def department_of(case: CaseFacts, side: Side) -> int:
    """The department on a side; of a secondment out there is only the one that is left."""
    return move_of(case).department_of(side)


def exporting_hr(case: CaseFacts, at: datetime) -> Candidates:
    """Those who work on cases in the department that is left."""
    return Candidates(role=HR, department_id=department_of(case, "from"))


def importing_hr(case: CaseFacts, at: datetime) -> Candidates:
    """Those who work on cases in the department that is joined."""
    return Candidates(role=HR, department_id=department_of(case, "to"))


def exporter(case: CaseFacts, at: datetime) -> Candidates:
    """The manager of whoever moves; without one who has an account, HR of the department that is left."""
    return _by_name(exporting_managers(case, at)) or exporting_hr(case, at)


def importer(case: CaseFacts, at: datetime) -> Candidates:
    """Whoever is to manage them there, as the offer says, or who began the move there; without one HR there."""
    return _by_name(importing_managers(case, at)) or importing_hr(case, at)


def other_side(case: CaseFacts, at: datetime) -> Candidates:
    """The side that has not proposed another day: HR of it. If the person did, the department that is left."""
    return importing_hr(case, at) if case.variables.get("side") == "from" else exporting_hr(case, at)


def exporting_managers(case: CaseFacts, at: datetime) -> Candidates:
    """The nearest manager in the department that is left who has an account."""
    move = move_of(case)
    above = people.accounts_above(mover(move), department_id=move.from_department_id, on=at.date())
    return Candidates(accounts=tuple(above[:1]), department_id=move.from_department_id)


def importing_managers(case: CaseFacts, at: datetime) -> Candidates:
    """Whoever is to manage them in the department that is joined, if anybody is known yet."""
    move = move_of(case)
    offer = moves.offers([move.id]).get(move.id)
    found: tuple[int, ...] = ()
    if offer is not None and offer.manager_id is not None:
        account = people.account_of_employment(offer.manager_id)
        found = (account,) if account is not None else ()
    elif case.data["mover"] == "coming":
        found = (case.asked_by,)
    return Candidates(accounts=found, department_id=move.department_of("to"))


def mover(move: MoveFacts) -> int:
    """The account of whoever moves, or 0 if they have none."""
    return people.account_of_employment(move.from_employment_id) or 0


def with_move(case: CaseFacts, move_id: int) -> CaseFacts:
    """The case with its move, which a process that has ended knows no more."""
    return replace(case, variables={**case.variables, "move_id": move_id})


def everybody(case: CaseFacts, at: datetime) -> list[int]:
    """The accounts of all who are to know: the person, managers and HR on both sides."""
    move, on = move_of(case), at.date()
    named = [mover(move), *exporting_managers(case, at).accounts, *importing_managers(case, at).accounts]
    by_role = [account for each in move.department_ids for account in holders(each, HR, on=on)]
    return [each for each in dict.fromkeys([*named, *by_role]) if each]


def _by_name(found: Candidates) -> Candidates | None:
    return found if found.accounts else None

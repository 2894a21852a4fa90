"""Reading contracts: their change notes, and the terms that hold on a day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.core.departments.queries import all_departments
from commonhold.work.delivery.contracts.consistency.rules import Trouble
from commonhold.work.delivery.contracts.fields.rules import EVERY
from commonhold.work.delivery.contracts.naming.rules import unknown
from commonhold.work.delivery.contracts.rules import Terms, note_in_force
from commonhold.work.delivery.models import ChangeNote, Contract, Unit


@dataclass(frozen=True, slots=True)
class ContractFacts:
    id: int
    code: str
    title: str
    supplier_id: int
    supplier_code: str
    supplier: str


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A change note, with the whole terms that it says."""

    contract_id: int
    number: int
    effective_from: date
    reason: str
    terms: Terms
    hash: str
    at: datetime
    by_label: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A contract with its change notes, the first of which is the first."""

    contract: ContractFacts
    notes: tuple[NoteFacts, ...]

    def note_on(self, day: date) -> NoteFacts | None:
        """The change note that holds on a day, whether or not the contract runs then."""
        return note_in_force(self.notes, day)

    def terms_on(self, day: date) -> Terms | None:
        """The terms in force on a day: None before the contract starts and after it ends."""
        note = self.note_on(day)
        return note.terms if note and note.terms.runs_on(day) else None


_CONTRACT = ("id", "code", "title", "supplier_id", "supplier__code", "supplier__name")
_NOTE = ("contract_id", "number", "effective_from", "reason", "terms", "hash", "at", "by_label")


def contracts() -> list[Agreed]:
    """Every contract with all its change notes, by code."""
    found = Contract.objects.order_by("code").values_list(*_CONTRACT)
    notes: dict[int, list[NoteFacts]] = defaultdict(list)
    for row in ChangeNote.objects.order_by("contract_id", "number").values_list(*_NOTE):
        notes[row[0]].append(_note(row))
    return [Agreed(facts, tuple(notes[facts.id])) for facts in (ContractFacts(*row) for row in found)]


def contract(code: str) -> Agreed:
    """One contract with all its change notes."""
    row = Contract.objects.filter(code=code).values_list(*_CONTRACT).first()
    if row is None:
        raise NotFound(what=f"contract with the code {code[:60]}")
    facts = ContractFacts(*row)
    notes = ChangeNote.objects.filter(contract_id=facts.id).order_by("number").values_list(*_NOTE)
    return Agreed(facts, tuple(_note(each) for each in notes))


def last_note(contract_id: int) -> NoteFacts | None:
    """The change note with the highest number."""
    row = ChangeNote.objects.filter(contract_id=contract_id).order_by("-number").values_list(*_NOTE).first()
    return None if row is None else _note(row)


def in_force(on: date) -> list[tuple[ContractFacts, Terms]]:
    """The contracts that run on a day, with the terms that hold then."""
    found = [(each.contract, each.terms_on(on)) for each in contracts()]
    return [(facts, terms) for facts, terms in found if terms is not None]


def unknown_names(terms: Terms, supplier_id: int | None) -> list[Trouble]:
    """Departments that terms name and that aren't there; and units, if the supplier is given whose they should be."""
    departments = {each.code for each in all_departments()}
    found: list[Trouble] = []
    for number, lot in enumerate(terms.lots):
        named = [each for each in lot.departments if each != EVERY]
        words = "There is no department with the code {}"
        found += unknown(("lots", number, "departments"), named, departments, words)
    return found if supplier_id is None else [*found, *_unknown_units(terms, supplier_id)]


def _unknown_units(terms: Terms, supplier_id: int) -> Iterator[Trouble]:
    units = set(Unit.objects.filter(supplier_id=supplier_id).values_list("code", flat=True))
    words = "The supplier has no unit with the code {}"
    for number, lot in enumerate(terms.lots):
        yield from unknown(("lots", number, "units"), lot.units, units, words)


def _note(row: tuple[Any, ...]) -> NoteFacts:
    contract_id, number, effective_from, reason, terms, digest, at, by_label = row
    read = Terms.model_validate(terms)
    return NoteFacts(contract_id, number, effective_from, reason, read, digest, at, by_label)

"""What somebody who works in a delivery unit sees of cases, and why they don't see the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from commonhold.base.countries import country_name
from commonhold.core.audit.acting import Sight, as_house
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.catalogue import Looked, service
from commonhold.work.cases.correspondence.queries import attachments_of
from commonhold.work.cases.queries import CaseView, facts_now
from commonhold.work.cases.sharing import sharing
from commonhold.work.delivery.units.places.queries import place_of
from commonhold.work.residency.queries import rulebooks
from commonhold.work.residency.rules import PERMIT
from commonhold.work.residency.units.rules import Rulebook, UnitPlace

WORDS: Mapping[str, str] = {
    "contact": "contact details",
    "identity": "names and what else says who somebody is",
    "bank": "bank details",
    "pay": "pay",
    "health": "what is about somebody’s health",
    "family": "what is about somebody’s family",
    "conduct": "what is about somebody’s conduct",
    "clearance": "what is about somebody’s clearance",
    "criminal_record": "criminal records",
    "national_security": "what bears on national security",
    "official": "business data",
}
"""The classes of data, as a sentence has them."""

_SERVED = """
SELECT d.id FROM departments_department d WHERE EXISTS (
    SELECT FROM cases_task t WHERE t.unit_id = %s::bigint AND t.department_id = d.id AND t.closed_at IS NULL)
ORDER BY d.id
"""


@dataclass(frozen=True)
class UnitSight:
    """Somebody at work in a unit: where, and by which policies, approvals included, of each department served."""

    place: UnitPlace
    books: Mapping[int, Rulebook]

    @property
    def department_ids(self) -> tuple[int, ...]:
        return tuple(self.books)

    @property
    def sight(self) -> Sight:
        """The same for the database's walls."""
        classes = (
            f"{department_id}:{data_class}:{classification}"
            for department_id, book in self.books.items()
            for data_class, classification in book.seen(self.place)
        )
        return Sight(self.place.id, tuple(classes))

    def hidden(self, department_id: int, classification: str, classes: Iterable[str]) -> dict[str, str]:
        """Those of the classes that are not shown, each with why, in words."""
        found = {}
        for data_class in classes:
            ruling = self.books[department_id].ruling(self.place, data_class, classification, "view")
            if ruling.verdict != PERMIT:
                found[data_class] = (
                    f"Not shown to your unit: {WORDS[data_class]} may not be seen from"
                    f" {country_name(self.place.country)}. {ruling.reasons[0].words}"
                )
        return found

    def forbids(self, department_id: int, classification: str, data_class: str) -> str | None:
        """Why nobody may add what is of a class from here, in words; None if they may: whoever adds something works
        with it."""
        residence = self.books[department_id].may_do(
            self.place, needs=[data_class], shows=(), classification=classification
        )
        if residence.verdict == PERMIT:
            return None
        return (
            f"{WORDS[data_class].capitalize()} may not be worked with from {country_name(self.place.country)}."
            f" {residence.reasons[0].words}"
        )


def unit_sight(account_id: int, on: date) -> UnitSight | None:
    """How somebody sees the departments in which their unit has open tasks; None if they work in no unit.

    Ask as the house and for all departments: the walls have no unit's sight yet.
    """
    place = place_of(account_id, on)
    if place is None:
        return None
    served = [department_id for (department_id,) in planned_once(_SERVED, [place.id])]
    return UnitSight(place, rulebooks(served, on))


def file_classes(case_id: int) -> set[str]:
    """The classes of data of all the files of a case, of those too that whoever asks may not see."""
    with as_house():
        return {each.data_class for each in attachments_of(case_id)}


def looks(case: CaseView) -> Looked:
    """What a service has to say about a case to whoever works on it. It comes from records, which units don't see:
    ask only for those who may see the classes that the service's `looks_show` names."""
    with as_house(), sharing(case):
        return service(case.service).looks(facts_now(case.reference))

"""Whom an outcome of recruitment is about, and what came of it."""

from dataclasses import dataclass
from datetime import date

from commonhold.core.audit.acting import also_for
from commonhold.core.departments.queries import department_ids
from commonhold.records.people.models import Employment
from commonhold.records.people.recruiting.models import Outcome
from commonhold.records.people.recruiting.rules import Checks, Place


@dataclass(frozen=True)
class OutcomeFacts:
    """The campaign from which a case came, and what it said."""

    vacancy: str
    place: Place
    manager_number: str
    checks: Checks

    @property
    def source(self) -> str:
        """Where the case came from, in a sentence."""
        return f"It came from the recruitment campaign {self.vacancy}."


def civil_servants(number: str, born: date, *, on: date) -> list[int]:
    """The departments in which somebody with an employee number and a date of birth is employed on a day: none, one, or
    several where numbers are the same. Whoever doesn't know both learns nothing."""
    with also_for(department_ids()):
        found = Employment.objects.filter(
            department_id__in=department_ids(),
            number=number,
            person__born=born,
            valid__contains=on,
        )
        return sorted(set(found.values_list("department_id", flat=True)))


def works_here(department_id: int, national_insurance_number: str, *, on: date) -> bool:
    """Whether somebody with a National Insurance number is employed by a department on a day."""
    number = "".join(national_insurance_number.split()).upper()
    found = Employment.objects.filter(
        department_id=department_id, person__national_insurance_number=number, valid__contains=on
    )
    return found.exists()


def case_of(department_id: int, vacancy: str, candidate: bytes) -> str:
    """The case that followed from an outcome; "" if it was not told yet."""
    found = Outcome.objects.filter(department_id=department_id, vacancy=vacancy, candidate=candidate)
    return found.values_list("case_reference", flat=True).first() or ""


def of_case(case_reference: str) -> OutcomeFacts | None:
    """The outcome from which a case came, for the department that recruited; None for others, and for other cases."""
    found = Outcome.objects.select_related("manager").filter(case_reference=case_reference).first()
    if found is None:
        return None
    place = Place(found.post_id, found.manager_id, found.grade, found.region, found.weekly_hours)
    checks = Checks(found.evidence, found.right_to_work_until)
    return OutcomeFacts(found.vacancy, place, found.manager.number, checks)

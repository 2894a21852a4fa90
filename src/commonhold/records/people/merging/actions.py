"""Merging two people who are one, and parting them again.

Whoever acts does so for every department that employs or employed either.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from commonhold.base.refusals import Conflict, NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.records.people.merging import rules
from commonhold.records.people.merging.models import Merge, MergedEmployment
from commonhold.records.people.merging.queries import acts_for_all
from commonhold.records.people.models import Employment, Person


@verb
def merge(
    *,
    person_id: int,
    into_person_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
    account_id: int | None = None,
) -> int:
    """Let all that is one person's be another's, whom they are found to be; return the merge's id.

    Employments, and a National Insurance number, account or civil service start that only the first has, become the
    other's, whose name and date of birth stay. Where both have an account, `account_id` is the one that is kept.
    """
    if not reason.strip():
        raise rules.ReasonMissing(field="reason")
    person, into = _two(person_id, into_person_id)
    kept = _kept_account(person, into, account_id)
    number = person.national_insurance_number if into.national_insurance_number is None else None
    if number is None and None not in (person.national_insurance_number, into.national_insurance_number):
        raise rules.DifferentNumbers()
    made = _begin(
        Merge(
            person=person,
            into=into,
            reason=reason.strip(),
            merged_at=at,
            number_moved=number is not None,
            service_moved=into.civil_service_from is None and person.civil_service_from is not None,
            person_account_id=person.account_id,
            into_account_id=into.account_id,
        )
    )
    set_aside = person.account_id if kept != person.account_id else into.account_id
    service = person.civil_service_from if made.service_moved else into.civil_service_from
    numbers = person.national_insurance_number, into.national_insurance_number
    _write(person, number=None if number else numbers[0], account_id=None)
    _write(into, number=number or numbers[1], account_id=kept)
    _write(person, number=None if number else numbers[0], account_id=set_aside)
    Person.objects.filter(id=into.id).update(civil_service_from=service)
    moved = list(Employment.objects.select_for_update().filter(person=person).order_by("id"))
    MergedEmployment.objects.bulk_create(
        MergedEmployment(merge=made, department_id=job.department_id, employment=job) for job in moved
    )
    _repoint(moved, into)
    _record("merged", made, moved, actor, at)
    return made.id


@verb
def separate(*, merge_id: int, actor: Actor, at: datetime) -> None:
    """Part two people who were merged: what was the first one's is theirs again. What came since stays the other's."""
    made = Merge.objects.select_for_update().filter(id=merge_id).first()
    if made is None:
        raise NotFound(what="merge")
    if made.separated_at is not None:
        raise rules.SeparatedAlready()
    if not acts_for_all(made.into_id):
        raise rules.OtherDepartmentsConcerned()
    moved = [each.employment for each in made.employments.select_related("employment").order_by("id")]
    into = Person.objects.select_for_update().get(id=made.into_id)
    _repoint(moved, Person(id=made.person_id))
    person = Person.objects.select_for_update().get(id=made.person_id)
    number = into.national_insurance_number if made.number_moved else None
    _write(person, number=person.national_insurance_number, account_id=None)
    _write(
        into,
        number=None if made.number_moved else into.national_insurance_number,
        account_id=made.into_account_id,
    )
    _write(person, number=number or person.national_insurance_number, account_id=made.person_account_id)
    if made.service_moved:
        Person.objects.filter(id=into.id).update(civil_service_from=None)
    made.separated_at = at
    made.save(update_fields=["separated_at"])
    _record("separated", made, moved, actor, at)


def _two(person_id: int, into_person_id: int) -> tuple[Person, Person]:
    """Both people, locked, if they are two and nobody else's department is concerned."""
    if person_id == into_person_id:
        raise rules.SamePerson(field="into_person_id")
    found = Person.objects.select_for_update().filter(id__in=[person_id, into_person_id])
    people = {each.id: each for each in found.order_by("id")}
    if len(people) < 2:
        raise NotFound(what="person")
    if not acts_for_all(*people):
        raise rules.OtherDepartmentsConcerned()
    return people[person_id], people[into_person_id]


def _begin(made: Merge) -> Merge:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # somebody else has merged them at the same moment
        raise Conflict from error
    return made


def _kept_account(person: Person, into: Person, account_id: int | None) -> int | None:
    had = [each for each in (into.account_id, person.account_id) if each is not None]
    if len(had) < 2:
        return had[0] if had else None
    if account_id not in had:
        raise rules.TwoAccounts(field="account_id")
    return account_id


def _write(person: Person, *, number: str | None, account_id: int | None) -> None:
    Person.objects.filter(id=person.id).update(national_insurance_number=number, account_id=account_id)


def _repoint(jobs: list[Employment], to: Person) -> None:
    try:
        with transaction.atomic():
            Employment.objects.filter(id__in=[job.id for job in jobs]).update(person_id=to.id)
    except IntegrityError as error:
        raise rules.EmployedTwice() from error


def _record(what: str, made: Merge, jobs: list[Employment], actor: Actor, at: datetime) -> None:
    record_each(
        f"people.{what}",
        actor=actor,
        at=at,
        about=[(job.department_id, None, f"people.employment:{job.id}") for job in jobs],
        after={"merge": made.id, "person": made.person_id, "into": made.into_id},
    )

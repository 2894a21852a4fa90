"""Hiring people, changing and correcting what is true of them, and ending employments."""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.identifiers import check_national_insurance_number
from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.queries import account
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.people import rules
from commonhold.records.people.history import rules as history
from commonhold.records.people.history.queries import SPELLS, V, kept_in, period, spells
from commonhold.records.people.history.rules import Period, Revision
from commonhold.records.people.models import Employment, ManagerSpell, Person, Post
from commonhold.records.people.queries import check_account
from commonhold.records.people.rules import Value

_INSTANT = timedelta(microseconds=1)


class NumberIsAnotherPersons(Refusal):
    """Another person, with another name or date of birth, already has this National Insurance number. Check the
    number, the name and the date of birth against the person's documents."""

    code: ClassVar[str] = "people.number-is-another-persons"


class AccountIsAnotherPersons(Refusal):
    """This account is another person's already. A person has one account, and an account one person: open another."""

    code: ClassVar[str] = "people.account-is-another-persons"


class EmploymentNumberTaken(Refusal):
    """The employment number {number} is already used in this department. Choose another one."""

    code: ClassVar[str] = "people.employment-number-taken"


class AlreadyEmployed(Refusal):
    """This person is already employed in this department for some of those days. Change that employment instead."""

    code: ClassVar[str] = "people.already-employed"


class ManagerCycle(Refusal):
    """That would make somebody their own manager on {on:%-d %B %Y}, by way of those whom they manage. Choose another
    manager, or first change who manages the people in between."""

    code: ClassVar[str] = "people.manager-cycle"


class ManagerNotEmployed(Refusal):
    """That manager is not employed in this department on {on:%-d %B %Y}. Choose somebody who is."""

    code: ClassVar[str] = "people.manager-not-employed"


@verb
def create_post(
    *,
    department_id: int,
    organisation_id: int,
    cost_centre_id: int,
    title: str,
    grade: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Create a post in a team (or return the one that is just the same) and return its id."""
    rules.Grade(grade)
    post, _ = Post.objects.get_or_create(
        department_id=department_id,
        organisation_id=organisation_id,
        cost_centre_id=cost_centre_id,
        title=rules.check_name(title, field="title"),
        grade=grade,
    )
    subject = f"people.post:{post.id}"
    record("people.post_created", actor=actor, at=at, subject=subject, department_id=department_id)
    return post.id


@verb
def hire(
    *,
    department_id: int,
    number: str,
    given_name: str,
    family_name: str,
    born: date,
    national_insurance_number: str | None,
    starts: date,
    facts: Iterable[Value],
    actor: Actor,
    at: datetime,
    ends: date | None = None,
    continuous_from: date | None = None,
    account_id: int | None = None,
) -> int:
    """Begin an employment and return its id; `ends` is the first day after it, None for good.

    `facts` holds at least post, grade, pay, working pattern and location; they hold from the first day on. Somebody
    who is known already, in any department, by National Insurance number, name and date of birth is the same person.
    """
    given = rules.check_facts(facts)
    employed = history.check_employed(born, starts, ends, continuous_from or starts)
    person_id = _person(given_name, family_name, born, national_insurance_number)
    employment = _begin(department_id, person_id, number, employed, continuous_from or starts, at)
    if account_id is not None:
        _give_account(person_id, account_id)
    for fact in given:
        _replace(employment, [], employed, fact)
    record(
        "people.hired",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment.id}",
        department_id=department_id,
        after={"person_id": person_id, "number": number, "starts": starts, "ends": ends},
    )
    return employment.id


@verb
def change(
    *,
    employment_id: int,
    to: Value,
    from_date: date,
    actor: Actor,
    at: datetime,
    until: date | None = None,
) -> None:
    """Record that something changes from a day on, past or future, up to `until` (excluded).

    Without `until` it lasts up to the next change that is recorded already, else to the end of the employment.
    """
    employment = _locked(employment_id, at, managers=isinstance(to, rules.Manager))
    recorded = spells(employment_id, type(to))
    during = history.period_of_change(recorded, period(employment.valid), from_date, until)
    _replace(employment, recorded, during, to)
    _record("changed", employment, to, during, actor, at)


@verb
def correct(*, employment_id: int, to: Value, on: date, actor: Actor, at: datetime) -> None:
    """Replace what is recorded for a day, for all of the days for which it was recorded: it was never so."""
    employment = _locked(employment_id, at, managers=isinstance(to, rules.Manager))
    recorded = spells(employment_id, type(to))
    during = next((spell.period for spell in recorded if spell.period.holds(on)), None)
    if during is None:
        raise history.NothingToCorrect(field="on", on=on)
    _replace(employment, recorded, during, to)
    _record("corrected", employment, to, during, actor, at)


@verb
def end_employment(*, employment_id: int, last_day: date, actor: Actor, at: datetime) -> None:
    """End an employment, or move its end: earlier cuts what is recorded beyond, later stretches it.

    Whoever they manage after that day passes to their own manager, if they have one.
    """
    employment = _locked(employment_id, at, managers=True)
    before = period(employment.valid)
    after = history.check_end(before, last_day)
    _pass_on_reports(employment, after, at)
    for kind in SPELLS:
        _write(employment, history.fit(spells(employment_id, kind), before, after), kind)
    employment.valid = DateRange(*after)
    try:
        with transaction.atomic():
            employment.save(update_fields=["valid"])
    except IntegrityError as error:
        raise AlreadyEmployed(field="last_day") from error
    record(
        "people.employment_ended",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment_id}",
        department_id=employment.department_id,
        before={"ends": before.end},
        after={"ends": after.end},
    )


@verb
def record_civil_service_start(*, employment_id: int, on: date, actor: Actor, at: datetime) -> None:
    """Record when somebody first entered the Civil Service, by one of their employments, begun that day or later."""
    job = Employment.objects.select_related("person").filter(id=employment_id).first()
    if job is None:
        raise NotFound(what="employment")
    history.check_entered(job.person.born, on, period(job.valid).start, field="on")
    before = job.person.civil_service_from
    Person.objects.filter(id=job.person_id).update(civil_service_from=on)
    record(
        "people.civil_service_start_recorded",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment_id}",
        department_id=job.department_id,
        before={"on": before},
        after={"on": on},
    )


@verb
def give_account(*, employment_id: int, account_id: int, actor: Actor, at: datetime) -> None:
    """Let whoever has an employment sign in with an account, if they have none yet."""
    employment = _locked(employment_id, at, managers=False)
    _give_account(employment.person_id, account_id)
    record(
        "people.account_given",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment_id}",
        department_id=employment.department_id,
        after={"account": account_id},
    )


def _begin(
    department_id: int, person_id: int, number: str, employed: Period, continuous_from: date, at: datetime
) -> Employment:
    try:
        with transaction.atomic():
            return Employment.objects.create(
                person_id=person_id,
                department_id=department_id,
                number=rules.check_name(number, field="number"),
                valid=DateRange(*employed),
                continuous_from=continuous_from,
                recorded_at=at,
            )
    except IntegrityError as error:
        if "employment_number" in str(error):
            raise EmploymentNumberTaken(field="number", number=number) from error
        if "employment_no_overlap" in str(error):
            raise AlreadyEmployed(field="starts") from error
        raise


def _person(given_name: str, family_name: str, born: date, number: str | None) -> int:
    """The id of the person with this number, name and date of birth, who is created if nobody is."""
    given_name = rules.check_name(given_name, field="given_name")
    family_name = rules.check_name(family_name, field="family_name")
    with connection.cursor() as cursor:
        if number is not None:
            number = check_national_insurance_number(number)
            cursor.execute("SELECT * FROM people_known_as(%s, %s, %s)", [number, born, family_name])
            if (found := cursor.fetchone()) is not None:
                if found[0] is None:
                    raise NumberIsAnotherPersons(field="national_insurance_number")
                return int(found[0])
        cursor.execute("SELECT nextval('people_person_id_seq')")
        (person_id,) = cursor.fetchone()
    try:
        with transaction.atomic():
            Person(
                id=person_id,
                given_name=given_name,
                family_name=family_name,
                born=born,
                national_insurance_number=number,
            ).save(force_insert=True)
    except IntegrityError as error:  # hired somewhere else at the same moment
        raise NumberIsAnotherPersons(field="national_insurance_number") from error
    return int(person_id)


def _give_account(person_id: int, account_id: int) -> None:
    """A person keeps the account that they have, for life."""
    account(account_id)  # refuses one that isn't there
    try:
        with transaction.atomic():
            Person.objects.filter(id=person_id, account__isnull=True).update(account_id=account_id)
    except IntegrityError as error:
        raise AccountIsAnotherPersons(field="account") from error


def _locked(employment_id: int, at: datetime, *, managers: bool) -> Employment:
    """The employment, so that nobody else changes it; and with it who manages whom, which is one tree.

    What is recorded now is later than all that was recorded before, so that a picture as known at a moment stays what
    it was, even where clocks differ.
    """
    found = Employment.objects.filter(id=employment_id)
    department_id = found.values_list("department_id", flat=True).first()
    if department_id is None:
        raise NotFound(what="employment")
    if managers:
        _lock_managers(department_id)
    employment = found.select_for_update().get()
    employment.recorded_at = max(at, employment.recorded_at + _INSTANT)
    employment.save(update_fields=["recorded_at"])
    return employment


def _lock_managers(department_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.managers'), %s)", [department_id])


def _replace(employment: Employment, recorded: list[history.Spell[V]], during: Period, to: V) -> None:
    if isinstance(to, rules.Manager):
        during = _managed(employment, to, during)
    if isinstance(to, rules.BankAccount):
        check_account(to.sort_code, to.account_number)
    if isinstance(to, rules.Post) and not Post.objects.filter(
        id=to.post_id, department_id=employment.department_id
    ):
        raise NotFound(what="post in this department")
    _write(employment, history.change(recorded, during, to), type(to))


def _managed(employment: Employment, manager: rules.Manager, during: Period) -> Period:
    """The days of `during` on which the manager is employed too, if that makes nobody their own manager."""
    _lock_managers(employment.department_id)
    found = Employment.objects.filter(
        id=manager.manager_id, department_id=employment.department_id, valid__isempty=False
    ).first()
    employed = period(found.valid) if found else None
    if employed is None or not employed.holds(during.start):
        raise ManagerNotEmployed(field="manager", on=during.start)
    both = during.meet(employed)
    assert both is not None
    with connection.cursor() as cursor:
        cursor.execute(_CYCLE, [manager.manager_id, DateRange(*both), employment.id, employment.id])
        if (row := cursor.fetchone()) is not None:
            raise ManagerCycle(field="manager", on=row[0])
    return both


_CYCLE = """
WITH RECURSIVE above (id, days) AS (
    SELECT %s::bigint, %s::daterange
    UNION
    SELECT m.manager_id, m.valid * above.days
    FROM above JOIN people_managerspell m
        ON m.employment_id = above.id AND m.superseded_at IS NULL AND m.valid && above.days
    WHERE above.id <> %s
)
SELECT lower(days) FROM above WHERE id = %s ORDER BY 1 LIMIT 1
"""


def _pass_on_reports(leaver: Employment, stays: Period, at: datetime) -> None:
    managed = ManagerSpell.objects.filter(manager=leaver, superseded_at=None, valid__endswith__isnull=True)
    later = ManagerSpell.objects.filter(manager=leaver, superseded_at=None, valid__endswith__gt=stays.end)
    rows = (managed | later).order_by("employment_id").values_list("employment_id", "valid")
    own = [spell for spell in spells(leaver.id, rules.Manager) if stays.end and spell.period.holds(stays.end)]
    for report_id, valid in list(rows):
        report = _locked(report_id, at, managers=True)
        for days in period(valid).less(stays):
            if days.start < stays.start:
                continue
            recorded = spells(report_id, rules.Manager)
            if own:
                _replace(report, recorded, days, own[0].value)
            else:
                _write(report, history.change(recorded, days, None), rules.Manager)


def _write(employment: Employment, revision: Revision[V], kind: type[V]) -> None:
    """Supersede and add the rows of a revision, as recorded with the employment."""
    table, columns = kept_in(kind)
    if revision.superseded:
        superseded = table._default_manager.filter(employment_id=employment.id, pk__in=revision.superseded)
        superseded.update(superseded_at=employment.recorded_at)
    table._default_manager.bulk_create(
        table(
            employment_id=employment.id,
            department_id=employment.department_id,
            valid=DateRange(*spell.period),
            recorded_at=employment.recorded_at,
            **dict(zip(columns, astuple(spell.value), strict=True)),
        )
        for spell in revision.added
    )


def _record(what: str, employment: Employment, to: Value, during: Period, actor: Actor, at: datetime) -> None:
    """The audit keeps who changed what for which days; the values stay in the spells, behind their own rules."""
    record(
        f"people.{type(to).__name__.lower()}_{what}",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment.id}",
        department_id=employment.department_id,
        after={"from": during.start, "until": during.end},
    )

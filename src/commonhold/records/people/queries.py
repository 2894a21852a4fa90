"""Reading people: who somebody is and reports to, and the picture of any day as known on any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from commonhold.base.refusals import NotFound
from commonhold.records.people import rules
from commonhold.records.people.models import (
    BankAccountSpell,
    Employment,
    GradeSpell,
    LocationSpell,
    ManagerSpell,
    PaySpell,
    Person,
    PostSpell,
    Spell,
    WorkingPatternSpell,
)
from commonhold.records.people.rules import Period, Value

SPELLS: dict[type[Value], tuple[type[Spell], tuple[str, ...]]] = {
    rules.Post: (PostSpell, ("post_id",)),
    rules.Grade: (GradeSpell, ("grade",)),
    rules.Manager: (ManagerSpell, ("manager_id",)),
    rules.Pay: (PaySpell, ("annual_pence",)),
    rules.WorkingPattern: (WorkingPatternSpell, ("weekly_hours",)),
    rules.Location: (LocationSpell, ("region",)),
    rules.BankAccount: (BankAccountSpell, ("sort_code", "account_number", "account_name")),
}
"""Where the spells of each kind of fact are kept, and in which columns."""


class PersonSummary(NamedTuple):
    """A person in the employment they hold on a day (their longest-standing one, if they hold several)."""

    person_id: int
    name: str
    email: str | None
    department_id: int
    employment_id: int
    employment_number: str
    grade: str
    title: str
    cost_centre_id: int
    cost_centre_code: str
    manager_person_id: int | None
    account_id: int | None


@dataclass(frozen=True)
class Picture:
    """An employment on a day, as known at a moment. What was not known, or doesn't hold, is None."""

    employment_id: int
    department_id: int
    number: str
    continuous_from: date
    employed: Period
    title: str
    organisation: str
    cost_centre_code: str
    grade: str | None
    manager_person_id: int | None
    manager_name: str | None
    annual_pence: int | None
    weekly_hours: Decimal | None
    region: str | None
    bank_account: rules.BankAccount | None


class PossibleDuplicate(NamedTuple):
    """Two people who may be one, and why one might think so."""

    person_id: int
    other_id: int
    name: str
    born: date
    reason: str


def period(valid: Any) -> Period:
    """A database range of dates as a period."""
    return Period(valid.lower, valid.upper)


def person_of_account(account_id: int) -> int | None:
    return Person.objects.filter(account_id=account_id).values_list("id", flat=True).first()


def employment_of(person_id: int, *, department_id: int, on: date) -> int:
    """The employment that a person holds in a department on a day."""
    found = Employment.objects.filter(person_id=person_id, department_id=department_id, valid__contains=on)
    employment_id = found.values_list("id", flat=True).first()
    if employment_id is None:
        raise NotFound(what="employment of this person on that day")
    return employment_id


def account_of_employee(number: str, *, department_id: int, on: date) -> int:
    """The account of whoever has an employee number in a department on a day."""
    found = Employment.objects.filter(number=number, department_id=department_id, valid__contains=on)
    account_id = found.values_list("person__account_id", flat=True).first()
    if account_id is None:
        raise NotFound(field="employee_number", what="employee with that number and an account")
    return int(account_id)


def spells(employment_id: int, kind: type[Value]) -> list[rules.Spell]:
    """Every spell of one kind that holds as known now, in the order of their days."""
    table, columns = SPELLS[kind]
    rows = table._default_manager.filter(employment_id=employment_id, superseded_at=None)
    found = [
        rules.Spell(row[0], period(row[1]), kind(*row[2:]))
        for row in rows.values_list("id", "valid", *columns)
    ]
    return sorted(found, key=lambda spell: spell.period.start)


_SUMMARIES = """
SELECT DISTINCT ON (p.id) p.id, p.given_name || ' ' || p.family_name, a.email, e.department_id, e.id, e.number,
    g.grade, post.title, post.cost_centre_id, cc.code, m.person_id, p.account_id
FROM people_person p
JOIN people_employment e ON e.person_id = p.id AND e.valid @> %(on)s
JOIN people_postspell ps ON ps.employment_id = e.id AND ps.superseded_at IS NULL AND ps.valid @> %(on)s
JOIN people_post post ON post.id = ps.post_id
JOIN departments_costcentre cc ON cc.id = post.cost_centre_id
JOIN people_gradespell g ON g.employment_id = e.id AND g.superseded_at IS NULL AND g.valid @> %(on)s
LEFT JOIN people_managerspell ms
    ON ms.employment_id = e.id AND ms.superseded_at IS NULL AND ms.valid @> %(on)s
LEFT JOIN people_employment m ON m.id = ms.manager_id
LEFT JOIN accounts_account a ON a.id = p.account_id
WHERE p.id = ANY(%(person_ids)s)
ORDER BY p.id, lower(e.valid), e.id
"""


def summaries(person_ids: Iterable[int], on: date) -> dict[int, PersonSummary]:
    """Those of the people who are employed on the day, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARIES, {"person_ids": list(person_ids), "on": on})
        return {row[0]: PersonSummary(*row) for row in cursor.fetchall()}


def summary(person_id: int, on: date) -> PersonSummary:
    found = summaries([person_id], on).get(person_id)
    if found is None:
        raise NotFound(what="person employed on that day")
    return found


def line_manager(person_id: int, on: date) -> int | None:
    """The person who manages this one on a day, or None."""
    found = _holding(ManagerSpell, on).filter(
        employment__person_id=person_id, employment__valid__contains=on, manager__valid__contains=on
    )
    manager_id: int | None = (
        found.order_by("employment_id").values_list("manager__person_id", flat=True).first()
    )
    return manager_id


def reports(person_id: int, on: date) -> list[int]:
    """The people whom this one manages on a day."""
    found = _holding(ManagerSpell, on).filter(manager__person_id=person_id, employment__valid__contains=on)
    return list(
        found.order_by("employment__person_id").values_list("employment__person_id", flat=True).distinct()
    )


def bank_account(person_id: int, on: date) -> rules.BankAccount | None:
    """Where a person's pay goes on a day, as known now."""
    found = _holding(BankAccountSpell, on).filter(employment__person_id=person_id).order_by("employment_id")
    row = found.values_list(*SPELLS[rules.BankAccount][1]).first()
    return rules.BankAccount(*row) if row else None


def _holding(table: type[Spell], on: date, known_at: datetime | None = None) -> Any:
    """The rows of a table of spells that hold on a day, as known at a moment (None: now)."""
    known = Q(superseded_at=None)
    if known_at is not None:
        known = (known | Q(superseded_at__gt=known_at)) & Q(recorded_at__lte=known_at)
    return table._default_manager.filter(known, valid__contains=on)


def picture(person_id: int, on: date, known_at: datetime | None = None) -> list[Picture]:
    """Every employment that a person holds on a day, as known at a moment (None: now).

    A fixed number of queries, however long the history.
    """

    def held(kind: type[Value], *columns: str) -> dict[int, Any]:
        rows = _holding(SPELLS[kind][0], on, known_at).filter(employment__person_id=person_id)
        return {row[0]: row[1:] for row in rows.values_list("employment_id", *columns)}

    posts = held(
        rules.Post,
        "employment__department_id",
        "employment__number",
        "employment__continuous_from",
        "post__title",
        "post__organisation__name",
        "post__cost_centre__code",
    )
    employed = _employed(list(posts), known_at)
    managers = held(
        rules.Manager, "manager__person_id", "manager__person__given_name", "manager__person__family_name"
    )
    grades, pay, hours, regions = (
        held(kind, *SPELLS[kind][1])
        for kind in (rules.Grade, rules.Pay, rules.WorkingPattern, rules.Location)
    )
    accounts = held(rules.BankAccount, *SPELLS[rules.BankAccount][1])
    return [
        Picture(
            employment_id=each,
            department_id=post[0],
            number=post[1],
            continuous_from=post[2],
            employed=employed[each],
            title=post[3],
            organisation=post[4],
            cost_centre_code=post[5],
            grade=_single(grades, each),
            manager_person_id=_single(managers, each),
            manager_name=" ".join(managers[each][1:]) if each in managers else None,
            annual_pence=_single(pay, each),
            weekly_hours=_single(hours, each),
            region=_single(regions, each),
            bank_account=rules.BankAccount(*accounts[each]) if each in accounts else None,
        )
        for each, post in posts.items()
    ]


def _single(held: dict[int, Any], employment_id: int) -> Any:
    return held[employment_id][0] if employment_id in held else None


def _employed(employment_ids: list[int], known_at: datetime | None) -> dict[int, Period]:
    """The dates of employments as known at a moment: those for which a post was known."""
    known = Q(superseded_at=None)
    if known_at is not None:
        known = (known | Q(superseded_at__gt=known_at)) & Q(recorded_at__lte=known_at)
    rows = PostSpell.objects.filter(known, employment_id__in=employment_ids)
    periods: dict[int, list[Period]] = {}
    for employment_id, valid in rows.values_list("employment_id", "valid"):
        periods.setdefault(employment_id, []).append(period(valid))
    found = {}
    for employment_id, known_periods in periods.items():
        ends = [each.end for each in known_periods]
        end = None if None in ends else max(end for end in ends if end is not None)
        found[employment_id] = Period(min(each.start for each in known_periods), end)
    return found


# People are read once, then compared by hashing: row-level security keeps lower() from being looked up in an index.
_DUPLICATES = """
WITH seen AS MATERIALIZED (
    SELECT id, given_name || ' ' || family_name AS name, lower(given_name || ' ' || family_name) AS folded, born,
        national_insurance_number AS number
    FROM people_person
)
SELECT p.id, other.id, p.name, p.born,
    CASE WHEN p.number <> other.number THEN 'same name and date of birth, other National Insurance number'
         ELSE 'same name and date of birth, National Insurance number missing' END
FROM seen p JOIN seen other ON other.born = p.born AND other.folded = p.folded AND other.id <> p.id
WHERE p.id IN (SELECT person_id FROM people_employment WHERE department_id = %(department_id)s)
ORDER BY p.id, other.id
LIMIT %(limit)s
"""


def possible_duplicates(department_id: int, *, limit: int = 100) -> list[PossibleDuplicate]:
    """People of a department who share name and date of birth with somebody.

    That two people share a National Insurance number, hiring and the database refuse.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUPLICATES, {"department_id": department_id, "limit": limit})
        return [PossibleDuplicate(*row) for row in cursor.fetchall()]

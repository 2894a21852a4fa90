"""Reading people: who somebody is, and reports to."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from commonhold.base.identifiers import format_sort_code
from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once
from commonhold.records.people import rules
from commonhold.records.people.history.queries import holding, period
from commonhold.records.people.history.rules import Period
from commonhold.records.people.models import (
    Employment,
    ManagerSpell,
    Post,
)


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


class EmployeeFacts(NamedTuple):
    """An employment, by its number."""

    employment_id: int
    department_id: int
    person_id: int
    number: str
    name: str
    employed: Period


class PostFacts(NamedTuple):
    """A post, and the team that has it."""

    id: int
    title: str
    grade: str
    team: str


def person_of_account(account_id: int) -> int | None:
    """The person whose account it is, if there is one that may be seen."""
    rows = planned_once("SELECT id FROM people_person WHERE account_id = %s", [account_id])
    return rows[0][0] if rows else None


def posts_of(department_id: int, *, most: int) -> list[PostFacts]:
    """A department's posts by title and team, `most` of them."""
    rows = (
        Post.objects.filter(department_id=department_id)
        .order_by("title", "organisation__name", "grade", "id")
        .values_list("id", "title", "grade", "organisation__name")
    )
    return [PostFacts(*row) for row in rows[:most]]


def account_of_employment(employment_id: int) -> int | None:
    """The account of whoever has an employment, also after it has ended; None if they have none."""
    rows = planned_once(
        "SELECT p.account_id FROM people_employment e JOIN people_person p ON p.id = e.person_id WHERE e.id = %s",
        [employment_id],
    )
    return rows[0][0] if rows else None


def accounts_of_employments(employment_ids: Iterable[int]) -> dict[int, int]:
    """The same of many, by their employments; without those who have none."""
    found = Employment.objects.filter(id__in=list(employment_ids), person__account_id__isnull=False)
    return dict(found.values_list("id", "person__account_id"))


def person_of_employment(employment_id: int) -> int:
    """Whose an employment is; NotFound outside the departments acted for."""
    rows = planned_once("SELECT person_id FROM people_employment WHERE id = %s", [employment_id])
    if not rows:
        raise NotFound(what="employment")
    return int(rows[0][0])


def born(person_id: int) -> date:
    """When somebody was born; NotFound outside the departments acted for."""
    rows = planned_once("SELECT born FROM people_person WHERE id = %s", [person_id])
    if not rows:
        raise NotFound(what="person")
    day: date = rows[0][0]
    return day


def employment_of(person_id: int, *, department_id: int, on: date) -> int:
    """The employment that a person holds in a department on a day."""
    rows = planned_once(
        "SELECT id FROM people_employment WHERE person_id = %s AND department_id = %s AND valid @> %s::date"
        " ORDER BY id LIMIT 1",
        [person_id, department_id, on],
    )
    if not rows:
        raise NotFound(what="employment of this person on that day")
    return int(rows[0][0])


def check_account(sort_code: str, account_number: str) -> None:
    """ImpossibleAccount where it is known that the account number can't be one of that sort code."""
    if not settings.ACCOUNT_CHECK:
        return
    can_be: rules.AccountCheck = import_string(settings.ACCOUNT_CHECK)
    if not can_be(sort_code, account_number):
        raise rules.ImpossibleAccount(
            field="account_number", account_number=account_number, sort_code=format_sort_code(sort_code)
        )


def employments_by_number(department_id: int, numbers: Iterable[str]) -> dict[str, int]:
    """The employments of a department that have these numbers, those that there are."""
    found = Employment.objects.filter(
        department_id=department_id, number__in=list(numbers), valid__isempty=False
    )
    return dict(found.values_list("number", "id"))


def employee(number: str, department_ids: Iterable[int]) -> EmployeeFacts:
    """Who has an employee number in one of these departments, the first that has it; also who has left."""
    found = Employment.objects.filter(
        number=number, department_id__in=list(department_ids), valid__isempty=False
    )
    names = ("person__given_name", "person__family_name")
    row = (
        found.order_by("department_id")
        .values_list("id", "department_id", "person_id", "valid", *names)
        .first()
    )
    if row is None:
        raise NotFound(field="number", what="employee with this number")
    employment_id, department_id, person_id, valid, *name = row
    return EmployeeFacts(employment_id, department_id, person_id, number, " ".join(name), period(valid))


def account_of_employee(number: str, *, department_id: int, on: date) -> int:
    """The account of whoever has an employee number in a department on a day."""
    found = Employment.objects.filter(number=number, department_id=department_id, valid__contains=on)
    account_id = found.values_list("person__account_id", flat=True).first()
    if account_id is None:
        raise NotFound(field="employee_number", what="employee with that number and an account")
    return int(account_id)


# A day that no calendar has is told as the first or last that it has.
_FACTS = """
SELECT id, family_name, given_name, greatest(least(born, '9999-12-31'), '0001-01-01'), national_insurance_number
FROM people_person WHERE id = ANY (%s)
"""


def persons(person_ids: Iterable[int]) -> dict[int, rules.PersonFacts]:
    """Who some people are, however many: together they pass their wall several times as fast as joined one by one."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(person_ids)])
        return {person_id: rules.PersonFacts(*facts) for person_id, *facts in cursor.fetchall()}


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
    found = holding(ManagerSpell, on).filter(
        employment__person_id=person_id, employment__valid__contains=on, manager__valid__contains=on
    )
    manager_id: int | None = (
        found.order_by("employment_id").values_list("manager__person_id", flat=True).first()
    )
    return manager_id


_ACCOUNTS_ABOVE = """
WITH RECURSIVE above AS (
    SELECT s.manager_id, 1 AS level FROM people_person p
    JOIN people_employment e ON e.person_id = p.id AND e.department_id = %(department)s AND e.valid @> %(on)s::date
    JOIN people_managerspell s ON s.employment_id = e.id AND s.superseded_at IS NULL AND s.valid @> %(on)s::date
    WHERE p.account_id = %(account)s
    UNION ALL
    SELECT s.manager_id, a.level + 1 FROM above a
    JOIN people_managerspell s ON s.employment_id = a.manager_id AND s.superseded_at IS NULL AND s.valid @> %(on)s::date
    WHERE a.level < 50
)
SELECT p.account_id FROM above a
JOIN people_employment m ON m.id = a.manager_id AND m.valid @> %(on)s::date
JOIN people_person p ON p.id = m.person_id
WHERE p.account_id IS NOT NULL ORDER BY a.level
"""


def accounts_above(account_id: int, *, department_id: int, on: date) -> list[int]:
    """The accounts of those who manage somebody in a department on a day, the nearest first, in one query."""
    values = {"account": account_id, "department": department_id, "on": on}
    return [row[0] for row in planned_once(_ACCOUNTS_ABOVE, values)]


def reports(person_id: int, on: date) -> list[int]:
    """The people whom this one manages on a day."""
    found = holding(ManagerSpell, on).filter(manager__person_id=person_id, employment__valid__contains=on)
    return list(
        found.order_by("employment__person_id").values_list("employment__person_id", flat=True).distinct()
    )


def bank_account(person_id: int, on: date) -> rules.BankAccount | None:
    """Where a person's pay goes on a day, as known now."""
    rows = planned_once(
        "SELECT b.sort_code, b.account_number, b.account_name FROM people_bankaccountspell b"
        " JOIN people_employment e ON e.id = b.employment_id"
        " WHERE e.person_id = %s AND b.superseded_at IS NULL AND b.valid @> %s::date"
        " ORDER BY b.employment_id LIMIT 1",
        [person_id, on],
    )
    return rules.BankAccount(*rows[0]) if rows else None


def bank_account_left(person_id: int) -> rules.BankAccount | None:
    """Where somebody's pay went last who no longer works in the departments acted for, as known now: what they are
    still owed goes there."""
    rows = planned_once(
        "SELECT b.sort_code, b.account_number, b.account_name FROM people_bankaccountspell b"
        " JOIN people_employment e ON e.id = b.employment_id"
        " WHERE e.person_id = %s AND b.superseded_at IS NULL AND NOT isempty(b.valid)"
        " ORDER BY upper(b.valid) DESC NULLS FIRST, b.employment_id LIMIT 1",
        [person_id],
    )
    return rules.BankAccount(*rows[0]) if rows else None


def others_paid_into(account: rules.BankAccount, *, person_id: int, department_id: int, on: date) -> int:
    """How many other people of a department have the same account, on a day or later, as known now."""
    rows = planned_once(
        "SELECT count(DISTINCT e.person_id) FROM people_bankaccountspell b"
        " JOIN people_employment e ON e.id = b.employment_id"
        " WHERE b.department_id = %s AND b.sort_code = %s AND b.account_number = %s AND b.superseded_at IS NULL"
        " AND b.valid && daterange(%s::date, NULL) AND e.person_id <> %s",
        [department_id, account.sort_code, account.account_number, on, person_id],
    )
    return int(rows[0][0])

"""Finding people by number or name, what holds of an employment in words, and who may be one."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat

from commonhold.records.people.history.queries import period
from commonhold.records.people.history.rules import Period
from commonhold.records.people.models import Employment, Person
from commonhold.records.people.queries import EmployeeFacts


class PossibleDuplicate(NamedTuple):
    """Two people who may be one, and why one might think so."""

    person_id: int
    other_id: int
    name: str
    born: date
    reason: str


class Told(NamedTuple):
    """Something that holds for a period, in words."""

    what: str
    says: str
    period: Period


_TOLD = """
SELECT what, says, valid FROM (
    SELECT 1 AS place, 'Post' AS what, post.title || ', ' || o.name AS says, s.valid
    FROM people_postspell s JOIN people_post post ON post.id = s.post_id
    JOIN departments_organisation o ON o.id = post.organisation_id
    WHERE s.employment_id = %(id)s AND s.superseded_at IS NULL
    UNION ALL SELECT 2, 'Grade', grade, valid FROM people_gradespell
    WHERE employment_id = %(id)s AND superseded_at IS NULL
    UNION ALL SELECT 3, 'Manager', p.given_name || ' ' || p.family_name || ', ' || m.number, s.valid
    FROM people_managerspell s JOIN people_employment m ON m.id = s.manager_id
    JOIN people_person p ON p.id = m.person_id
    WHERE s.employment_id = %(id)s AND s.superseded_at IS NULL
    UNION ALL SELECT 4, 'Hours a week', trim_scale(weekly_hours)::text, valid FROM people_workingpatternspell
    WHERE employment_id = %(id)s AND superseded_at IS NULL
    UNION ALL SELECT 5, 'Region', region, valid FROM people_locationspell
    WHERE employment_id = %(id)s AND superseded_at IS NULL
) held ORDER BY place, valid
"""
# One statement by three indexes: of numbers, of family names and of whole names.
_FOUND = """
SELECT e.id, e.department_id, e.person_id, e.number, p.given_name || ' ' || p.family_name, e.valid
FROM people_employment e JOIN people_person p ON p.id = e.person_id
WHERE e.id IN (
    SELECT id FROM people_employment
    WHERE department_id = ANY (%(departments)s) AND number = %(words)s AND NOT isempty(valid)
    UNION SELECT people_called(%(words)s, %(departments)s, %(most)s)
)
ORDER BY p.family_name, p.given_name, e.id
LIMIT %(most)s
"""
# One statement by the index of whole names with dates of birth.
_DUPLICATES = """
SELECT p.id, other.id, p.given_name || ' ' || p.family_name, p.born,
    CASE WHEN p.national_insurance_number <> other.national_insurance_number
         THEN 'same name and date of birth, other National Insurance number'
         ELSE 'same name and date of birth, National Insurance number missing' END
FROM people_alike(
    CASE WHEN %(person_id)s::bigint IS NULL THEN ARRAY(
        SELECT person_id FROM people_employment WHERE department_id = ANY (%(departments)s) AND NOT isempty(valid)
    ) ELSE ARRAY[%(person_id)s::bigint] END,
    %(departments)s
) alike
JOIN people_person p ON p.id = alike.person_id JOIN people_person other ON other.id = alike.other_id
ORDER BY p.id, other.id
LIMIT %(limit)s
"""


def called(words: str, department_ids: Iterable[int], *, most: int) -> list[EmployeeFacts]:
    """Who has a number in some departments, and whose family name or whole name begins with these words, however
    they are capitalised; also who has left. By name, `most` of them, in one statement."""
    values: dict[str, Any] = {"words": words, "departments": list(department_ids), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, values)
        return [EmployeeFacts._make([*known, period(valid)]) for *known, valid in cursor.fetchall()]


def employees(employment_ids: Iterable[int]) -> dict[int, EmployeeFacts]:
    """Whose some employments are, by employment, in one statement; one that was annulled is left out."""
    return {each.employment_id: each for each in _facts(Q(id__in=list(employment_ids)))}


def employments_of(person_ids: Iterable[int], department_ids: Iterable[int]) -> list[EmployeeFacts]:
    """All employments of some people in some departments, the first one first, in one statement."""
    return _facts(Q(person_id__in=list(person_ids), department_id__in=list(department_ids)))


def _facts(those: Q) -> list[EmployeeFacts]:
    found = Employment.objects.filter(those, valid__isempty=False).order_by("valid", "id")
    name = Concat("person__given_name", Value(" "), "person__family_name", output_field=TextField())
    rows = found.values_list("id", "department_id", "person_id", "number", name, "valid")
    return [EmployeeFacts._make([*known, period(valid)]) for *known, valid in rows]


def accounts_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The accounts of some people, of those who have one."""
    found = Person.objects.filter(id__in=list(person_ids), account__isnull=False)
    return dict(found.values_list("id", "account_id"))


def told(employment_id: int) -> list[Told]:
    """What holds of an employment as known now, but for its pay, bank account and contact, in one statement: each kind
    in the order of its days."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"id": employment_id})
        return [Told(what, says, period(valid)) for what, says, valid in cursor.fetchall()]


def possible_duplicates(
    department_ids: Iterable[int], *, person_id: int | None = None, limit: int = 100
) -> list[PossibleDuplicate]:
    """People of some departments who share name and date of birth, each pair once; of one person, if they are named.

    That two people share a National Insurance number, hiring and the database refuse.
    """
    values = {"departments": list(department_ids), "person_id": person_id, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_DUPLICATES, values)
        return [PossibleDuplicate(*row) for row in cursor.fetchall()]

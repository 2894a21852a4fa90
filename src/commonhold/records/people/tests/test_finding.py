"""People are found by number and by the beginning of their name, where one acts for their department."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection

from commonhold.records.people.finding.queries import called, employees, employments_of
from commonhold.records.people.history.rules import Period
from commonhold.records.people.tests.conftest import STARTS, Office, person_of
from commonhold.records.people.transferring.actions import annul


@pytest.fixture
def people(office: Office, acting_for: Callable[..., AbstractContextManager[None]]) -> dict[str, int]:
    with acting_for(office.department_id):
        return {name: office.hire(name) for name in ("Ada Moss", "Bo Mossop", "Cy Ash", "D%a Å_h")}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("moss", ["Ada Moss", "Bo Mossop"]),
        ("MOSS", ["Ada Moss", "Bo Mossop"]),
        ("ada m", ["Ada Moss"]),
        ("cy", ["Cy Ash"]),
        ("E3", ["Cy Ash"]),
        ("e3", []),
        ("oss", []),
        ("%", []),
        ("d%", ["D%a Å_h"]),
        ("å_", ["D%a Å_h"]),
        ("'; --", []),
        ("x" * 100_000, []),
    ],
)
def test_somebody_is_found(
    office: Office, people: dict[str, int], at_work: Any, words: str, found: list[str]
) -> None:
    with at_work:
        assert [each.name for each in called(words, [office.department_id], most=10)] == found


def test_no_more_are_found_than_were_asked_for(office: Office, people: dict[str, int], at_work: Any) -> None:
    with at_work:
        assert len(called("moss", [office.department_id], most=1)) == 1


def test_nobody_is_found_beyond_the_wall_nor_in_a_department_that_was_not_asked(
    office: Office,
    people: dict[str, int],
    other_department: int,
    acting_for: Callable[..., AbstractContextManager[None]],
) -> None:
    both = [office.department_id, other_department]
    with acting_for(other_department):
        assert called("moss", both, most=10) == called("E1", both, most=10) == []
        assert employees(people.values()) == {}
    with acting_for(*both):
        assert called("moss", [other_department], most=10) == []
        assert len(called("moss", both, most=10)) == 2


def test_who_was_annulled_is_not_found(office: Office, people: dict[str, int], at_work: Any) -> None:
    with at_work:
        person = person_of(people["Cy Ash"])
        (known,) = employments_of([person], [office.department_id])
        assert (known.number, known.name, known.employed) == ("E3", "Cy Ash", Period(STARTS, None))
        annul(employment_ids=[people["Cy Ash"]], actor=office.actor, at=office.at)
        assert called("cy", [office.department_id], most=10) == []
        assert employments_of([person], [office.department_id]) == []


def test_names_are_looked_up_by_their_indexes(office: Office, people: dict[str, int], at_work: Any) -> None:
    with at_work, connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'people_person'")
        defined = " ".join(row[0] for row in cursor.fetchall())
    assert 'lower("left"(family_name, 100)) text_pattern_ops' in defined
    assert "family_name), 100)) text_pattern_ops, born" in defined

"""HR sees who may have been recorded twice, makes two one, and parts them again."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.accounts.queries import account_by_email
from commonhold.core.audit.acting import acting
from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people.finding.queries import possible_duplicates
from commonhold.records.people.merging.queries import merges_within
from commonhold.records.people.models import Person
from commonhold.records.people.tests.conftest import make_office, person_of
from tests.access.hr import LONG, shown

__all__ = ["make_office"]

LIST = "/desk/people/twice/"
NUMBER = "MW000001A"


@pytest.fixture
def office(department, make_office):
    return make_office(department)


@pytest.fixture
def twice(office, system):
    """Ada Moss, E1, and ADA MOSS, E2, who left before the first began: their ids."""
    with acting(system, [office.department_id]):
        first = office.hire("Ada Moss", national_insurance_number=NUMBER)
        left = office.hire("ADA MOSS", starts=date(2024, 1, 1), ends=date(2025, 1, 1))
        return person_of(first), person_of(left)


@pytest.fixture
def hr(as_role, twice):
    return as_role("case_worker")


@pytest.fixture
def pair(twice):
    return f"{LIST}{twice[0]}/{twice[1]}/"


@pytest.fixture
def one(twice):
    """What is sent to let both be the first."""
    return {"into": str(twice[0]), "reason": "The same <passport>"}


@pytest.fixture
def merges(office, system):
    def read():
        with acting(system, [office.department_id]):
            return merges_within([office.department_id])

    return read


def test_two_are_made_one_and_parted_again(hr, pair, one, twice, merges, office, system):
    assert pair in shown(hr, LIST)
    side_by_side = shown(hr, pair)
    for words in ("ADA MOSS", NUMBER, "E1", "E2", "Not known", "17 May 1990"):
        assert words in side_by_side
    done = hr.post(pair, one, follow=True).content.decode()
    assert "They are one person now" in done
    assert "The same &lt;passport&gt;" in done
    assert pair not in done
    assert hr.post(pair, one).status_code == 404
    (merge,) = merges()
    assert (merge.person_id, merge.into_person_id) == (twice[1], twice[0])
    record = shown(hr, "/desk/people/of/E1/")
    address = f"{LIST}merged/{merge.id}/"
    assert "/of/E2/" in record
    assert address in record
    assert "Part them again" in shown(hr, address)
    assert pair in hr.post(address, follow=True).content.decode()
    assert hr.post(address).status_code == 404
    assert merges() == []
    with acting(system, [office.department_id]):
        assert len(possible_duplicates([office.department_id])) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": LONG}, "reason"),
        ({"into": ""}, "into"),
        ({"into": "1"}, "into"),
        ({"into": "x' OR 1"}, "into"),
    ],
)
def test_what_can_not_be_right_is_said_at_its_field(hr, pair, one, merges, wrong, field):
    assert f'href="#{field}"' in hr.post(pair, one | wrong).content.decode()
    assert merges() == []


def test_of_two_accounts_one_is_chosen(hr, pair, one, twice, office, system, merges):
    with acting(system, [office.department_id]):
        mine, other = (
            open_account(email=f"{each}@works.example", label=each, actor=system, at=office.at)
            for each in ("ada", "moss")
        )
        for person_id, account in zip(twice, (mine, other), strict=True):
            Person.objects.filter(id=person_id).update(account_id=account)
    page = shown(hr, pair)
    assert "ada@works.example" in page
    assert "moss@works.example" in page
    for wrong in ("", "0", "x"):
        assert "Both have an account" in hr.post(pair, one | {"account_id": wrong}).content.decode()
    assert merges() == []
    assert hr.post(pair, one | {"account_id": str(other)}).status_code == 302
    with acting(system, [office.department_id]):
        assert Person.objects.get(id=twice[0]).account_id == other


def test_two_who_have_different_numbers_are_not_made_one(hr, pair, one, twice, office, system, merges):
    with acting(system, [office.department_id]):
        Person.objects.filter(id=twice[1]).update(national_insurance_number="MW000002A")
    assert "other National Insurance number" in shown(hr, pair)
    assert "may well be two people" in hr.post(pair, one).content.decode()
    assert merges() == []


def test_who_worked_elsewhere_too_is_for_those_who_are_hr_there_too(
    hr, pair, one, twice, office, other_department, make_office, system, merges
):
    there = make_office(other_department)
    with acting(system, [other_department]):
        there.hire("Ada Moss", national_insurance_number=NUMBER)
    refusal = "Only somebody who is HR in each of these departments"
    assert refusal in shown(hr, pair)
    assert refusal in " ".join(hr.post(pair, one).content.decode().split())
    account = account_by_email("case_worker@works.example").id
    for role, may in (("employee", False), ("case_worker", True)):
        with acting(system, [other_department]):
            grant_role(
                account_id=account, department_id=other_department, role=role, from_date=date(2026, 1, 1),
                actor=system, at=office.at,
            )  # fmt: skip
        assert (refusal not in shown(hr, pair)) is may
        assert (hr.post(pair, one).status_code == 302) is may
    assert len(merges()) == 1


def test_people_who_are_not_alike_are_no_pair(hr, twice, department, office, system):
    with acting(system, [department]):
        cy = person_of(office.hire("Cy Ash"))
    for other in (cy, twice[0], 0, 2**63 - 1, 2**63):
        assert hr.get(f"{LIST}{twice[0]}/{other}/").status_code == 404
    assert hr.get(f"{LIST}merged/1/").status_code == 404


def test_another_department_sees_and_does_nothing(as_role, pair, one, other_department, merges):
    away = as_role("case_worker", other_department)
    assert "Nobody is thought to be somebody else" in shown(away, LIST)
    assert away.get(pair).status_code == away.post(pair, one).status_code == 404
    assert merges() == []


def test_two_made_one_twice_at_once_are_made_one_once(committed_db, hr, pair, one, merges):
    answers = together(lambda: hr.post(pair, one).status_code, 3)
    assert sorted(answers) == [302, 404, 404]
    assert len(merges()) == 1


def test_as_many_queries_however_many_are_alike(hr, office, system):
    shown(hr, LIST)
    with CaptureQueriesContext(connection) as before:
        shown(hr, LIST)
    with acting(system, [office.department_id]):
        for name in ("Bo Ash", "Cy Elm", "Di Oak"):
            office.hire(name)
            office.hire(name)
    with CaptureQueriesContext(connection) as after:
        assert "Di Oak" in shown(hr, LIST)
    assert len(after) == len(before)

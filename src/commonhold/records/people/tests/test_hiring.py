"""Hiring: the same person is found again, and what can't be right is refused whole."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.actions import open_account
from commonhold.records.people import actions, queries, rules
from commonhold.records.people.finding.queries import possible_duplicates
from commonhold.records.people.history import queries as days
from commonhold.records.people.history import rules as history
from commonhold.records.people.models import Employment, Person
from commonhold.records.people.tests.conftest import STARTS, Office, person_of

Acting = Callable[..., AbstractContextManager[None]]
NI = "MW123456A"


def test_one_person_for_life_across_departments(
    office: Office, other_department: int, make_office: Callable[[int], Office], acting_for: Acting
) -> None:
    other = make_office(other_department)
    with acting_for(office.department_id):
        here = person_of(office.hire("Ada Moss", national_insurance_number=NI))
    with acting_for(other_department):
        assert not Person.objects.filter(id=here).exists()
        with pytest.raises(actions.NumberIsAnotherPersons):
            other.hire("Ada Moss", national_insurance_number=NI, born=date(1991, 1, 1))
        there = person_of(other.hire("Ada Moss", national_insurance_number=NI, continuous_from=STARTS))
        assert there == here
        (seen,) = days.picture(there, STARTS)
        assert seen.department_id == other_department
    with acting_for(office.department_id, other_department):
        assert len(days.picture(here, STARTS)) == 2


def test_people_who_may_be_one_are_flagged(office: Office, at_work: Any) -> None:
    with at_work:
        one = person_of(office.hire("Ada Moss", national_insurance_number=NI))
        two = person_of(office.hire("ADA MOSS"))
        other = office.hire("Ada Moss", born=date(1991, 1, 1))
        found = possible_duplicates([office.department_id])
        assert [(each.person_id, each.other_id) for each in found] == [(one, two)]
        assert possible_duplicates([office.department_id], person_id=two) == found
        assert possible_duplicates([office.department_id], person_id=person_of(other)) == []
        assert "missing" in found[0].reason


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"national_insurance_number": "QQ123456C"}, Refusal),
        ({"number": ""}, rules.NameMissing),
        ({"given_name": "\x00"}, rules.NameMissing),
        ({"facts": []}, rules.FactsMissing),
        ({"ends": STARTS}, history.EndsBeforeItStarts),
        ({"continuous_from": STARTS + timedelta(days=1)}, history.ServiceStartsLater),
        ({"born": STARTS}, rules.ImpossibleDate),
        ({"starts": date(9999, 12, 31)}, rules.ImpossibleDate),
        ({"account_id": 999_999}, NotFound),
        ({"number": "E1"}, actions.EmploymentNumberTaken),
    ],
)
def test_a_hiring_that_can_not_be_right_is_refused_whole(
    office: Office, at_work: Any, details: dict[str, Any], refusal: type[Refusal]
) -> None:
    with at_work:
        office.hire("Bo Ash")
        with pytest.raises(refusal), transaction.atomic():
            office.hire("Ada Moss", **details)
        assert Employment.objects.count() == 1


def test_an_account_is_one_person_s(office: Office, at_work: Any) -> None:
    with at_work:
        mine = open_account(email="bo@works.example", label="Bo", actor=office.actor, at=office.at)
        bo = office.hire("Bo Ash", account_id=mine)
        assert queries.person_of_account(mine) == person_of(bo)
        with pytest.raises(actions.AccountIsAnotherPersons):
            office.hire("Ada Moss", account_id=mine)

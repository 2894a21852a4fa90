"""Two people who are one are merged, and parted again if they are not."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from commonhold.base.refusals import NotFound
from commonhold.core.accounts import actions as accounts
from commonhold.records.people import queries as people
from commonhold.records.people.finding.queries import possible_duplicates
from commonhold.records.people.merging import actions, queries, rules
from commonhold.records.people.models import Employment, Person
from commonhold.records.people.tests.conftest import STARTS, person_of
from commonhold.records.people.transferring.tests.conftest import Both

NUMBER = "MW000001A"


@pytest.fixture
def at_both(both: Both) -> Iterator[Both]:
    with both.at_work():
        yield both


def merge(both: Both, person_id: int, into: int, **details: Any) -> int:
    usual: dict[str, Any] = {
        "person_id": person_id,
        "into_person_id": into,
        "reason": "Same passport",
        "actor": both.left.actor,
        "at": both.left.at,
    }
    return actions.merge(**(usual | details))


def separate(both: Both, merge_id: int) -> None:
    actions.separate(merge_id=merge_id, actor=both.left.actor, at=both.left.at)


def rows() -> list[Any]:
    return [list(Person.objects.order_by("id").values()), list(Employment.objects.order_by("id").values())]


def account(both: Both, email: str) -> int:
    return accounts.open_account(email=email, label="Ada Moss", actor=both.left.actor, at=both.left.at)


def test_a_possible_duplicate_is_merged_and_parted_as_if_nothing_had_been(at_both: Both) -> None:
    first = person_of(at_both.left.hire("Ada Moss"))
    again = at_both.joined.hire(
        "Ada Moss", national_insurance_number=NUMBER, account_id=account(at_both, "ada@example.com")
    )
    second = person_of(again)
    was = rows()
    both_departments = [at_both.left.department_id, at_both.joined.department_id]
    (found,) = possible_duplicates(both_departments)
    assert {found.person_id, found.other_id} == {first, second}
    assert possible_duplicates(both_departments[:1]) == []
    merged = merge(at_both, second, first)
    (ada,) = Person.objects.all()
    assert (ada.id, ada.national_insurance_number) == (first, NUMBER)
    assert person_of(again) == first
    assert people.person_of_account(ada.account_id or 0) == first
    assert queries.former_ids(first) == [first, second]
    assert [each.person_id for each in queries.merges_of(first)] == [second]
    assert possible_duplicates(both_departments) == []
    separate(at_both, merged)
    assert rows() == was
    assert queries.merges_of(first) == []
    with pytest.raises(rules.SeparatedAlready):
        separate(at_both, merged)


def test_what_came_after_the_merge_stays_with_the_one_that_it_came_to(at_both: Both) -> None:
    first = person_of(at_both.left.hire("Ada Moss", national_insurance_number=NUMBER, ends=date(2026, 6, 1)))
    again = at_both.joined.hire("Ada Moss")
    merged = merge(at_both, person_of(again), first)
    third = at_both.left.hire("Ada Moss", national_insurance_number=NUMBER, starts=date(2026, 6, 1))
    separate(at_both, merged)
    assert person_of(third) == first
    assert person_of(again) != first


def test_who_may_be_two_is_not_merged(at_both: Both) -> None:
    job = at_both.left.hire("Ada Moss", national_insurance_number=NUMBER)
    first, second = (
        person_of(job),
        person_of(at_both.joined.hire("Ada Moss", national_insurance_number="MW000002A")),
    )
    twin = person_of(at_both.left.hire("Ada Moss"))
    with pytest.raises(rules.DifferentNumbers):
        merge(at_both, second, first)
    with pytest.raises(rules.SamePerson):
        merge(at_both, first, first)
    with pytest.raises(rules.ReasonMissing):
        merge(at_both, twin, first, reason=" ")
    with pytest.raises(NotFound):
        merge(at_both, 0, first)
    was = rows()
    with pytest.raises(rules.EmployedTwice):
        merge(at_both, twin, first)
    assert rows()[1] == was[1]


def test_of_two_accounts_one_is_chosen_and_the_other_comes_back(at_both: Both) -> None:
    mine, other = account(at_both, "ada@example.com"), account(at_both, "ada.moss@example.com")
    first = person_of(at_both.left.hire("Ada Moss", account_id=mine))
    second = person_of(at_both.joined.hire("Ada Moss", account_id=other))
    was = rows()
    for wrong in (None, 0):
        with pytest.raises(rules.TwoAccounts):
            merge(at_both, second, first, account_id=wrong)
    for kept in (mine, other):
        merged = merge(at_both, second, first, account_id=kept)
        assert people.person_of_account(kept) == first
        assert people.person_of_account(mine + other - kept) is None
        separate(at_both, merged)
        assert rows() == was


def test_whoever_merges_acts_for_every_department_concerned(
    both: Both, acting_for: Callable[..., AbstractContextManager[None]]
) -> None:
    with both.at_work():
        first, second = (
            person_of(both.left.hire("Ada Moss")),
            person_of(both.left.hire("Ada Moss", starts=STARTS)),
        )
        away = both.joined.hire("Ida Moss")
        merged = merge(both, person_of(away), first)
    with acting_for(both.left.department_id):
        with pytest.raises(rules.OtherDepartmentsConcerned):
            merge(both, first, second)
        with pytest.raises(rules.OtherDepartmentsConcerned):
            separate(both, merged)
    with both.at_work(), pytest.raises(NotFound):
        merge(both, person_of(away) + 1_000, first)

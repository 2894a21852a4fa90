"""Employments begin in another department and end in the one left, one or many at a time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.tests.counting import asked
from commonhold.records.people import actions, queries, rules
from commonhold.records.people.history import rules as history
from commonhold.records.people.history.queries import picture
from commonhold.records.people.models import Employment, Person
from commonhold.records.people.tests.conftest import STARTS, person_of
from commonhold.records.people.transferring.queries import against
from commonhold.records.people.transferring.tests.conftest import MOVES, Both

DAY = timedelta(days=1)
ACCOUNT = rules.BankAccount("200000", "55779911", "A Moss")
CONTACT = rules.Contact("01632960001", "ada@example.com")


@pytest.fixture
def at_both(both: Both) -> Iterator[Both]:
    with both.at_work():
        yield both


def test_who_moves_is_the_same_person_with_the_same_service_account_and_contact(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss", ACCOUNT, CONTACT, continuous_from=date(2019, 3, 1))
    boss = at_both.joined.hire("Bea Ash")
    new = at_both.transfer(at_both.arrival(ada, manager_employment_id=boss))[ada]
    at_both.end((ada, MOVES - DAY))
    (before,) = picture(person_of(ada), MOVES - DAY)
    (after,) = picture(person_of(ada), MOVES)
    assert Person.objects.count() == 2
    assert (before.employment_id, after.employment_id) == (ada, new)
    assert after.continuous_from == before.continuous_from == date(2019, 3, 1)
    assert (after.grade, after.annual_pence, after.region) == ("HEO", 3_500_000, "London")
    assert (after.bank_account, after.manager_name) == (ACCOUNT, "Bea Ash")
    assert history.Period(MOVES, None) == after.employed


def test_a_bank_account_that_changes_later_changes_in_the_new_employment_too(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss", ACCOUNT)
    other = rules.BankAccount("200000", "66374958", "A Moss")
    at_both.left.change(ada, other, date(2026, 9, 1))
    at_both.transfer(at_both.arrival(ada))
    at_both.end((ada, MOVES - DAY))
    assert queries.bank_account(person_of(ada), MOVES) == ACCOUNT
    assert queries.bank_account(person_of(ada), date(2026, 9, 1)) == other


def test_one_that_ended_already_gives_its_last_bank_account(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss", ACCOUNT)
    at_both.end((ada, MOVES - DAY))
    at_both.transfer(at_both.arrival(ada))
    assert queries.bank_account(person_of(ada), date(2030, 1, 1)) == ACCOUNT


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"starts": date(2025, 12, 1)}, history.NotEmployedThen),
        ({"starts": date(1700, 1, 1)}, rules.ImpossibleDate),
        ({"ends": MOVES}, history.EndsBeforeItStarts),
        ({"post_id": 0}, NotFound),
        ({"grade": "Chief"}, rules.UnknownGrade),
        ({"annual_pence": -1}, rules.ImpossiblePay),
        ({"weekly_hours": Decimal("NaN")}, rules.ImpossibleHours),
        ({"region": "Narnia"}, rules.UnknownRegion),
        ({"number": ""}, rules.NameMissing),
        ({"number": "E1"}, actions.EmploymentNumberTaken),
        ({"manager_employment_id": 0}, actions.ManagerNotEmployed),
        ({"from_employment_id": 0}, NotFound),
    ],
)
def test_what_can_t_be_is_refused_and_says_whose(
    at_both: Both, details: dict[str, Any], refusal: type[Refusal]
) -> None:
    at_both.joined.hire("Bea Ash")
    fine, ada = at_both.left.hire("Fay Elm"), at_both.left.hire("Ada Moss")
    count = Employment.objects.count()
    arrival = at_both.arrival(ada, **details)
    assert against([arrival, at_both.arrival(fine)]).keys() == {arrival.from_employment_id}
    with pytest.raises(refusal) as refused:
        at_both.transfer(at_both.arrival(fine), arrival)
    assert refused.value.values["employment_id"] == arrival.from_employment_id
    assert Employment.objects.count() == count


def test_a_post_or_manager_of_another_department_is_refused(at_both: Both) -> None:
    ada, bea = at_both.left.hire("Ada Moss"), at_both.left.hire("Bea Ash")
    with pytest.raises(NotFound, match="post in this department"):
        at_both.transfer(at_both.arrival(ada, post_id=at_both.left.post_id))
    with pytest.raises(actions.ManagerNotEmployed):
        at_both.transfer(at_both.arrival(ada, manager_employment_id=bea))


def test_nobody_is_employed_twice_in_a_department(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss", national_insurance_number="MW000001A")
    at_both.transfer(at_both.arrival(ada))
    with pytest.raises(actions.AlreadyEmployed):
        at_both.transfer(at_both.arrival(ada, starts=MOVES + DAY))


def test_a_team_moves_with_its_manager(at_both: Both) -> None:
    top = at_both.left.hire("Top Ash")
    middle = at_both.left.hire("Middle Ash", rules.Manager(top))
    low = at_both.left.hire("Low Ash", rules.Manager(middle))
    stays = at_both.left.hire("Stays Ash", rules.Manager(low))
    at_both.transfer(
        at_both.arrival(low, manager_employment_id=middle),
        at_both.arrival(middle),
    )
    at_both.end((low, MOVES - DAY), (middle, MOVES - DAY))
    assert queries.line_manager(person_of(low), MOVES) == person_of(middle)
    assert queries.line_manager(person_of(stays), MOVES - DAY) == person_of(low)
    assert queries.line_manager(person_of(stays), MOVES) == person_of(top)


def test_two_who_would_manage_one_another_are_refused(at_both: Both) -> None:
    ada, bea = at_both.left.hire("Ada Moss"), at_both.left.hire("Bea Ash")
    with pytest.raises(actions.ManagerCycle):
        at_both.transfer(
            at_both.arrival(ada, manager_employment_id=bea), at_both.arrival(bea, manager_employment_id=ada)
        )


def test_numbers_go_on_as_the_department_has_them(at_both: Both) -> None:
    at_both.joined.hire("Zoe Oak", number="X7")
    at_both.joined.hire("Bea Ash", number="LET-0099")
    jobs = [at_both.left.hire(f"{name} Moss") for name in ("Ada", "Ida", "Eda")]
    new = at_both.transfer(
        at_both.arrival(jobs[0]), at_both.arrival(jobs[1], number="LET-0101"), at_both.arrival(jobs[2])
    )
    numbers = dict(Employment.objects.filter(id__in=new.values()).values_list("id", "number"))
    assert [numbers[new[each]] for each in jobs] == ["LET-0100", "LET-0101", "LET-0102"]


def test_many_take_as_many_statements_as_one(at_both: Both) -> None:
    boss = at_both.left.hire("Bea Ash")
    jobs = [at_both.left.hire(f"Ada Moss{n}", ACCOUNT, rules.Manager(boss)) for n in "abcdef"]
    counts = []
    for some in (jobs[:1], jobs[1:]):
        with asked() as found:
            new = at_both.transfer(*[at_both.arrival(each) for each in some])
            moment = at_both.end(*[(each, MOVES - DAY) for each in some])
            at_both.annul(*new.values())
            at_both.take_back(*[(each, moment) for each in some])
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_an_employment_starts_earlier_or_later(at_both: Both) -> None:
    boss = at_both.left.hire("Bea Ash", starts=date(2025, 12, 15))
    ada = at_both.left.hire("Ada Moss", rules.Manager(boss))
    low = at_both.left.hire("Low Elm", rules.Manager(ada))
    for starts in (date(2026, 2, 1), date(2025, 12, 1)):
        actions_at = at_both.left.at + (starts - STARTS)
        move(at_both, ada, starts, actions_at)
        job = Employment.objects.get(id=ada)
        assert (job.valid.lower, job.continuous_from) == (starts, starts)
        assert picture(person_of(ada), starts - DAY) == []
    assert queries.line_manager(person_of(ada), date(2025, 12, 14)) is None
    assert queries.line_manager(person_of(ada), date(2025, 12, 15)) == person_of(boss)
    assert queries.line_manager(person_of(low), date(2026, 1, 15)) == person_of(boss)
    assert queries.line_manager(person_of(low), date(2026, 2, 1)) == person_of(ada)


def move(both: Both, employment_id: int, starts: date, at: datetime) -> None:
    from commonhold.records.people.transferring.actions import move_start

    move_start(employment_id=employment_id, starts=starts, actor=both.left.actor, at=at)


def test_a_start_that_can_t_be_is_refused(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss", ends=date(2026, 9, 1))
    served = at_both.left.hire("Bea Ash", continuous_from=date(2025, 1, 1))
    at = datetime(2026, 5, 1, tzinfo=UTC)
    with pytest.raises(history.NothingChanges):
        move(at_both, ada, STARTS, at)
    with pytest.raises(history.EndsBeforeItStarts):
        move(at_both, ada, date(2026, 9, 1), at)
    with pytest.raises(history.ServiceStartsLater):
        move(at_both, served, date(2024, 12, 31), at)

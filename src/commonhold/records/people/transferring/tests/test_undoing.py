"""Ends that are taken back, and employments that should never have been."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commonhold.base.refusals import NotFound
from commonhold.records.people import actions, queries, rules
from commonhold.records.people.history import rules as history
from commonhold.records.people.history.queries import SPELLS, picture, spells
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import STARTS, person_of
from commonhold.records.people.transferring.actions import take_back
from commonhold.records.people.transferring.tests.conftest import MOVES, Both

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LAST = MOVES - DAY

FACTS = st.one_of(
    st.sampled_from(rules.GRADES).map(rules.Grade),
    st.integers(1, 9_999_999).map(rules.Pay),
    st.integers(1, 60).map(lambda hours: rules.WorkingPattern(Decimal(hours))),
    st.sampled_from(rules.REGIONS).map(rules.Location),
    st.integers(0, 99_999_999).map(lambda number: rules.BankAccount("200000", f"{number:08}", "A Moss")),
)
DAYS = st.integers(0, 400).map(lambda n: STARTS + n * DAY)
CHANGES = st.lists(st.tuples(FACTS, DAYS, st.none() | st.integers(1, 100)), max_size=6)


# In a database, so that to look for a smaller example would take minutes.
CHEAPLY = settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def at_both(both: Both) -> Iterator[Both]:
    with both.at_work():
        yield both


def known(employment_id: int) -> dict[Any, Any]:
    """All that holds of an employment, on whichever day."""
    kinds = {kind: [each[1:] for each in spells(employment_id, kind)] for kind in SPELLS}
    return kinds | {"valid": Employment.objects.get(id=employment_id).valid}


def apply(both: Both, employment_id: int, changes: list[Any], before: date | None = None) -> None:
    for fact, day, length in changes:
        until = None if length is None else day + length * DAY
        if before is not None and (day >= before or (until is not None and until > before)):
            continue
        try:
            both.left.change(employment_id, fact, day, until=until)
        except (history.NothingChanges, history.NotEmployedThen):
            continue


@given(changes=CHANGES, ends=st.none() | DAYS, last_day=DAYS)
@CHEAPLY
def test_an_end_that_is_taken_back_leaves_every_day_as_it_was(
    at_both: Both, changes: list[Any], ends: date | None, last_day: date
) -> None:
    boss = at_both.left.hire("Bea Ash")
    ada = at_both.left.hire("Ada Moss", rules.Manager(boss), ends=ends and ends + DAY)
    low = at_both.left.hire("Low Elm", rules.Manager(ada), ends=ends and ends + DAY)
    apply(at_both, ada, changes)
    was = [known(ada), known(low)]
    moment = at_both.end((ada, last_day))
    assert Employment.objects.get(id=ada).valid.upper == last_day + DAY
    at_both.take_back((ada, moment))
    assert [known(ada), known(low)] == was
    at_both.take_back((ada, moment))
    assert [known(ada), known(low)] == was


@given(before=CHANGES, since=CHANGES)
@CHEAPLY
def test_what_was_recorded_since_is_kept(at_both: Both, before: list[Any], since: list[Any]) -> None:
    """An end taken back is as if it had never been recorded, but for what was."""
    ada, twin = at_both.left.hire("Ada Moss"), at_both.left.hire("Ada Moss")
    for each in (ada, twin):
        apply(at_both, each, before)
    moment = at_both.end((ada, LAST))
    for each in (ada, twin):
        apply(at_both, each, since, before=MOVES)
    at_both.take_back((ada, moment))
    assert everything(ada) == everything(twin)


def everything(employment_id: int) -> list[Any]:
    """What holds on each day on which anything changes."""
    kept = known(employment_id)
    kept.pop("valid")
    edges = {day for each in kept.values() for days, _ in each for day in days if day is not None}
    return [
        (
            day,
            {
                kind: next((value for days, value in each if days.holds(day)), None)
                for kind, each in kept.items()
            },
        )
        for day in sorted({STARTS, MOVES, date(2030, 1, 1)} | edges)
    ]


def test_an_end_that_was_moved_again_since_stays(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss")
    moment = at_both.end((ada, LAST))
    actions.end_employment(
        employment_id=ada, last_day=date(2026, 8, 31), actor=at_both.left.actor, at=at_both.left.at
    )
    now = known(ada)
    at_both.take_back((ada, moment))
    assert known(ada) == now


def test_a_manager_who_has_left_meanwhile_does_not_come_back(at_both: Both) -> None:
    boss = at_both.left.hire("Bea Ash")
    ada = at_both.left.hire("Ada Moss", rules.Manager(boss))
    moment = at_both.end((ada, LAST))
    at_both.end((boss, date(2026, 9, 30)))
    at_both.take_back((ada, moment))
    assert queries.line_manager(person_of(ada), date(2026, 9, 30)) == person_of(boss)
    assert queries.line_manager(person_of(ada), date(2026, 10, 1)) is None


def test_taking_back_makes_nobody_their_own_manager(at_both: Both) -> None:
    boss = at_both.left.hire("Bea Ash")
    ada = at_both.left.hire("Ada Moss", rules.Manager(boss))
    low = at_both.left.hire("Low Elm", rules.Manager(ada))
    between = at_both.left.hire("Ida Oak")
    moment = at_both.end((ada, LAST))
    at_both.left.change(ada, rules.Manager(between), date(2026, 6, 1))
    at_both.left.change(between, rules.Manager(low), MOVES)
    with pytest.raises(actions.ManagerCycle):
        at_both.take_back((ada, moment))


def test_taking_back_an_end_is_refused_where_they_came_back(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss", national_insurance_number="MW000001A")
    moment = at_both.end((ada, LAST))
    at_both.left.hire("Ada Moss", national_insurance_number="MW000001A", starts=date(2026, 9, 1))
    with pytest.raises(actions.AlreadyEmployed):
        at_both.take_back((ada, moment))


def test_an_annulled_employment_holds_for_no_day_and_what_was_known_stays_known(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss")
    new = at_both.transfer(at_both.arrival(ada))[ada]
    before = at_both.left.at
    person = person_of(ada)
    at_both.annul(new)
    assert [each.employment_id for each in picture(person, MOVES)] == [ada]
    assert [each.employment_id for each in picture(person, MOVES, known_at=before)] == [ada, new]
    assert queries.summary(person, MOVES).employment_id == ada
    with pytest.raises(NotFound):
        queries.employment_of(person, department_id=at_both.joined.department_id, on=MOVES)
    with pytest.raises(NotFound):
        queries.employee(Employment.objects.get(id=new).number, [at_both.joined.department_id])
    again = at_both.transfer(at_both.arrival(ada))[ada]
    assert [each.employment_id for each in picture(person, MOVES)] == [ada, again]


def test_an_annulled_employment_takes_no_change(at_both: Both) -> None:
    ada, bea = at_both.left.hire("Ada Moss"), at_both.left.hire("Bea Ash")
    at_both.annul(ada)
    with pytest.raises(history.Annulled):
        at_both.left.change(ada, rules.Pay(1), MOVES)
    with pytest.raises(history.NothingToCorrect):
        actions.correct(
            employment_id=ada, to=rules.Pay(1), on=MOVES, actor=at_both.left.actor, at=at_both.left.at
        )
    with pytest.raises(history.Annulled):
        actions.end_employment(employment_id=ada, last_day=LAST, actor=at_both.left.actor, at=at_both.left.at)
    with pytest.raises(history.Annulled):
        at_both.end((ada, LAST))
    with pytest.raises(history.Annulled):
        at_both.annul(ada)
    with pytest.raises(history.Annulled):
        at_both.transfer(at_both.arrival(ada))
    with pytest.raises(actions.ManagerNotEmployed):
        at_both.left.change(bea, rules.Manager(ada), MOVES)


def test_whom_an_annulled_employment_managed_its_own_manager_does(at_both: Both) -> None:
    boss = at_both.left.hire("Bea Ash")
    ada = at_both.left.hire("Ada Moss", rules.Manager(boss))
    low = at_both.left.hire("Low Elm", rules.Manager(ada))
    was = [known(ada), known(low)]
    moment = at_both.annul(ada)
    assert queries.line_manager(person_of(low), STARTS) == person_of(boss)
    at_both.take_back((ada, moment))
    assert [known(ada), known(low)] == was


def test_a_move_that_is_undone_leaves_the_employment_left_as_it_was(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss", rules.BankAccount("200000", "55779911", "A Moss"))
    was = known(ada)
    new = at_both.transfer(at_both.arrival(ada))[ada]
    ended = at_both.end((ada, LAST))
    at_both.annul(new)
    later: datetime = at_both.left.at + HOUR
    take_back(employments=[(ada, ended)], actor=at_both.left.actor, at=later)
    assert known(ada) == was
    assert [each.employment_id for each in picture(person_of(ada), MOVES, known_at=later)] == [ada]

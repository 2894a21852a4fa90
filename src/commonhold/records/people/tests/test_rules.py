"""How a change cuts spells: nothing overlaps, nothing is left open."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.refusals import Refusal
from commonhold.records.people import rules
from commonhold.records.people.history import rules as history
from commonhold.records.people.history.rules import Period, Spell
from commonhold.records.people.rules import Pay

DAY = date(2026, 1, 1)
EMPLOYED = Period(DAY, None)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def pays(*spells: tuple[int, int | None, int]) -> list[Spell]:
    return [
        Spell(place, Period(day(start), None if end is None else day(end)), Pay(pence))
        for place, (start, end, pence) in enumerate(spells)
    ]


def after(spells: list[Spell], revision: history.Revision) -> list[Spell]:
    kept = [spell for spell in spells if spell.id not in revision.superseded]
    return sorted(kept + revision.added, key=lambda spell: spell.period.start)


def as_told(spells: list[Spell]) -> list[tuple[int, int | None, object]]:
    return [
        ((s.period.start - DAY).days, (s.period.end - DAY).days if s.period.end else None, s.value)
        for s in spells
    ]


def test_a_change_from_a_day_on_cuts_what_held_before() -> None:
    spells = pays((0, None, 100))
    period = history.period_of_change(spells, EMPLOYED, day(10), None)
    assert as_told(after(spells, history.change(spells, period, Pay(200)))) == [
        (0, 10, Pay(100)),
        (10, None, Pay(200)),
    ]


def test_a_change_in_the_past_lasts_up_to_the_next_one_recorded() -> None:
    spells = pays((0, 20, 100), (20, None, 300))
    period = history.period_of_change(spells, EMPLOYED, day(10), None)
    assert as_told(after(spells, history.change(spells, period, Pay(200)))) == [
        (0, 10, Pay(100)),
        (10, 20, Pay(200)),
        (20, None, Pay(300)),
    ]


def test_a_change_for_a_time_gives_way_to_what_held_before() -> None:
    spells = pays((0, None, 100))
    period = history.period_of_change(spells, EMPLOYED, day(10), day(20))
    assert as_told(after(spells, history.change(spells, period, Pay(200)))) == [
        (0, 10, Pay(100)),
        (10, 20, Pay(200)),
        (20, None, Pay(100)),
    ]


def test_what_holds_already_is_no_change() -> None:
    spells = pays((0, None, 100))
    with pytest.raises(history.NothingChanges):
        history.change(spells, Period(day(3), None), Pay(100))


@pytest.mark.parametrize(("from_day", "until_day"), [(-1, None), (40, None), (10, 10), (10, 9), (10, 31)])
def test_a_change_outside_the_employment_is_refused(from_day: int, until_day: int | None) -> None:
    employed = Period(day(0), day(30))
    with pytest.raises(history.NotEmployedThen, match="1 January 2026"):
        history.period_of_change([], employed, day(from_day), None if until_day is None else day(until_day))


@given(
    changes=st.lists(st.tuples(st.integers(0, 99), st.integers(1, 40), st.integers(1, 5)), max_size=12),
    ends=st.lists(st.integers(1, 120), max_size=4),
)
def test_whatever_is_changed_every_day_has_one_value_which_is_the_last_one_said(
    changes: list[tuple[int, int, int]], ends: list[int]
) -> None:
    employed = Period(day(0), day(100))
    spells = pays((0, 100, 9))
    said = [9] * 100
    for start, length, pence in changes:
        until = min(start + length, 100)
        try:
            revision = history.change(spells, Period(day(start), day(until)), Pay(pence))
        except history.NothingChanges:
            continue
        spells = [spell._replace(id=place) for place, spell in enumerate(after(spells, revision))]
        said[start:until] = [pence] * (until - start)
    for end in ends:
        now = Period(day(0), day(end))
        spells = [s._replace(id=n) for n, s in enumerate(after(spells, history.fit(spells, employed, now)))]
        said = said[:end] + said[-1:] * (end - len(said))
        employed = now
    held = [[s.value for s in spells if s.period.holds(day(number))] for number in range(len(said))]
    assert held == [[Pay(pence)] for pence in said]
    assert spells[-1].period.end == employed.end


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: rules.Grade("Chief"),
        lambda: rules.Pay(0),
        lambda: rules.Pay(100_000_000),
        lambda: rules.WorkingPattern(Decimal("0")),
        lambda: rules.WorkingPattern(Decimal("37.001")),
        lambda: rules.WorkingPattern(Decimal("NaN")),
        lambda: rules.Location("Atlantis"),
        lambda: rules.BankAccount("123", "12345678", "A Person"),
        lambda: rules.Contact("0770", "a@b.example"),
        lambda: rules.Contact("07700 900 123", "a b@c.example"),
        lambda: rules.Contact("07700 900 123", "a@b.example\nBcc: x@y.example"),
        lambda: rules.Contact("07700 900 123", "x" * 300 + "@b.example"),
        lambda: rules.BankAccount("123456", "12345678", " \n "),
        lambda: rules.BankAccount("123456", "12345678", "x" * 201),
        lambda: rules.BankAccount("123456", "12345678", "A\x00B"),
    ],
)
def test_values_that_can_not_be_right_are_refused_and_name_their_field(impossible: object) -> None:
    with pytest.raises(Refusal) as refused:
        impossible()  # type: ignore[operator]
    assert refused.value.field

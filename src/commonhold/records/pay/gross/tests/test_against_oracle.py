"""Gross pay of random people, to the penny as a simple implementation works it out, and properties that must hold."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonhold.base.law.tax_years import figure
from commonhold.records.pay.gross.absence import Absences, absent
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, Period
from commonhold.records.pay.gross.salary import Spells, salaries
from commonhold.records.pay.gross.sickness import Sickness, statutory_sick_pay
from commonhold.records.pay.gross.tests import oracle
from commonhold.records.pay.gross.tests.rows import LONDON, SALARY, absence, spell

START = date(2025, 1, 6)
exactly = settings(max_examples=300)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    if draw(st.booleans()):
        return Period.month(draw(st.integers(2023, 2026)), draw(st.integers(1, 12)))
    first = START + timedelta(days=draw(st.integers(0, 800)))
    frequency, days = draw(st.sampled_from([("weekly", 7), ("four_weekly", 28)]))
    return Period(frequency, first, first + timedelta(days=days - 1))


@st.composite
def cut_up(draw: st.DrawFn, around: Period) -> list[tuple[date, date]]:
    """Up to seven stretches of days around a period, in order, which may have gaps between them."""
    begin = around.first - timedelta(days=10)
    days = (around.last - begin).days + 10
    cuts = sorted(draw(st.sets(st.integers(0, days), min_size=2, max_size=8)))
    stretches = [
        (begin + timedelta(days=first), begin + timedelta(days=last - 1)) for first, last in pairwise(cuts)
    ]
    kept = draw(st.lists(st.booleans(), min_size=len(stretches), max_size=len(stretches)))
    return [each for each, keep in zip(stretches, kept, strict=True) if keep]


@st.composite
def people(draw: st.DrawFn) -> tuple[Period, list[list[dict[str, int]]], list[list[dict[str, int]]]]:
    """A period, and some people's spells of salary and absences in it."""
    period = draw(periods())
    spells, absences = [], []
    for person in range(draw(st.integers(1, 4))):
        spells.append(
            [
                spell(
                    first,
                    last,
                    person=person,
                    annual_pence=draw(st.integers(0, 30_000_000)),
                    hours=draw(st.sampled_from([3_700, 3_600, 1_850, 2_220, 725])),
                    full_hours=draw(st.sampled_from([3_700, 3_600])),
                    weekdays=draw(st.integers(1, 127)),
                )
                for first, last in draw(cut_up(period))
            ]
        )
        absences.append(
            [
                absence(first, last, person=person, lost=lost, of=of)
                for first, last in draw(cut_up(period))
                for lost, of in [draw(st.sampled_from([(1, 1), (1, 2), (1, 3), (0, 1)]))]
            ]
        )
    return period, spells, absences


@exactly
@given(people(), st.sampled_from(["calendar", "working"]))
def test_each_spell_and_each_absence_comes_to_what_the_simple_way_gives(given_people, basis) -> None:
    period, spells, absences = given_people
    rows = Spells.from_rows([row for each in spells for row in each])
    paid = salaries(rows, period, basis)
    away = absent(
        paid.lines, rows, Absences.from_rows([row for each in absences for row in each]), period, basis
    )
    assert not paid.held
    assert not away.held
    expected = [
        oracle.salary(each, period, basis).get(number) for each in spells for number in range(len(each))
    ]
    got: list[int | None] = [None] * len(rows)
    for source, pence in zip(paid.lines.source, paid.lines.pence, strict=True):
        got[source] = int(pence)
    assert got == expected
    assert [int(each) for each in away.totals(len(spells))] == [
        oracle.lost(mine, gone, period, basis) for mine, gone in zip(spells, absences, strict=True)
    ]


@exactly
@given(st.data(), st.integers(0, 30_000_000), st.sampled_from(["calendar", "working"]))
def test_a_period_in_which_nothing_changed_adds_up_however_often_it_is_cut(data, annual_pence, basis) -> None:
    period = data.draw(periods())
    last = (period.last - period.first).days
    cuts = sorted({0, last + 1, *data.draw(st.sets(st.integers(1, last), max_size=6))})
    rows = [
        spell(
            period.first + timedelta(days=a), period.first + timedelta(days=b - 1), annual_pence=annual_pence
        )
        for a, b in pairwise(cuts)
    ]
    whole = salaries(Spells.from_rows([spell(period.first, annual_pence=annual_pence)]), period, basis)
    parts = salaries(Spells.from_rows(rows), period, basis)
    assert parts.totals(1)[0] == whole.totals(1)[0]
    gone = absent(
        parts.lines,
        Spells.from_rows(rows),
        Absences.from_rows([absence(period.first, period.last)]),
        period,
        basis,
    )
    assert gone.totals(1)[0] == -whole.totals(1)[0]


@exactly
@given(st.data(), st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_a_change_a_day_later_moves_one_days_pay(data, before, after) -> None:
    """Within a penny of a day's difference, since both are whole pence."""
    period = data.draw(periods())
    day = period.first + timedelta(days=data.draw(st.integers(1, (period.last - period.first).days - 1)))

    def changed_on(on: date) -> int:
        rows = [
            spell(period.first, on - timedelta(days=1), annual_pence=before),
            spell(on, annual_pence=after),
        ]
        return int(salaries(Spells.from_rows(rows), period, "calendar").totals(1)[0])

    old, new = (spell(period.first, annual_pence=each) for each in (before, after))
    worth = [oracle.day_pay(each, day, period, "calendar") for each in (old, new)]
    moved = changed_on(day + timedelta(days=1)) - changed_on(day)
    assert abs(moved - (worth[0] - worth[1])) <= 1


@exactly
@given(st.data())
def test_nobody_is_paid_twice_for_a_day(data) -> None:
    """Two spells of a thing on one day hold the person; if nobody is held, no two lines have a day in common."""
    period = data.draw(periods())
    some = [
        spell(first, last, element=element)
        for element in (SALARY, LONDON)
        for _ in range(2)
        for first, last in data.draw(cut_up(period))
    ]
    paid = salaries(Spells.from_rows(some), period, "calendar")
    clash = any(
        one is not other
        and one["element"] == other["element"]
        and one["first_day"] <= other["last_day"]
        and other["first_day"] <= one["last_day"]
        for one in some
        for other in some
    )
    assert bool(paid.held) == clash
    seen = [
        (int(element), day)
        for element, first, last in zip(
            paid.lines.element, paid.lines.first_day, paid.lines.last_day, strict=True
        )
        for day in range(first, last + 1)
    ]
    assert len(seen) == len(set(seen))
    assert not (paid.held and len(paid.lines))


@exactly
@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 260)), min_size=1, max_size=6),
    st.dates(date(2024, 5, 1), date(2026, 4, 10)),
    st.sampled_from([MONDAY_TO_FRIDAY, 0b1111111, 0b0010101, 0b0100000, 0b0000011]),
    st.integers(2_000, 60_000) | st.sampled_from([12_499, 12_500, 15_406, 15_407]),
)
def test_sick_pay_is_what_the_simple_way_gives(spans, begin, weekdays, average) -> None:
    sickness, day = [], begin
    for gap, length in spans:
        first = day + timedelta(days=gap + 1)
        last = first + timedelta(days=length % 11 if gap % 3 else length)
        if last >= date(2026, 11, 1):
            break
        sickness.append(Sickness(first, last))
        day = last
    assume(sickness)
    paid = statutory_sick_pay(
        sickness,
        weekdays=weekdays,
        average=lambda _: Fraction(average),
        until=date(2026, 11, 1),
    )
    assert {each.day: each.pence for each in paid.days} == oracle.sick_pay(
        _joined(sickness), weekdays, Fraction(average), _figures
    )


def _joined(sickness: list[Sickness]) -> list[tuple[date, date]]:
    sick = sorted({day for each in sickness for day in oracle.days(*each)})
    found: list[tuple[date, date]] = []
    for day in sick:
        if found and found[-1][1] == day - timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _figures(day: date) -> dict[str, Fraction]:
    rate, limit = figure("ssp_weekly_rate", day), figure("statutory_earnings_limit", day)
    assert rate is not None
    assert limit is not None
    return {
        "rate": Fraction(rate.number) * 100,
        "limit": Fraction(limit.by_key.get("sick", 0)) * 100,
    }


def test_half_a_million_people_come_to_what_each_of_them_does() -> None:
    """A sum over all of them would overflow if a person's share could leak into the next one's."""
    many = 20_000
    random = np.random.default_rng(20_260_406)
    period = Period.month(2026, 2)
    rows = Spells(
        person=np.arange(many),
        element=np.full(many, SALARY),
        first_day=np.full(many, date(2026, 2, 1).toordinal()) + random.integers(0, 20, many),
        last_day=np.full(many, date(2026, 2, 28).toordinal()) - random.integers(0, 7, many),
        annual_pence=random.integers(2_000_000, 90_000_000, many),
        hours=random.integers(1, 3_700, many),
        full_hours=np.full(many, 3_700),
        weekdays=random.integers(1, 127, many),
    )
    totals = salaries(rows, period, "working").totals(many)
    for person in range(0, many, 97):
        assert totals[person] == sum(oracle.salary([rows.row(person)], period, "working").values())

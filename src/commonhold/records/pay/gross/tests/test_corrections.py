"""Back-dated changes: what is owed for each period, once, leavers included, whatever went wrong before."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonhold.records.pay.gross.corrections import Amounts, amounts, correction_lines, difference, summed
from commonhold.records.pay.gross.lines import Rule
from commonhold.records.pay.gross.pay import gross_pay
from commonhold.records.pay.gross.period import Period
from commonhold.records.pay.gross.tests.rows import CALENDAR, SALARY, inputs, spell

STAYED, LEFT, JOINED_LATE, UNCHANGED = range(4)
MONTHS = {number: Period.month(2026, number) for number in range(1, 7)}
"""The award is made in July and reaches back to April."""


def people(*, awarded: bool) -> list[dict[str, int]]:
    """Probation staff on 28,000 a year; the award is 3% from 1 April, for three of the four."""

    def paid(person: int, first: date, last: date | None = None) -> list[dict[str, int]]:
        begin = date(2026, 4, 1)
        if not awarded or person == UNCHANGED:
            return [spell(first, last, person=person, annual_pence=2_800_000)]
        if first >= begin:
            return [spell(first, last, person=person, annual_pence=2_884_000)]
        return [
            spell(first, date(2026, 3, 31), person=person, annual_pence=2_800_000),
            spell(begin, last, person=person, annual_pence=2_884_000),
        ]

    return [
        *paid(STAYED, date(2020, 1, 6)),
        *paid(LEFT, date(2020, 1, 6), date(2026, 5, 15)),
        *paid(JOINED_LATE, date(2026, 6, 8)),
        *paid(UNCHANGED, date(2020, 1, 6)),
    ]


def due(*, awarded: bool) -> Amounts:
    given_people = inputs(people(awarded=awarded))
    return Amounts.joined(
        amounts(gross_pay(given_people, period, CALENDAR).lines, number) for number, period in MONTHS.items()
    )


def rows(*found: tuple[int, int, int]) -> Amounts:
    """Amounts of salary, each as person, period and pence."""
    return Amounts.from_rows(
        {"person": person, "period": period, "element": SALARY, "pence": pence}
        for person, period, pence in found
    )


def listed(owed: Amounts) -> list[tuple[int, int, int]]:
    return [(int(a), int(b), int(c)) for a, b, c in zip(owed.person, owed.period, owed.pence, strict=True)]


AWARD = [
    (STAYED, 4, 7_000),
    (STAYED, 5, 7_000),
    (STAYED, 6, 7_000),
    (LEFT, 4, 7_000),
    (LEFT, 5, 3_387),
    (JOINED_LATE, 6, 5_366),
]


def test_a_back_dated_award_is_paid_to_leavers_and_late_joiners_too() -> None:
    assert listed(difference(due(awarded=True), due(awarded=False)).owed) == AWARD


def test_an_award_that_was_paid_is_not_paid_again() -> None:
    first = difference(due(awarded=True), due(awarded=False)).owed
    paid = Amounts.joined([due(awarded=False), first])
    assert not len(difference(due(awarded=True), paid).owed)


def test_an_error_that_was_repeated_is_found_and_not_repeated_again() -> None:
    """An automatic adjustment paid the award twice to one, and to somebody who isn't due any: both are overpaid."""
    wrong = rows((STAYED, 4, 7_000), (STAYED, 4, 7_000), (UNCHANGED, 5, 7_000))
    found = difference(due(awarded=True), Amounts.joined([due(awarded=False), wrong]))
    assert listed(found.owed) == [
        (STAYED, 4, -7_000),
        *AWARD[1:],
        (UNCHANGED, 5, -7_000),
    ]
    assert not len(
        difference(due(awarded=True), Amounts.joined([due(awarded=False), wrong, found.owed])).owed
    )


def test_whoever_should_not_have_been_paid_at_all_is_found() -> None:
    found = difference(rows(), rows((7, 4, 123_456)))
    assert listed(found.owed) == [(7, 4, -123_456)]
    assert list(found.due_pence) == [0]


def test_an_award_that_is_withdrawn_leaves_what_was_paid_to_be_recovered() -> None:
    paid = Amounts.joined([due(awarded=False), difference(due(awarded=True), due(awarded=False)).owed])
    back = difference(due(awarded=False), paid).owed
    assert listed(back) == [(person, period, -pence) for person, period, pence in AWARD]


def test_a_correction_says_for_which_days_it_is() -> None:
    lines = correction_lines(difference(due(awarded=True), due(awarded=False)), MONTHS)
    assert set(lines.rule) == {Rule.CORRECTION}
    assert date.fromordinal(int(lines.first_day[0])) == date(2026, 4, 1)
    assert int(lines.whole_pence[0]) == 240_333


some = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(-500, 500)), max_size=12)


@given(some, some)
def test_paying_the_difference_always_settles_it(should, was) -> None:
    due_rows, paid_rows = rows(*should), rows(*was)
    owed = difference(due_rows, paid_rows).owed
    assert np.all(owed.pence != 0)
    settled = summed(Amounts.joined([paid_rows, owed]))
    expected = summed(due_rows)
    left = difference(expected, settled).owed
    assert not len(left)

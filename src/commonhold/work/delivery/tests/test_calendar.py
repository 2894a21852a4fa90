"""The calendar of contracts: dates to act by, what is locked in, competition and gaps; and concentration."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.work.delivery.contracts.calendar.rules import (
    LockIn,
    Running,
    calendar,
    committed_pence,
    lock_in,
)
from commonhold.work.delivery.contracts.concentration.rules import IN_HOUSE, Delivered, Limits, shares
from commonhold.work.delivery.contracts.coverage.rules import competition, gaps
from commonhold.work.delivery.tests.conftest import agreed, terms
from commonhold.work.delivery.tests.some_terms import some_terms

LOT = agreed()["lots"][0]


def running(code="receipts-26", supplier="Meridian", **changed):
    return Running(code, "Checking receipts", supplier, terms(**changed))


def lot(**changed):
    return {"lots": [{**LOT, **changed}]}


def test_the_calendar_says_by_when_to_act():
    found = [
        (each.day, each.kind, each.words)
        for each in calendar([running()], date(2026, 4, 2), date(2029, 12, 31))
    ]
    assert found == [
        (date(2027, 1, 30), "notice", "last day to give notice of the break on 31 March 2027"),
        (date(2027, 3, 31), "break", "can be ended by a break"),
        (date(2028, 1, 1), "notice", "last day to extend until 31 March 2029"),
        (date(2028, 3, 31), "end", "ends"),
        (date(2029, 3, 31), "extension", "would end, if extended"),
    ]


@pytest.mark.parametrize(
    ("on", "last_day", "how", "months", "pence"),
    [
        # 500 tasks a month at £4.12, and a fee of £25,000 for the break.
        (date(2026, 4, 1), date(2027, 3, 31), "break", 12, 12 * 2_060_00 + 25_000_00),
        (date(2027, 1, 30), date(2027, 3, 31), "break", 3, 3 * 2_060_00 + 25_000_00),
        # A day later it is too late for the break; from April 2027 a task costs £4.26.
        (date(2027, 1, 31), date(2028, 3, 31), "end", 15, 3 * 2_060_00 + 12 * 2_130_00),
        (date(2028, 3, 31), date(2028, 3, 31), "end", 1, 2_130_00),
    ],
)
def test_what_is_locked_in_until_a_contract_can_be_left(on, last_day, how, months, pence):
    found = lock_in(terms(), on)
    assert isinstance(found, LockIn)
    assert (found.last_day, found.how, found.months, found.total_pence) == (last_day, how, months, pence)


def test_nothing_is_locked_in_after_the_end_and_everything_before_the_start():
    assert lock_in(terms(), date(2028, 4, 1)) is None
    assert lock_in(terms(), date(2026, 1, 1)) == lock_in(terms(), date(2026, 4, 1))


@given(some_terms(), st.integers(0, 2_000))
def test_less_is_locked_in_as_time_passes_to_the_same_way_out(held, days):
    first = held.starts
    before = lock_in(held, first)
    later = lock_in(held, date.fromordinal(first.toordinal() + days))
    assert before is not None
    assert before.commitment_pence >= 0
    if later is None:
        assert days > (held.ends - held.starts).days
    elif later.last_day == before.last_day:
        assert later.total_pence <= before.total_pence
    else:
        assert later.last_day > before.last_day


def test_two_contracts_for_the_same_tasks_compete():
    other = running(
        "pilot", "Tamarind", ends="2026-12-31", breaks=[], indexation=[], **lot(departments=["works"])
    )
    (found,) = competition([running(), other])
    assert (found.one, found.other, found.departments) == ("receipts-26", "pilot", ("works",))
    assert (found.starts, found.ends) == (date(2026, 4, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    "changed",
    [
        lot(task_kind="check_claim"),
        lot(service="pay_query"),
        {"starts": "2028-04-01", "ends": "2029-03-31", "breaks": [], "extensions": [], "indexation": []},
    ],
)
def test_other_tasks_or_another_time_are_no_competition(changed):
    assert competition([running(), running("other", **changed)]) == []


def test_a_gap_is_told_until_somebody_takes_over():
    alone = gaps([running()])
    assert [(each.lot, each.departments, each.starts, each.ends) for each in alone] == [
        ("receipts", ("*",), date(2028, 4, 1), None)
    ]
    later = {"ends": "2030-03-31", "breaks": [], "extensions": [], "indexation": []}
    found = gaps([running(), running("next", starts="2028-06-01", **later)])
    assert [(each.contract, each.starts, each.ends) for each in found] == [
        ("receipts-26", date(2028, 4, 1), date(2028, 5, 31)),
        ("next", date(2030, 4, 1), None),
    ]
    assert [each.contract for each in gaps([running(), running("next", starts="2028-04-01", **later)])] == [
        "next"
    ]


def test_a_successor_for_some_departments_leaves_a_gap_for_the_others():
    later = {"starts": "2028-04-01", "ends": "2030-03-31", "breaks": [], "extensions": [], "indexation": []}
    two = running(**lot(departments=["works", "letters"]))
    found = gaps([two, running("next", **later, **lot(departments=["works"]))])
    assert [each.departments for each in found if each.contract == "receipts-26"] == [("letters",)]


def test_every_task_of_a_service_is_covered_by_a_lot_for_all_of_them():
    later = {"starts": "2028-04-01", "ends": "2030-03-31", "breaks": [], "extensions": [], "indexation": []}
    found = gaps([running(), running("next", **later, **lot(task_kind="*"))])
    assert [each.contract for each in found] == ["next"]


def test_a_share_over_its_limit_is_told_and_in_house_has_none():
    limits = Limits(spend_percent=Decimal(40), volume_percent=Decimal(50))
    found = shares(
        [
            Delivered("Meridian", 40, 5_000),
            Delivered(IN_HOUSE, 100, 3_999),
            Delivered("Tamarind", 60, 1_001),
            Delivered("Meridian", 0, 0),
        ],
        limits,
    )
    assert [(each.supplier, each.spend_percent, each.volume_percent, each.over) for each in found] == [
        ("Meridian", Decimal("50.0"), Decimal("20.0"), ("spend",)),
        (IN_HOUSE, Decimal("40.0"), Decimal("50.0"), ()),
        ("Tamarind", Decimal("10.0"), Decimal("30.0"), ()),
    ]


def test_exactly_the_limit_is_not_over_it():
    limits = Limits(Decimal(50), Decimal(50))
    assert [each.over for each in shares([Delivered("A", 1, 1), Delivered("B", 1, 1)], limits)] == [(), ()]
    assert shares([], limits) == []
    assert [each.spend_percent for each in shares([Delivered("A", 0, 0)], limits)] == [0]


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 10**9), st.integers(0, 10**12)), max_size=20)
)
def test_shares_add_up(rows):
    found = shares([Delivered(*row) for row in rows], Limits(Decimal(100), Decimal(100)))
    assert sum(each.pence for each in found) == sum(row[2] for row in rows)
    assert not any(each.over for each in found)
    if sum(row[2] for row in rows):
        assert abs(sum(each.spend_percent for each in found) - 100) < Decimal("0.2")


def test_a_month_costs_its_minimum_even_if_nothing_is_done():
    assert committed_pence(terms(), date(2026, 4, 1)) == 2_060_00

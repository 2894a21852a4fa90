"""Figures for everybody: measured from events, and published so that nobody can be told from them."""

import csv
import io
import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels.figures import actions, queries
from commonhold.oversight.service_levels.figures.rules import (
    SMALLEST,
    Counts,
    Figure,
    Measured,
    as_csv,
    as_json,
    public,
    suppressed,
)
from commonhold.oversight.service_levels.jobs import close_due
from commonhold.oversight.service_levels.queries import count
from commonhold.oversight.service_levels.tests.conftest import STARTS, moment
from commonhold.work.delivery.clocks.flaws import actions as flaws

JULY = date(2026, 7, 1)


def test_a_month_is_measured_from_its_events_and_again_when_more_is_known(supply, system):
    clock, _ = supply.task(moment(6, 1))
    supply.task(moment(6, 1), took=20)
    supply.task(moment(6, 2), of="letters")
    assert supply.do(actions.measure_month, moment(6, 20), month=STARTS) == 3
    supply.do(flaws.note_flaw, moment(7, 5), clock=clock, kind="return", note="The total was wrong")
    supply.do(actions.measure_month, moment(7, 6), month=STARTS)
    with acting(system, department_ids()):
        found = queries.measured(STARTS, JULY)
    assert found == [
        Measured("2026-06", "claim_expense", "north", "letters", Counts(1, 1, 1, 1)),
        Measured("2026-06", "claim_expense", "north", "works", Counts(2, 2, 1, 1)),
    ]


def test_months_are_closed_by_themselves_two_days_after(supply, system):
    def close(month, day):
        before = close_due(at=moment(month, day))
        with acting(system, department_ids()):
            return before, count()

    assert close(7, 2) == (0, 0)
    assert close(7, 3) == (1, 1)
    assert close(10, 3) == (3, 4)
    assert close(10, 3) == (0, 4)


def row(department, completed, in_time=0, month="2026-06"):
    return Measured(
        month, "claim_expense", "north", department, Counts(completed, completed, in_time, completed)
    )


def test_small_counts_and_what_would_tell_them_are_left_out():
    figures = public([row("a", 3), row("b", 40, 30), row("c", 9)], "department")
    assert figures == [
        Figure("2026-06", "a", None, None, None),
        Figure("2026-06", "b", 40, 75, 100),
        Figure("2026-06", "c", None, None, None),
        Figure("2026-06", "all", 52, 58, 100),
    ]
    assert public([row("a", 3)], "department")[-1].completed is None
    assert [each.completed for each in public([row("a", 5), row("b", 0)], "department")] == [5, 0, 5]


def test_small_counts_of_one_service_may_be_a_large_one_of_a_unit():
    many = [Measured("2026-06", name, "north", "a", Counts(2, 2, 1, 2)) for name in "xyz"]
    assert [each.completed for each in public(many, "unit")] == [6, 6]
    assert [each.completed for each in public(many, "service")] == [None, None, None, 6]


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 30), max_size=12))
def test_no_small_count_is_told_by_the_total(counts):
    hidden = suppressed(counts)
    published = {value: count for value, count in counts.items() if value not in hidden}
    assert all(count == 0 or count >= SMALLEST for count in published.values())
    left_over = sum(counts.values()) - sum(published.values())
    if hidden and sum(counts.values()) >= SMALLEST:
        rest = [count for count in published.values() if count]
        assert (len(hidden) > 1 and left_over >= SMALLEST) or not rest


def test_files_say_the_same_and_no_name_becomes_a_formula():
    figures = public([row("=cmd", 6, 3), row("b", 7, 7), row("c", 2)], "department")
    table = list(csv.DictReader(io.StringIO(as_csv(figures, "department"))))
    assert [line["department"] for line in table] == ["'=cmd", "b", "c", "all"]
    written = json.loads(as_json(figures, "department"))
    assert written["smallest_count_published"] == SMALLEST
    assert [line["completed"] for line in written["figures"]] == [
        int(line["completed"]) if line["completed"] else None for line in table
    ]

"""When the date or cycle of a start event is due: on the calendar of London, from wherever one looks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.refusals import Invalid
from commonhold.base.bpmn.tests.drawn import boundary, drawn, event
from commonhold.base.bpmn.times import due_next, interval
from commonhold.base.working_time import LONDON

SINCE = datetime(2026, 1, 31, 6, tzinfo=UTC)


def turns(text, count, since=SINCE, after=SINCE):
    """The next turns, in London's time."""
    found = []
    while len(found) < count and (after := due_next(text, since, after)) is not None:
        found.append(f"{after.astimezone(LONDON):%Y-%m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R/P1M", ["2026-02-28 06:00", "2026-03-31 06:00", "2026-04-30 06:00"]),
        ("R/2026-03-28T06:00:00+00:00/P1D", ["2026-03-28 06:00", "2026-03-29 06:00", "2026-03-30 06:00"]),
        ("R/2026-03-28T06:00:00+00:00/PT24H", ["2026-03-28 06:00", "2026-03-29 07:00", "2026-03-30 07:00"]),
        ("R/2024-02-29T06:00:00+00:00/P1Y", ["2026-02-28 06:00", "2027-02-28 06:00", "2028-02-29 06:00"]),
        ("R/2026-02-01T06:00:00+00:00/P1WT2H", ["2026-02-01 06:00", "2026-02-08 08:00", "2026-02-15 10:00"]),
        ("R2/P1W", ["2026-02-07 06:00", "2026-02-14 06:00"]),
        ("R2/2026-02-01T06:00:00+00:00/P1W", ["2026-02-01 06:00", "2026-02-08 06:00"]),
        ("R2/2025-12-01T06:00:00+00:00/P1M", []),
        ("2026-02-01T06:00:00+00:00", ["2026-02-01 06:00"]),
        ("2026-01-31T06:00:00+00:00", []),
        ("R/9999-01-01T06:00:00+00:00/P1Y", ["9999-01-01 06:00"]),
        ("R/P999Y", ["3025-01-31 06:00", "4024-01-31 06:00", "5023-01-31 06:00"]),
    ],
)
def test_the_next_turns(text, expected):
    assert turns(text, 3) == expected


def test_no_turn_is_after_the_year_9999():
    assert len(turns("R/P999Y", 100)) == 7


@settings(deadline=None)
@given(
    st.sampled_from(["PT1M", "PT90M", "P1D", "P1W", "P1M", "P3M", "P1Y", "P1MT12H", "P2DT30M"]),
    st.integers(1, 12),
    st.booleans(),
    st.integers(0, 8_000_000).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)
def test_a_cycle_has_as_many_turns_as_it_says_each_later_than_the_one_before(every, count, anchored, since):
    text = f"R{count}/{since.isoformat()}/{every}" if anchored else f"R{count}/{every}"
    just_before, found = since - timedelta(seconds=1), []
    after = just_before
    while (after := due_next(text, since, after)) is not None:
        found.append(after)
    assert len(found) == count
    assert found == sorted(set(found))
    assert found[0] == (since if anchored else interval(every).after(since, 1))
    # Whoever looks late gets the turn that a patient onlooker would get next.
    for earlier, later in pairwise(found):
        assert due_next(text, since, later - timedelta(microseconds=1)) == later
        assert due_next(text, since, earlier) == later


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "P0M", "P0D", "PT59S", "P1H", "P-1M", "P1M1Y", "P1,5M", "p1m", "P12345M"]
)
def test_what_is_no_time_between_turns_is_refused(text):
    with pytest.raises(ValueError, match="is"):
        interval(text)


def test_months_are_for_what_starts_a_process_alone():
    cycle = "<timerEventDefinition><timeCycle>R/P1M</timeCycle></timerEventDefinition>"
    rest = ("userTask a", "endEvent e", "a > e")
    compile_process(drawn(event("startEvent", "s", cycle), *rest, "s > a"), {})
    with pytest.raises(Invalid, match="late"):
        compile_process(
            drawn("startEvent s", *rest, "s > a", boundary("late", "a", cycle, False), "late > e"), {}
        )
    for text in ("R/PT10S", "R0/P1M", "monthly", "R/P1M/P1M", "R/2026-05-01/P1M"):
        bad = cycle.replace("R/P1M", text)
        with pytest.raises(Invalid, match="s: "):
            compile_process(drawn(event("startEvent", "s", bad), *rest, "s > a"), {})

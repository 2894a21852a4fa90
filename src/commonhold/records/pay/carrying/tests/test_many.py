"""Many who move at once: a fixed number of statements."""

from datetime import date

from commonhold.core.audit.tests.counting import asked
from commonhold.records.pay.carrying import queries


def statements(of, *args):
    with asked() as found:
        of(*args)
    return len(found)


def test_as_many_statements_for_many_as_for_one(both):
    """Everybody has an allowance that goes along."""
    both.give(both.letters, None, "first-aid", "allowance")
    people = [both.works.employ(f"Ada Moss{'x' * number}") for number in range(6)]
    for each in people:
        both.give(both.works, each, "first-aid", "allowance", 1_000)
    on = date(2026, 6, 12)
    journeys = [both.journey(each, on, both.arrives(each, on)) for each in people]
    looked = [statements(queries.travels, journeys[:count]) for count in (1, 6)]
    carried = [statements(both.carry, *these) for these in (journeys[:1], journeys[1:])]
    taken_back = [statements(both.take_back, *these) for these in (journeys[:1], journeys[1:])]
    for counts in (looked, carried, taken_back):
        assert counts[0] == counts[1] <= 20

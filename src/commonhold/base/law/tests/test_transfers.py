"""Whither personal data may go: the dated data, what it says of countries, and a file that is malformed."""

from datetime import date

import pytest

from commonhold.base.law import transfers
from commonhold.base.law.reading import LawError

TODAY = date(2026, 11, 27)
GOOD = """
island:
  kind: adequate
  title: An island
  places: [IM]
  from: 2020-12-31
  citation: An Act s.1
  source: https://www.legislation.gov.uk/
  last_checked: 2024-01-01
  last_value_still_valid_on: 2023-04-05
"""


@pytest.mark.parametrize(
    ("country", "has", "on", "covered"),
    [
        ("PL", (), TODAY, True),
        ("NO", (), TODAY, True),
        ("GI", (), TODAY, True),
        ("FO", (), TODAY, True),
        ("CH", (), TODAY, True),
        ("KR", (), date(2022, 12, 18), False),
        ("KR", (), date(2022, 12, 19), True),
        ("US", (), TODAY, False),
        ("US", ("data_bridge",), TODAY, True),
        ("US", ("data_bridge",), date(2023, 10, 11), False),
        ("CA", (), TODAY, False),
        ("CA", ("pipeda",), TODAY, True),
        ("CA", ("data_bridge",), TODAY, False),
        ("JP", ("appi",), TODAY, True),
        ("IN", ("idta", "data_bridge"), TODAY, False),
        ("PL", (), date(2020, 12, 30), False),
    ],
)
def test_which_recipients_regulations_cover(country, has, on, covered) -> None:
    assert (transfers.adequate(country, set(has), on) is not None) == covered


@pytest.mark.parametrize(
    ("on", "names"),
    [(date(2022, 3, 20), {"bcr"}), (date(2022, 3, 21), {"bcr", "idta", "addendum"})],
)
def test_instruments_are_in_force_from_their_day(on, names) -> None:
    assert transfers.instruments(on) == names


def test_one_test_of_protection_follows_the_other_without_a_gap() -> None:
    tests = [each for each in transfers.load().values() if each.kind == "test"]
    for day in (date(2026, 2, 4), date(2026, 2, 5)):
        assert len([each for each in tests if each.in_force(day)]) == 1, day


def test_every_provision_is_cited_with_an_address() -> None:
    for each in transfers.load().values():
        assert each.citation
        assert each.source.startswith("https://")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("[IM]", "[UK]"), "x:island: 'UK' is no country"),
        (("[IM]", "[no]"), "x:island: False is no country"),
        (("[IM]", "[]"), "x:island: places"),
        (("kind: adequate", "kind: nice"), "x:island: kind 'nice'"),
        (("kind: adequate", "kind: test"), "x:island: places"),
        (("citation: An Act s.1", "citation: ''"), "x:island: citation must be text"),
        (("from: 2020-12-31", "from: 2020-12-31\n  until: 2020-12-31"), "x:island: until"),
        (("from: 2020-12-31", "from: 2024-12-31"), "in order of date"),
        (("kind: adequate", "kind: adequate\n  colour: red"), "x:island: colour not known"),
        (("kind: adequate", "kind: adequate\n  provisional: perhaps"), "x:island: provisional"),
        (("island:", GOOD.strip() + "\nother:"), "x:other: IM is already in another entry"),
    ],
)
def test_a_malformed_file_is_refused_by_provision_and_key(change, complaint) -> None:
    with pytest.raises(LawError, match=complaint):
        transfers.parse(GOOD.replace(*change), "x")

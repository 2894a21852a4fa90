"""Heat: three levels of how busy a step is, by how many cases wait there and by how long they wait."""

import pytest

from commonhold.faces.office import heat


@pytest.mark.parametrize(
    ("counts", "levels", "legend"),
    [
        ([], [], ["1 case", "2 cases", "3 cases or more"]),
        ([0, 1], [0, 1], ["1 case", "2 cases", "3 cases or more"]),
        ([1, 2, 3], [1, 2, 3], ["1 case", "2 cases", "3 cases or more"]),
        ([1, 4, 5, 9, 12], [1, 1, 2, 3, 3], ["1 to 4 cases", "5 to 8 cases", "9 cases or more"]),
        ([100_000, 3], [3, 1], ["1 to 33,334 cases", "33,335 to 66,668 cases", "66,669 cases or more"]),
    ],
)
def test_the_busiest_third_is_the_hottest(counts, levels, legend):
    scale = heat.by_count(counts)
    assert [scale.level(count) for count in counts] == levels
    assert [text for _, text in scale.legend] == legend


@pytest.mark.parametrize(
    ("hours", "level"), [(None, 0), (0, 1), (23.9, 1), (24, 2), (120, 2), (120.1, 3), (9_000, 3)]
)
def test_age_is_told_in_days(hours, level):
    assert heat.age_level(hours) == level

"""Whether an account number can belong to a sort code, by tables that are made up in the published format."""

from pathlib import Path

import pytest

from commonhold.connectors.banks.modulus import NoModulusTable, can_be, read

TABLE = """
100000 100099 MOD10    0    0    0    0    0    0    8    7    6    5    4    3    2    1
100100 100100 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1
100200 100200 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1
100300 100300 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1    1
100400 100400 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1
100400 100400 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1    3
100500 100500 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    0    0    4
100600 100600 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1    6
100700 100700 MOD11    1    1    1    1    1    1    8    7    6    5    4    3    2    1    7
100800 100801 MOD11    0    0    0    0    0    0    7    6    5    4    3    2    0    0    5
100800 100801 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    0    0    5
100900 100900 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1    2
100900 100900 MOD11    1    1    1    1    1    1    8    7    6    5    4    3    2    1    9
101000 101000 MOD11    1    1    1    1    1    1    8    7    6    5    4    3    2    1   10
101000 101000 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1   11
101100 101100 MOD11    1    1    1    1    1    1    8    7    6    5    4    3    2    1    8
101400 101400 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1   14
"""
SUBSTITUTES = "100801 100800\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "scsubtab.txt").write_text(SUBSTITUTES)
    path = tmp_path / "valacdos.txt"
    path.write_text(TABLE)
    return path


# By the weights 8 7 6 5 4 3 2 1 the number 12345678 comes to 8+14+18+20+20+18+14+8 = 120.
@pytest.mark.parametrize(
    ("sort_code", "account_number", "possible"),
    [
        ("100000", "12345678", True),  # twelve tens
        ("100099", "12345679", False),
        ("100100", "12345678", False),  # ten elevens and ten
        ("100100", "12345679", True),
        ("100101", "12345678", True),  # of which nothing is known
        ("099999", "12345678", True),
        ("100200", "00000022", True),  # the sort code comes to 4, the number to 4 + 2
        ("100200", "00000000", False),
        ("100300", "00000008", True),  # 5, and 27, and 8
        ("100300", "00000000", False),
        ("100400", "00600008", True),  # the second check would fail, but isn't made where c is 6 or 9
        ("100400", "01000004", False),
        ("100500", "10000008", True),  # 8 is left, and the last two figures say so
        ("100500", "10000009", False),
        ("100600", "40000011", True),  # an account in another currency
        ("100600", "40000012", False),
        ("100700", "00000094", True),  # g is 9, so that the sort code doesn't count
        ("100700", "00000084", False),
        ("100800", "10000048", True),  # g is what modulus 11 lacks, h what the other does
        ("100800", "10000047", False),
        ("100800", "10000038", False),
        ("100801", "10000048", True),  # checked as 100800
        ("100900", "10000009", True),  # by the weights of exception 2
        ("100900", "00000008", True),  # as one of 309634
        ("100900", "00000009", False),
        ("101000", "09000094", True),  # b and g are 9, so that f to h alone count
        ("101000", "08000094", False),
        ("101100", "00000004", True),  # as one of 090126
        ("101100", "00000005", False),
        ("101400", "10000040", True),  # as 01000004
        ("101400", "10000042", False),
    ],
)
def test_a_number_is_checked_as_its_sort_code_says(
    path: Path, settings, sort_code: str, account_number: str, possible: bool
) -> None:
    settings.MODULUS_TABLE = str(path)
    assert can_be(sort_code, account_number) == possible


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file or directory"),
        (b"100000 100099 MOD12 1", "line 1 is no row of weights"),
        (b"<html>Sign in</html>", "line 1 is no row of weights"),
        (b"100000 100099 MOD10 a b c d e f g h i j k l m n", "invalid literal"),
        ("£".encode(), "ascii"),
    ],
)
def test_a_table_that_cannot_be_read_is_said_and_what_to_do(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    path = tmp_path / "weights.txt"
    (tmp_path / "scsubtab.txt").write_text(SUBSTITUTES)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(
        NoModulusTable, match=f"{path}, can't be read: .*{why}.*unset COMMONHOLD_MODULUS_TABLE"
    ):
        read(str(path))

"""What may be a tax code, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.records.pay.calculation.tables import BASIC_RATE, NT, SUFFIX, D, K
from commonhold.records.pay.calculation.tax_codes import NotATaxCode, TaxCode, parse


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("1257L", TaxCode(0, SUFFIX, 1257, False)),
        ("s1257l", TaxCode(1, SUFFIX, 1257, False)),
        (" C1257M ", TaxCode(2, SUFFIX, 1257, False)),
        ("1257L M1", TaxCode(0, SUFFIX, 1257, True)),
        ("1257LW1", TaxCode(0, SUFFIX, 1257, True)),
        ("SK475 X", TaxCode(1, K, 475, True)),
        ("0T", TaxCode(0, SUFFIX, 0, False)),
        ("BR", TaxCode(0, BASIC_RATE, 0, False)),
        ("SD2", TaxCode(1, D, 2, False)),
        ("NT", TaxCode(0, NT, 0, False)),
        ("999999T", TaxCode(0, SUFFIX, 999_999, False)),
    ],
)
def test_a_code_in_its_parts(code: str, meaning: TaxCode) -> None:
    assert parse(code) == meaning


@pytest.mark.parametrize(
    "code",
    [
        *("", "L", "1257", "1257Q", "0L", "01257L", "K0", "K", "1234567L", "D9", "SNT", "W1257L"),
        *("1257L W2", "S S1257L", "1257L\x00", "١٢٥٧L", "1257L M1 M1", "-1L", "1257.5L"),
    ],
)
def test_what_can_not_be_a_code_is_refused(code: str) -> None:
    with pytest.raises(NotATaxCode):
        parse(code)


@given(st.text(max_size=60))
def test_no_text_is_anything_but_a_code_or_refused(text: str) -> None:
    try:
        parts = parse(text)
    except NotATaxCode:
        return
    assert 0 <= parts.number <= 999_999

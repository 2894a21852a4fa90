"""Numbers that people type: right ones in any spacing, wrong ones refused with what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base import identifiers as ids
from commonhold.base.refusals import Refusal


@pytest.mark.parametrize("text", ["AB123456C", "ab 12 34 56 c", " AB-12-34-56-C ", "MW 00 00 01 A"])
def test_a_national_insurance_number_may_be_typed_with_spaces_or_small_letters(text: str) -> None:
    number = ids.check_national_insurance_number(text)
    assert len(number) == 9
    assert ids.check_national_insurance_number(ids.format_national_insurance_number(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AB123456",  # no suffix
        "AB123456E",  # suffix beyond D
        "QQ123456C",  # HMRC's example, never a real number
        "DA123456C",  # D is not used
        "AO123456C",  # O is not used second
        "BG123456C",
        "ZZ123456C",
        "AB12345٦C",  # an Arabic digit
        "AB123456C" * 1000,
    ],
)
def test_a_number_that_hmrc_would_never_issue_is_refused(text: str) -> None:
    with pytest.raises(ids.NotANationalInsuranceNumber) as refused:
        ids.check_national_insurance_number(text)
    assert refused.value.field == "national_insurance_number"
    assert len(refused.value.message) < 400


def test_sort_codes_and_account_numbers_keep_their_leading_zeros() -> None:
    assert ids.check_sort_code("00-12-34") == "001234"
    assert ids.format_sort_code("001234") == "00-12-34"
    assert ids.check_account_number("0001 2345") == "00012345"


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "１２３４５６", "12 34 5"])
def test_a_sort_code_is_six_digits(text: str) -> None:
    with pytest.raises(ids.NotASortCode):
        ids.check_sort_code(text)


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "GB29NWBK60161331926819"])
def test_an_account_number_is_eight_digits(text: str) -> None:
    with pytest.raises(ids.NotAnAccountNumber):
        ids.check_account_number(text)


@given(st.binary(min_size=8, max_size=8))
def test_a_reference_is_read_back_however_it_is_typed(random_bytes: bytes) -> None:
    reference = ids.new_reference(random_bytes)
    assert ids.check_reference(reference) == reference
    assert ids.check_reference(f" {reference.lower().replace('-', ' ')} ") == reference
    assert ids.check_reference(reference.removeprefix("CH-").replace("1", "l")) == reference


@given(st.binary(min_size=8, max_size=8), st.integers(0, 7), st.sampled_from(ids._REFERENCE_ALPHABET))
def test_one_wrong_character_is_always_noticed(random_bytes: bytes, place: int, other: str) -> None:
    body = list(ids.new_reference(random_bytes).removeprefix("CH-").replace("-", ""))
    if body[place] == other:
        return
    body[place] = other
    with pytest.raises(ids.NotAReference):
        ids.check_reference("".join(body))


@given(st.binary(min_size=8, max_size=8), st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_characters_are_always_noticed(random_bytes: bytes, one: int, other: int) -> None:
    body = list(ids.new_reference(random_bytes).removeprefix("CH-").replace("-", ""))
    if body[one] == body[other]:
        return
    body[one], body[other] = body[other], body[one]
    with pytest.raises(ids.NotAReference):
        ids.check_reference("".join(body))


@pytest.mark.parametrize("text", ["", "CH-", "CH-7K3M", "CH-0OO0-0000", "CH-7K3M-Q9XM-1", "🙂" * 8])
def test_what_is_no_reference_is_refused_and_says_what_one_looks_like(text: str) -> None:
    with pytest.raises(Refusal, match="CH-7K3M-Q9X"):
        ids.check_reference(text)

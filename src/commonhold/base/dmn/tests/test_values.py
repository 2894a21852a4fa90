"""Values go to JSON and into FEEL, and come back as they were."""

import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.dmn.feel import compile_expression
from commonhold.base.dmn.refusals import NotAValue
from commonhold.base.dmn.texts import literal, to_json
from commonhold.base.dmn.values import Range, from_python

PLAIN = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=20)
DATA = st.recursive(
    PLAIN | st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(string.ascii_lowercase, min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(DATA)
def test_a_value_comes_back_from_json_as_it_went(data: object) -> None:
    value = from_python(data)
    assert from_python(to_json(value)) == value


@given(st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4), max_leaves=12))
def test_a_value_written_in_feel_is_read_as_itself(data: object) -> None:
    value = from_python(data)
    assert compile_expression(literal(value))({}) == value


def test_numbers_that_would_be_rounded_are_not_stored() -> None:
    with pytest.raises(NotAValue, match="round it, as in decimal"):
        to_json(compile_expression("1 / 3")({}))
    assert to_json(compile_expression("decimal(1 / 3, 2)")({})) == 0.33
    with pytest.raises(NotAValue, match="range"):
        to_json(Range(None, Decimal(1), False, True))

"""Tests as lines: each is an expression of FEEL, and what is left of it in a table of the specification."""

import pytest

from commonhold.base.dmn.feel import compile_expression


def lines(written: str) -> pytest.MarkDecorator:
    """Run a test with each line that is written, as `line`."""
    return pytest.mark.parametrize(
        "line", [each.strip() for each in written.strip().splitlines() if each.strip()]
    )


def feel(text: str, **variables: object) -> object:
    return compile_expression(text)(variables)

"""Examples of policies: read, written again, and refused by line and column."""

import pytest

from commonhold.work.residency.examples.rules import COLUMNS, ExamplesInvalid, examples_from, examples_text
from commonhold.work.residency.tests.written import EXAMPLES


def test_examples_are_read_and_written_again():
    examples = examples_from(EXAMPLES, department="works")
    assert len(examples) == 4
    assert examples_from(examples_text(examples), department="works") == examples


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("supplier,PL", "example 1 has 2 columns instead of 9"),
        ("supplier,UK,bpss,,no,work,pay,official,permit", "example 1: country “UK” is not known"),
        ("supplier,PL,bpss,promise,no,work,pay,official,permit", "safeguards “promise” is not known"),
        ("supplier,PL,bpss,,perhaps,work,pay,official,permit", "approved “perhaps”"),
        ("supplier,PL,bpss,,no,work,pay,official,maybe", "verdict “maybe”"),
        ("in_house,GB,bpss,,no,work,pay,official,permit\n" * 201, "there are 201"),
        ('"' + "x" * 200_000, "columns"),
    ],
)
def test_examples_that_cannot_be_used_are_refused_by_line_and_column(text, complaint):
    with pytest.raises(ExamplesInvalid) as refused:
        examples_from(text, department="works")
    assert any(complaint in each for each in refused.value.reasons), refused.value.reasons


def test_the_line_of_column_names_is_no_example():
    assert examples_from(",".join(COLUMNS), department="works") == ()

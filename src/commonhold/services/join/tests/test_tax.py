"""What whoever joins tells of tax, and what payroll takes from it."""

from datetime import date

import pytest

from commonhold.records.pay.inputs.queries import previous_of
from commonhold.records.pay.standing.queries import terms
from commonhold.services.join.tax import brought, tax_terms
from commonhold.services.join.tests.conftest import DETAILS, P45, TAX
from commonhold.work.cases.queries import facts_now

FIRST = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"statement": "A"}, ("1257L", False, ())),
        ({"statement": "B", "loan": "2"}, ("1257L", True, ("2",))),
        ({"statement": "C", "loan": "1", "postgraduate": True}, ("BR", False, ("1", "postgraduate"))),
        ({**P45, "tax_code": "s1100l"}, ("S1100L", False, ())),
        ({**P45, "tax_code": "K475 M1"}, ("K475", True, ())),
        ({**P45, "p45_left": "2026-04-05"}, ("1257L", True, ())),
        ({**P45, "p45_left": "2025-04-05"}, ("1257L", True, ())),
    ],
)
def test_what_the_joiner_tells_of_tax_is_what_payroll_takes(office, told, expected):
    office.runs_pay()
    reference = office.asks()
    office.finishes("joiner", reference, "give_details", "given", **DETAILS)
    given = {key: value for key, value in {**TAX, **told}.items() if value is not None}
    office.finishes("joiner", reference, "tell_tax", "told", **given)
    (spell,) = terms(office.job(reference))
    assert (spell.value.tax_code, spell.value.non_cumulative, spell.value.loans) == expected
    assert (spell.period.start, spell.value.ni_letter, spell.value.pension) == (FIRST, "A", "alpha")


@pytest.mark.parametrize(
    ("told", "counts"), [({}, (4_120_50, 404_20)), ({"p45_pay": None, "p45_tax": None}, (0, 0))]
)
def test_what_the_p45_says_of_pay_and_tax_counts(office, told, counts):
    office.runs_pay()
    reference = office.asks()
    office.finishes("joiner", reference, "give_details", "given", **DETAILS)
    given = {key: value for key, value in {**TAX, **P45, **told}.items() if value is not None}
    office.finishes("joiner", reference, "tell_tax", "told", **given)
    assert previous_of(office.job(reference), 2026) == counts
    assert "41205" not in str(facts_now(reference)), "it is in no case"


@pytest.mark.parametrize(
    ("code", "left", "on", "expected"),
    [
        ("1100L M1", "2026-03-20", date(2026, 5, 24), ("1100L", False)),
        ("1100L", "2026-03-20", date(2026, 5, 25), ("1257L", True)),
        ("1100L", "2025-03-20", date(2026, 5, 4), ("1257L", True)),
        ("1100L", "2026-03-20", date(2027, 2, 1), ("1257L", True)),
        ("1100L M1", "2026-04-06", date(2026, 5, 4), ("1100L", True)),
    ],
)
def test_the_code_of_a_p45_by_when_they_left_and_begin(code, left, on, expected):
    given = {**TAX, **P45, "tax_code": code, "p45_left": left}
    terms = tax_terms(given, group_id=1, born=date(1990, 1, 1), on=on)
    assert (terms.tax_code, terms.non_cumulative) == expected
    counts = left == "2026-04-06" and "M1" not in code
    assert (brought(given, terms, on) is not None) == counts


def test_whoever_is_under_21_has_their_own_category(office):
    office.runs_pay()
    reference = office.asks(born="2006-06-02")
    office.finishes("joiner", reference, "give_details", "given", **DETAILS)
    office.finishes("joiner", reference, "tell_tax", "told", **TAX)
    assert terms(office.job(reference))[0].value.ni_letter == "M"

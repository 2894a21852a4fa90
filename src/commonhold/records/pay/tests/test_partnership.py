"""What members of partnership choose to pay, and what their employer pays for them."""

from datetime import date

import pytest

from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing.rules import ImpossibleShare
from commonhold.records.pay.tests.test_explaining import explained


@pytest.mark.parametrize(
    ("born", "share", "own", "employers"),
    [
        (date(1990, 5, 17), 500, 10_000, 22_500 + 7_500 + 5_000),
        (date(1996, 1, 1), 0, 0, 20_000),
        (date(1979, 4, 6), 150, 3_000, 36_875 + 3_750),
    ],
)
def test_a_member_of_partnership_pays_what_they_chose_and_the_employer_by_age(
    at_payroll, born, share, own, employers
):
    """Of £2,500, less basic rate tax; the employer matches up to 3%, beside 9% at 35, 8% at 30 and 14.75% at 47."""
    ada = at_payroll.employ("Ada Moss", born=born, pension="partnership", partnership_basis_points=share)
    run_id = at_payroll.paid()
    slip = at_payroll.slip(run_id, ada)
    if born.year == 1990:
        employers -= 5_000
    assert (slip["employee_pension"], slip["employer_pension"]) == (own, employers)
    assert slip["taxable"] == 250_000
    explained(run_id, ada)


def test_who_opts_out_pays_into_no_pension_from_then_on(at_payroll):
    ada = at_payroll.employ("Ada Moss", pension="partnership", partnership_basis_points=500)
    out = {"pension": "none", "partnership_basis_points": 0}
    standing.change_terms(employment_id=ada, changes=out, from_date=date(2026, 5, 1), **at_payroll.common)
    paid = [at_payroll.slip(at_payroll.paid(month), ada) for month in (1, 2)]
    assert [each["employee_pension"] for each in paid] == [10_000, 0]
    assert [each["employer_pension"] for each in paid] == [30_000, 0]


def test_a_share_is_only_for_partnership(at_payroll):
    for wrong in ({"pension": "alpha", "partnership_basis_points": 500}, {"pension": "partnership"}):
        share = wrong.get("partnership_basis_points", 10_001)
        with pytest.raises(ImpossibleShare) as refused:
            at_payroll.employ("Ada Moss", **{**wrong, "partnership_basis_points": share})
        assert refused.value.field == "partnership"

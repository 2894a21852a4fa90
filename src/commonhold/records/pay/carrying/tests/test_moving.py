"""Who moves in the middle of a month gets two payslips that add up to it, and is taxed as if nothing had changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from commonhold.records.pay.carrying import rules
from commonhold.records.pay.carrying.tests.moving import ADA
from commonhold.records.pay.certificates.queries import certificates_of
from commonhold.records.pay.models import Held
from commonhold.records.pay.rules import PaidElsewhereMeanwhile
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.tests.test_explaining import explained, words
from commonhold.records.people import rules as people
from commonhold.records.people.models import Employment

TWELFTH = date(2026, 6, 12)


@pytest.fixture
def ada(both):
    """£30,000 a year since January, known to payroll."""
    return both.works.employ("Ada Moss", pension="alpha", loans=("2",), tax_code="1257L", **ADA)


@pytest.fixture
def bea(both):
    """The same, but she stays: what Ada would be paid."""
    return both.works.employ("Bea Moss", pension="alpha", loans=("2",), tax_code="1257L")


def before(both, *months):
    """The runs of Works in which everybody is paid."""
    for month in months:
        both.passes(month)
        both.paid(both.works, month)


@pytest.mark.parametrize("same", [True, False])
def test_two_payslips_add_up_to_the_month_and_its_tax(both, ada, bea, same):
    both.known_to_hmrc("E1", "E2", same_scheme=same)
    before(both, 1, 2)
    both.passes(3)
    there = both.move(ada, TWELFTH).to_employment_id
    left, joined = both.pay(3)
    slips = both.works.slip(left, ada), both.letters.slip(joined, there)
    whole = both.works.slip(left, bea)
    assert [slip["salary"] for slip in slips] == [91_667, 158_333]  # 11 and 19 of 30 days
    assert sum(slip["salary"] for slip in slips) == whole["salary"] == 250_000
    assert sum(slip["taxable"] for slip in slips) == whole["taxable"]
    assert sum(slip["tax"] for slip in slips) == whole["tax"]
    assert sum(slip["employee_pension"] for slip in slips) == pytest.approx(whole["employee_pension"], abs=1)
    assert both.letters.to_date(joined, there)["taxable"] == slips[1]["taxable"]
    july = both.pay(4)
    assert both.letters.slip(july[1], there)["tax"] == both.works.slip(july[0], bea)["tax"]
    assert not Held.objects.exists()
    person_id = Employment.objects.get(id=ada).person_id
    assert ("p45" in [each.kind for each in certificates_of(person_id)]) is not same
    tax = words(explained(joined, there)["tax"])
    assert "was paid where they worked before" in tax


def test_tax_comes_right_once_the_department_left_has_committed_its_last_run(both, ada, bea):
    before(both, 1, 2)
    both.passes(3)
    there = both.move(ada, TWELFTH).to_employment_id
    joined = both.paid(both.letters, 3)
    left = both.paid(both.works, 3)
    taken = both.letters.slip(joined, there)["tax"] + both.works.slip(left, ada)["tax"]
    assert taken < both.works.slip(left, bea)["tax"]
    july = both.pay(4)
    taken += both.letters.slip(july[1], there)["tax"]
    assert taken == both.works.slip(left, bea)["tax"] + both.works.slip(july[0], bea)["tax"]
    assert explained(joined, there)
    assert explained(july[1], there)


def test_each_employer_works_out_national_insurance_by_itself(both, ada):
    """8% of what is above £1,048 in each: nothing on £916.67, and £42.83 on £1,583.33."""
    both.known_to_hmrc("E1", same_scheme=False)
    there = both.move(ada, TWELFTH).to_employment_id
    left, joined = both.pay(3)
    there = both.letters.slip(joined, there)
    assert both.works.slip(left, ada)["employee_ni"] == 0
    assert there["employee_ni"] == 4_283


def test_departments_of_one_paye_scheme_work_out_national_insurance_together(both, ada, bea):
    """Whoever pays second takes what is still missing of what one employer would have taken."""
    both.known_to_hmrc("E1", "E2", same_scheme=True)
    there = both.move(ada, TWELFTH).to_employment_id
    left, joined = both.pay(3)
    slips, whole = (both.works.slip(left, ada), both.letters.slip(joined, there)), both.works.slip(left, bea)
    for name in ("nicable", "employee_ni", "employer_ni", "at_lel", "lel_to_pt", "pt_to_uel"):
        assert sum(slip[name] for slip in slips) == whole[name], name
    told = words(explained(joined, there)["employee_ni"])
    assert "£916.67 of them was paid in another pay group of the employer" in told
    _, later = both.pay(4)
    assert both.letters.slip(later, there)["employee_ni"] == whole["employee_ni"]


def test_a_run_that_the_other_department_of_the_scheme_overtook_is_worked_out_again(both, ada):
    both.known_to_hmrc("E1", same_scheme=True)
    there = both.move(ada, TWELFTH).to_employment_id
    both.passes(3)
    joined = both.letters.calculated(3)
    both.letters.approve(joined)
    left = both.paid(both.works, 3)
    with pytest.raises(PaidElsewhereMeanwhile), transaction.atomic():
        both.letters.commit(joined)
    runs.collect(run_id=joined, **both.letters.common)
    runs.calculate(run_id=joined, **both.letters.common)
    both.letters.approve(joined)
    both.letters.commit(joined)
    paid = both.works.slip(left, ada)["employee_ni"] + both.letters.slip(joined, there)["employee_ni"]
    assert paid == 11_616  # 8% of £2,500 less £1,048


def test_on_month_1_nothing_of_before_counts(both, bea):
    ada = both.works.employ("Ada Moss", tax_code="1257L", non_cumulative=True, **ADA)
    before(both, 1, 2)
    both.passes(3)
    there = both.move(ada, date(2026, 6, 1)).to_employment_id
    _, joined = both.pay(3)
    assert both.letters.slip(joined, there)["tax"] == 29_020  # 20% of £2,500 less £1,048.25


def test_a_move_in_a_new_tax_year_begins_with_nothing(both, ada):
    assert (
        both.looked_at(ada, date(2026, 4, 6))["pay.tax"]
        .working[0]
        .startswith("Taxed in Department of Works so far this tax year: £0.00")
    )


def test_a_part_timer_is_paid_for_the_same_share(both):
    half = people.WorkingPattern(Decimal("18.5"))
    ada = both.works.employ("Ada Moss", half, **ADA)
    there = both.move(ada, TWELFTH).to_employment_id
    left, joined = both.pay(3)
    assert both.works.slip(left, ada)["salary"] + both.letters.slip(joined, there)["salary"] == 125_000


def test_pay_is_carried_once(both, ada):
    journey = both.move(ada, TWELFTH)
    with pytest.raises(rules.AlreadyCarried):
        both.carry(journey)

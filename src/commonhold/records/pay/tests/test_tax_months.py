"""What a department owes HMRC for each tax month: deductions, contributions and the levy, less what it recovers."""

from datetime import date, timedelta

import pytest

from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.returns import queries
from commonhold.records.pay.returns.rules import RunPaid, levy_due, months
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.filed import known_to_hmrc
from commonhold.records.people import rules as people

APRIL_END = date(2026, 5, 5)


@pytest.mark.parametrize(
    ("pay_bill", "month", "levy"),
    [
        # HMRC's example of £300,000 a month: £250 each month, £3,000 in the year.
        (300_000_00, 1, 250_00),
        (600_000_00, 2, 500_00),
        (3_600_000_00, 12, 3_000_00),
        # £250,000 a month is what the allowance covers.
        (250_000_00, 1, 0),
        (250_199_99, 1, 0),
        (250_200_00, 1, 1_00),
        (0, 12, 0),
        (-5_00, 1, 0),
    ],
)
def test_the_levy_is_half_a_percent_of_the_pay_bill_less_the_allowance(pay_bill: int, month: int, levy: int):
    assert levy_due(pay_bill, month, APRIL_END) == levy


def test_a_month_owes_what_its_runs_took_and_the_levy_less_what_is_recovered():
    """In May more statutory pay comes than is owed; 92% of it is got back, of the sum of the year to the penny."""
    april = RunPaid(
        1, 2, {"tax": 100_00, "employee_ni": 50_00, "employer_ni": 60_00, "student_loan": 9_00, "smp": 0}
    )
    may = RunPaid(2, 1, {"nicable": 1_000_000_00, "tax": 30_00, "smp": 187_18, "spp": 10_01})
    found = months(2026, [april, may], {})
    assert found[0].due_pence == 219_00
    assert found[1].levy_pence == 2_500_00
    assert found[1].recovered["smp"] == 172_21  # £172.2056
    assert found[1].recovered["spp"] == 9_21
    assert found[1].due_pence == 30_00 + 2_500_00 - 172_21 - 9_21
    assert found[2].levy_to_date_pence == 1_250_00
    assert found[2].due_pence == -1_250_00
    assert [each.levied for each in found[:3]] == [False, True, True]


def test_what_was_brought_forward_counts_to_date_and_is_not_owed_again():
    found = months(2026, [], {"nicable": 600_000_00, "smp": 100_00, "tax": 5_00})
    assert found[0].levy_to_date_pence == 1_750_00
    assert found[0].recovered_to_date["smp"] == 92_00
    assert found[0].parts["tax"] == 0


def test_who_is_under_16_is_no_part_of_the_pay_bill():
    found = months(2026, [RunPaid(1, 1, {"nicable": 300_200_00}, outside_levy_pence=200_00)], {})
    assert found[0].levy_to_date_pence == 250_00


def test_a_supplement_counts_in_the_month_in_which_it_is_paid(employer):
    ada = employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    employer.paid(1)
    employer.office.change(ada, people.Pay(3_600_000), date(2026, 4, 1), at=employer.common["at"])
    run_id = employer.calculated(1, supplementary=True)
    employer.approve(run_id)
    committing.commit(run_id=run_id, payment_date=date(2026, 5, 12), **employer.common)
    found = queries.tax_months(employer.department_id, 2026)
    supplement = employer.slip(run_id, ada)
    assert found[1].parts["tax"] == supplement["tax"] > 0
    assert found[0].parts["tax"] == 290_20


def test_what_was_paid_before_is_part_of_the_pay_bill(employer):
    ada = employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    standing.bring_forward(employment_id=ada, year=2026, amounts={"nicable": 600_000_00}, **employer.common)
    employer.paid(2)
    found = queries.tax_months(employer.department_id, 2026)
    # 0.5% of £602,500, less £2,500 of the allowance.
    assert found[1].levy_to_date_pence == 512_00
    assert found[1].last_day - found[1].first_day == timedelta(days=30)

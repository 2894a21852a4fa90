"""Why a payslip is what it is: each line in words that come to what was paid, whatever has been recorded since."""

from datetime import date, timedelta

from commonhold.base.money import format_pence
from commonhold.records.pay.debts import actions as debts
from commonhold.records.pay.explaining.queries import explain_slip
from commonhold.records.pay.explaining.rules import NOT_WORKED_OUT_AGAIN
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.slips import queries as slips
from commonhold.records.pay.standing import actions as standing
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people


def slip_of(run_id, employment_id):
    return slips.slip(Payslip.objects.get(run_id=run_id, employment_id=employment_id).id)


def explained(run_id, employment_id):
    """The explanations of a payslip, once each is seen to come to what was paid."""
    slip = slip_of(run_id, employment_id)
    found = explain_slip(slip.row.id)
    for line in slip.lines:
        if line.pence:
            why = found[line.code]
            assert why.remark or sum(part.pence for part in why.parts) == line.pence, line
            assert all(part.rule and part.working and part.citations for part in why.parts), line
    assert NOT_WORKED_OUT_AGAIN not in [why.remark for why in found.values()]
    return found


def words(why):
    return " ".join(sentence for part in why.parts for sentence in part.working)


def element(payroll, code, kind):
    return standing.create_element(
        department_id=payroll.department_id, code=code, title=code.title(), kind=kind, **payroll.common
    )


def test_every_line_of_a_full_payslip_is_explained_to_the_penny(at_payroll):
    ada = at_payroll.employ("Ada Moss", people.Pay(4_800_000), pension="alpha", loans=("2", "postgraduate"))
    at_payroll.office.change(ada, people.Pay(6_000_000), date(2026, 4, 16))
    for code, kind, pence in (("first-aid", "allowance", 2_000), ("union", "deduction", 1_500)):
        standing.give_element(
            employment_id=ada,
            element_id=element(at_payroll, code, kind),
            amount_pence=pence,
            from_date=date(2026, 4, 1),
            **at_payroll.common,
        )
    found = explained(at_payroll.paid(), ada)
    assert [part.title for part in found["salary"].parts] == [
        "Salary, 1 April 2026 to 15 April 2026",
        "Salary, 16 April 2026 to 30 April 2026",
    ]
    assert "For a year of full time it is £60,000.00." in words(found["salary"])
    assert "The code's number, 1257" in words(found["tax"])
    assert "goes into the pension before tax" in words(found["taxable"])
    assert {
        "deduction:union",
        "allowance:first-aid",
        "employer_ni",
        "employer_pension",
        "student_loan",
    } <= set(found)


def test_a_payslip_is_explained_by_what_was_known_when_it_was_paid(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    april, may = at_payroll.paid(1), at_payroll.paid(2)
    at_payroll.at += timedelta(days=1)
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **at_payroll.common
    )
    standing.change_terms(
        employment_id=ada, changes={"tax_code": "BR"}, from_date=date(2026, 4, 1), **at_payroll.common
    )
    element(at_payroll, "new", "allowance")
    at_payroll.paid(3)
    for run_id in (april, may):
        found = explained(run_id, ada)
        assert "£30,000.00" in words(found["salary"])
        assert "The code's number, 1257" in words(found["tax"])
    assert "With £2,500.00 before it in the tax year" in words(explained(may, ada)["tax"])


def test_a_supplement_says_what_was_paid_before(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    april = at_payroll.paid(1)
    at_payroll.at += timedelta(days=1)
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **at_payroll.common
    )
    more = at_payroll.paid(1, supplementary=True)
    assert explained(more, ada)["salary"].remark == (
        "Of £3,000.00 for the whole period, £2,500.00 was on payslips before this one: that leaves £500.00."
    )
    assert explained(april, ada)["salary"].remark == ""


def test_jobs_of_one_person_in_a_month_say_that_their_earnings_count_together(at_payroll):
    first, second, held = (
        at_payroll.employ("Ada Moss", national_insurance_number="AB123456C", starts=starts, ends=ends)
        for starts, ends in (
            (date(2026, 4, 1), date(2026, 4, 11)),
            (date(2026, 4, 11), date(2026, 4, 21)),
            (date(2026, 4, 21), None),
        )
    )
    run_id = at_payroll.calculated()
    runs.hold(run_id=run_id, employment_id=held, reason="Asked to wait", **at_payroll.common)
    at_payroll.calculate(run_id)
    at_payroll.approve(run_id)
    at_payroll.commit(run_id)
    assert words(explained(run_id, first)["nicable"]) == (
        "Pay that National Insurance is due on is £833.33."
        " With that of this person’s other employments here it is £1,666.66."
    )
    assert "employee_ni" not in explained(run_id, second)


def test_what_is_taken_back_is_explained_by_its_debts_though_the_plan_changed(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    debt_id = debts.raise_debt(
        employment_id=ada,
        amount_pence=10_000,
        reason="Paid twice",
        raised_on=date(2026, 3, 31),
        **at_payroll.common,
    )
    debts.agree_plan(debt_id=debt_id, plan_pence=4_000, hardship_percent=25, **at_payroll.common)
    april = at_payroll.paid(1)
    debts.agree_plan(debt_id=debt_id, plan_pence=1_000, hardship_percent=25, **at_payroll.common)
    may = at_payroll.paid(2)
    for run_id, pence in ((april, 4_000), (may, 1_000)):
        assert words(explained(run_id, ada)["recovery"]) == (
            f"{format_pence(pence)} of the £100.00 that was paid too much, noted on 31 March 2026: Paid twice"
        )


def test_arrears_say_for_each_period_what_was_due_and_what_was_paid(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.paid(1)
    at_payroll.paid(2)
    at_payroll.office.change(ada, people.Pay(3_600_000), date(2026, 5, 1), **at_payroll.common)
    june = at_payroll.paid(3)
    why = explained(june, ada)["salary"]
    assert [part.title for part in why.parts] == [
        "Salary, 1 June 2026 to 30 June 2026",
        "Salary, 1 May 2026 to 31 May 2026, corrected",
    ]
    assert words(why).endswith("It should have been £3,000.00, and £2,500.00 was paid before.")
    at_payroll.at += timedelta(days=1)
    people_actions.correct(
        employment_id=ada, to=people.Pay(3_720_000), on=date(2026, 5, 1), **at_payroll.common
    )
    more = at_payroll.paid(3, supplementary=True)
    assert "£3,100.00, and £3,000.00 was paid before" in words(explained(more, ada)["salary"])
    assert explained(june, ada)["salary"] == why


def test_what_is_not_taken_back_at_once_is_explained_as_owed(at_payroll):
    ada = at_payroll.employ("Ada Moss", people.Pay(6_000_000), pension="alpha", loans=("2",))
    at_payroll.paid(1)
    people_actions.correct(
        employment_id=ada, to=people.Pay(3_000_000), on=date(2026, 4, 1), **at_payroll.common
    )
    found = explained(at_payroll.paid(2), ada)
    assert "It should have been £2,500.00, and £5,000.00 was paid before." in words(found["salary"])
    assert "of what was paid too much for earlier periods is still owed" in words(found["debt"])


def test_pay_after_leaving_is_explained_by_the_week_and_by_the_code_without_allowance(at_payroll):
    ada = at_payroll.employ("Ada Moss", loans=("2",))
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 30), **at_payroll.common)
    at_payroll.employ("Bea Birch")
    at_payroll.paid(1)
    at_payroll.office.change(ada, people.Pay(4_800_000), date(2026, 4, 1), **at_payroll.common)
    may = at_payroll.paid(2)
    found = explained(may, ada)
    assert "of the week" in found["employee_ni"].parts[0].rule
    assert "This payment is taxed by itself (week 1 or month 1 basis)." in words(found["tax"])
    slip = slip_of(may, ada)
    assert (slip.tax_code, slip.non_cumulative) == ("0T", True)

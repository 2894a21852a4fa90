"""A year of pay, and the certificates at its end and on leaving."""

from datetime import date

import pytest

from commonhold.base.refusals import NotFound
from commonhold.records.pay.certificates import queries, rules
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.returns.queries import tax_months
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing.rules import Terms
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people
from commonhold.records.people.tests.conftest import person_of


def kinds(employment_id: int) -> list[tuple[str, int]]:
    return [(each.kind, each.tax_year) for each in queries.certificates_of(person_of(employment_id))]


def change_terms(payroll, employment_id: int, from_date: date, **terms: object) -> None:
    given = {"tax_code": "1257L", "ni_letter": "A", "loans": (), "pension": "none", "non_cumulative": False}
    standing.set_terms(
        employment_id=employment_id,
        terms=Terms(group_id=payroll.group_id, **given | terms),  # type: ignore[arg-type]
        from_date=from_date,
        **payroll.common,
    )


def test_a_p60_comes_after_the_years_last_month_is_published(at_payroll):
    """£30,000 in the year. 1257L frees 12 times £1,048.26, so tax is 20% of £17,420; National Insurance is 8% of £1,452
    a month."""
    ada = at_payroll.employ("Ada Moss", national_insurance_number="AB123456C")
    at_payroll.published(*range(1, 12))
    assert kinds(ada) == []
    with pytest.raises(NotFound):
        queries.end_of_year(ada, 2026)
    march = at_payroll.paid(12)
    assert kinds(ada) == []
    committing.publish(run_id=march, message="", **at_payroll.common)
    assert kinds(ada) == [("p60", 2026)]
    p60 = queries.end_of_year(ada, 2026)
    assert (p60.taxable_pence, p60.tax_pence, p60.tax_code) == (30_000_00, 3_484_00, "1257L")
    (letter,) = p60.letters
    assert letter.letter == "A"
    assert letter.amounts["employee_ni"] == 12 * 116_16
    assert letter.amounts["at_lel"] == 12 * 559_00
    assert letter.amounts["lel_to_pt"] == 12 * (1_048_00 - 559_00)
    assert letter.amounts["pt_to_uel"] == 12 * (2_500_00 - 1_048_00)
    assert (p60.others, p60.ends, p60.replaces) == ([], date(2027, 4, 5), False)


def test_a_p60_says_each_letter_and_loans(at_payroll):
    """Under M until June, when 21: the employer pays nothing for M below the upper threshold, but does for A."""
    ada = at_payroll.employ("Ada Moss", people.Pay(4_800_000), ni_letter="M", loans=("2",))
    at_payroll.published(1, 2)
    change_terms(at_payroll, ada, date(2026, 6, 1), loans=("2",))
    at_payroll.published(3, 12)
    p60 = queries.end_of_year(ada, 2026)
    letters = {each.letter: each.amounts for each in p60.letters}
    assert list(letters) == ["A", "M"]
    assert letters["M"]["nicable"] == letters["A"]["nicable"] == 8_000_00
    assert letters["M"]["employer_ni"] == 0
    assert letters["A"]["employer_ni"] == 2 * 537_45  # 15% of £4,000 less £417
    assert p60.others == [("Student loan deductions", 4 * 139_00)]


def test_what_was_brought_forward_is_under_the_letter_of_now(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    brought = {"taxable": 1_000_00, "tax": 10_00, "nicable": 1_000_00, "at_lel": 559_00, "lel_to_pt": 441_00}
    standing.bring_forward(employment_id=ada, year=2026, amounts=brought, **at_payroll.common)
    at_payroll.published(12)
    p60 = queries.end_of_year(ada, 2026)
    assert p60.taxable_pence == 3_500_00
    assert p60.letters[0].amounts["nicable"] == 3_500_00
    assert p60.letters[0].amounts["at_lel"] == 2 * 559_00
    (first, *_) = rules.rows(queries.year(ada, 2026))
    assert first[:7] == ("brought forward", "", "", "", "", 1_000_00, 10_00)


def test_who_left_before_5_april_has_a_p45_and_no_p60(at_payroll):
    """Left on 15 May, with half of May's pay: two months of £1,250 and £2,500 less nothing else."""
    ada = at_payroll.employ("Ada Moss", loans=("1", "postgraduate"))
    at_payroll.employ("Bea Birch")
    at_payroll.published(1)
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 5, 15), **at_payroll.common)
    assert kinds(ada) == []
    may = at_payroll.paid(2)
    assert kinds(ada) == [("p45", 2026)]
    p45 = queries.leaving(ada, 2026)
    slip = at_payroll.to_date(may, ada)
    assert (p45.left_on, p45.month, p45.week) == (date(2026, 5, 15), 2, None)
    assert (p45.taxable_pence, p45.tax_pence) == (slip["taxable"], slip["tax"])
    assert slip["taxable"] == 2_500_00 + 1_209_68  # 15 of May's 31 days
    assert (p45.tax_code, p45.non_cumulative) == ("1257L", False)
    assert (p45.student_loan, p45.postgraduate_loan) == (True, True)
    at_payroll.published(12)
    assert kinds(ada) == [("p45", 2026)]


def test_what_is_paid_after_leaving_does_not_change_the_p45(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 30), **at_payroll.common)
    at_payroll.paid(1)
    before = queries.leaving(ada, 2026)
    at_payroll.office.change(ada, people.Pay(3_600_000), date(2026, 4, 1), at=at_payroll.common["at"])
    at_payroll.paid(1, supplementary=True)
    assert queries.leaving(ada, 2026) == before
    assert len(queries.year(ada, 2026).paid) == 2


def test_who_turns_out_to_have_left_has_a_p45_of_what_was_paid_by_then(at_payroll):
    """May was paid in full before anybody said that they had left on 6 May."""
    ada = at_payroll.employ("Ada Moss")
    at_payroll.published(1, 2)
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 5, 6), **at_payroll.common)
    assert queries.leaving(ada, 2026).taxable_pence == 5_000_00


def test_who_leaves_after_5_april_has_a_p60_of_the_year(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.published(12)
    people_actions.end_employment(employment_id=ada, last_day=date(2027, 4, 5), **at_payroll.common)
    assert kinds(ada) == [("p60", 2026)]


def test_two_employments_in_a_year_have_a_certificate_each(at_payroll):
    first = at_payroll.employ("Ada Moss", national_insurance_number="AB123456C")
    people_actions.end_employment(employment_id=first, last_day=date(2026, 4, 30), **at_payroll.common)
    at_payroll.published(1)
    again = at_payroll.employ(
        "Ada Moss", national_insurance_number="AB123456C", starts=date(2026, 6, 1), born=date(1990, 5, 17)
    )
    assert person_of(again) == person_of(first)
    at_payroll.published(12)
    assert kinds(first) == [("p45", 2026), ("p60", 2026)]
    assert queries.end_of_year(again, 2026).taxable_pence == 2_500_00
    with pytest.raises(NotFound):
        queries.end_of_year(first, 2026)


def test_a_supplement_makes_it_a_replacement_once_it_is_published(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.published(12)
    at_payroll.office.change(ada, people.Pay(3_600_000), date(2027, 3, 1), at=at_payroll.common["at"])
    more = at_payroll.paid(12, supplementary=True)
    assert queries.end_of_year(ada, 2026).taxable_pence == 2_500_00
    committing.publish(run_id=more, message="", **at_payroll.common)
    p60 = queries.end_of_year(ada, 2026)
    assert (p60.taxable_pence, p60.replaces) == (3_000_00, True)


def test_who_is_paid_by_the_week_leaves_in_a_week_and_owes_by_the_month(at_payroll):
    """Weeks from 2 May: the first is tax week 5. Five pay days are in the second tax month, 12 June in the third."""
    at_payroll.group_id = groups.create_group(
        department_id=at_payroll.department_id,
        code="weekly",
        name="Weekly staff",
        frequency="weekly",
        **at_payroll.common,
    )
    groups.plan_year(group_id=at_payroll.group_id, year=2026, first_day=date(2026, 5, 2), **at_payroll.common)
    ada = at_payroll.employ("Ada Moss", people.Pay(2_600_000))
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 6, 12), **at_payroll.common)
    last = at_payroll.published(*range(1, 7))
    p45 = queries.leaving(ada, 2026)
    assert (p45.week, p45.month) == (10, None)
    assert p45.taxable_pence == at_payroll.to_date(last, ada)["taxable"]
    months = tax_months(at_payroll.department_id, 2026)
    assert [each.payslips for each in months[:3]] == [0, 5, 1]

"""Back-dated changes in pay runs: the difference to what was paid, period by period, once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from commonhold.records.pay.corrections.models import Correction
from commonhold.records.pay.models import Debt, Payslip
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.backdating import (
    APRIL,
    MAY,
    award,
    correct_award,
    corrections,
    month_passes,
    paid,
)
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people


def test_an_award_of_probation_staff_is_paid_back_to_april_once_with_leavers_and_starters(at_payroll):
    """28,000 a year; in June 3% more from 1 April is decided, for those who left and those who came as well."""
    before = people.Pay(2_800_000)
    stayed, left = at_payroll.employ("Ada Moss", before), at_payroll.employ("Cy Cedar", before)
    unchanged = at_payroll.employ("Una Elm", before)
    paid(at_payroll, 1)
    people_actions.end_employment(employment_id=left, last_day=date(2026, 5, 15), **at_payroll.common)
    started = at_payroll.employ("Dee Dogwood", before, starts=date(2026, 5, 18))
    paid(at_payroll, 2)
    for each, since in ((stayed, APRIL), (left, APRIL), (started, date(2026, 5, 18))):
        award(at_payroll, each, 2_884_000, since)
    june = paid(at_payroll, 3)
    whole, more = 233_333, 240_333
    assert corrections(june) == {
        (stayed, 1, "salary"): more - whole,
        (stayed, 2, "salary"): more - whole,
        (left, 1, "salary"): more - whole,
        (left, 2, "salary"): round(more * 15 / 31) - round(whole * 15 / 31),
        (started, 2, "salary"): round(more * 14 / 31) - round(whole * 14 / 31),
    }
    assert at_payroll.slip(june, stayed)["salary"] == more + 2 * (more - whole)
    assert at_payroll.slip(june, left)["salary"] == 7_000 + 3_387
    assert at_payroll.slip(june, unchanged)["salary"] == whole
    july = paid(at_payroll, 4)
    assert corrections(july) == {}
    assert at_payroll.slip(july, stayed)["salary"] == more
    assert not Payslip.objects.filter(run_id=july, employment_id=left).exists()


def test_a_correction_does_not_repeat_an_error_and_a_correction_of_it_pays_only_the_rest(at_payroll):
    """A wrong award is put right by less than it paid, then by a little more: each time only what is still owed."""
    ada = at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    award(at_payroll, ada, 3_600_000)
    may = paid(at_payroll, 2)
    assert corrections(may) == {(ada, 1, "salary"): 50_000}
    correct_award(at_payroll, ada, 3_480_000)
    june = paid(at_payroll, 3)
    assert corrections(june) == {(ada, 1, "salary"): -10_000, (ada, 2, "salary"): -10_000}
    assert at_payroll.slip(june, ada)["salary"] == 290_000 - 20_000
    correct_award(at_payroll, ada, 3_492_000)
    july = paid(at_payroll, 4)
    assert set(corrections(july).values()) == {1_000}
    assert at_payroll.to_date(july, ada)["salary"] == 4 * 291_000


def test_a_run_that_is_calculated_again_gives_the_same_and_what_came_meanwhile_waits(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    award(at_payroll, ada, 3_600_000)
    month_passes(at_payroll, 2)
    may = at_payroll.calculated(2)
    first, kept = queries.run(may).digest, corrections(may)
    award(at_payroll, ada, 9_600_000)
    runs.calculate(run_id=may, **at_payroll.common)
    assert (queries.run(may).digest, corrections(may)) == (first, kept)
    runs.collect(run_id=may, **at_payroll.common)
    runs.calculate(run_id=may, **at_payroll.common)
    assert corrections(may) == {(ada, 1, "salary"): 550_000}


def test_a_supplement_does_not_pay_again_what_the_run_corrected(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    award(at_payroll, ada, 3_600_000)
    paid(at_payroll, 2)
    award(at_payroll, ada, 3_660_000)
    more = at_payroll.paid(2, supplementary=True)
    assert corrections(more) == {(ada, 1, "salary"): 5_000}
    assert at_payroll.slip(more, ada)["salary"] == 10_000
    assert at_payroll.to_date(more, ada)["salary"] == 2 * 305_000
    june = paid(at_payroll, 3)
    assert corrections(june) == {}
    assert at_payroll.slip(june, ada)["salary"] == 305_000


def test_a_supplement_pays_what_came_after_the_cut_off_and_the_next_run_does_not(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    at_payroll.at = at_payroll.period(1).cut_off + timedelta(days=1)
    award(at_payroll, ada, 3_600_000)
    more = at_payroll.paid(1, supplementary=True)
    assert at_payroll.slip(more, ada)["salary"] == 50_000
    assert corrections(paid(at_payroll, 2)) == {}


def test_a_change_that_leaves_earlier_months_as_they_were_corrects_nothing(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    award(at_payroll, ada, 3_600_000, MAY)
    standing.change_terms(employment_id=ada, changes={"tax_code": "BR"}, from_date=APRIL, **at_payroll.common)
    assert corrections(paid(at_payroll, 2)) == {}


def test_an_allowance_and_a_payment_made_once_are_corrected_in_their_own_columns(at_payroll):
    ada = at_payroll.employ("Ada Moss", pension="alpha")
    element = {
        code: standing.create_element(
            department_id=at_payroll.department_id,
            code=code,
            title=code.title(),
            kind="allowance",
            pensionable=code == "london",
            **at_payroll.common,
        )
        for code in ("london", "bonus")
    }
    once = standing.pay_once(
        employment_id=ada,
        period_id=at_payroll.period(1).id,
        element_id=element["bonus"],
        amount_pence=10_000,
        reason="Special bonus",
        **at_payroll.common,
    )
    paid(at_payroll, 1)
    standing.give_element(
        employment_id=ada,
        element_id=element["london"],
        amount_pence=30_000,
        from_date=APRIL,
        **at_payroll.common,
    )
    standing.cancel_once(once_id=once, **at_payroll.common)
    may = paid(at_payroll, 2)
    assert corrections(may) == {(ada, 1, "allowance:london"): 30_000, (ada, 1, "allowance:bonus"): -10_000}
    slip = at_payroll.slip(may, ada)
    assert (slip["salary"], slip["allowance:london"], slip["allowance:bonus"]) == (250_000, 60_000, -10_000)
    assert slip["pensionable"] == 310_000


def test_a_grade_change_that_is_reversed_takes_back_what_it_paid(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    award(at_payroll, ada, 3_120_000)
    paid(at_payroll, 1)
    correct_award(at_payroll, ada, 3_000_000)
    may = paid(at_payroll, 2)
    assert at_payroll.slip(may, ada)["salary"] == 240_000
    assert at_payroll.slip(may, ada)["debt"] == 0
    assert not Debt.objects.exists()
    assert at_payroll.to_date(may, ada)["taxable"] == 500_000


def test_corrections_of_a_run_that_is_approved_stay_as_they_are(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    award(at_payroll, ada, 3_600_000)
    may = paid(at_payroll, 2)
    for change in (
        lambda: Correction.objects.filter(run_id=may).delete(),
        lambda: Correction.objects.filter(run_id=may).update(due_pence=1),
        lambda: Correction.objects.create(
            department_id=at_payroll.department_id,
            run_id=may,
            employment_id=ada,
            period_id=at_payroll.period(1).id,
            column="tax",
            due_pence=1,
            paid_pence=0,
            worked_out_at=at_payroll.at,
        ),
    ):
        with (
            pytest.raises(DatabaseError, match=r"stay|permission denied|in preparation"),
            transaction.atomic(),
        ):
            change()
    assert corrections(may) == {(ada, 1, "salary"): 50_000}

"""Back-dated changes in pay runs: the difference to what was paid, period by period, once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from commonhold.records.pay.corrections.models import AfterLeaving, Correction
from commonhold.records.pay.corrections.rules import CorrectedMeanwhile
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.models import Debt, Payslip
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def award(payroll, employment_id, annual, from_date=APRIL):
    """Pay is another from a day on, as is recorded now."""
    people_actions.change(
        employment_id=employment_id, to=people.Pay(annual), from_date=from_date, **payroll.common
    )


def correct_award(payroll, employment_id, annual, on=APRIL):
    people_actions.correct(employment_id=employment_id, to=people.Pay(annual), on=on, **payroll.common)


def month_passes(payroll, number):
    """It is the day before the cut-off of a month."""
    payroll.at = max(payroll.at, payroll.period(number).cut_off - timedelta(days=1))


def corrections(run_id):
    return {
        (each.employment_id, each.period.number, each.column): each.due_pence - each.paid_pence
        for each in Correction.objects.filter(run_id=run_id).select_related("period")
    }


def paid(payroll, month):
    month_passes(payroll, month)
    return payroll.paid(month)


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


def test_somebody_held_is_paid_by_the_next_run_once_what_was_missing_is_there(at_payroll):
    at_payroll.employ("Ada Moss")
    bea = at_payroll.employ("Bea Birch", account=False)
    paid(at_payroll, 1)
    people_actions.change(
        employment_id=bea,
        to=people.BankAccount("001122", "00000009", "Bea Birch"),
        from_date=MAY,
        **at_payroll.common,
    )
    may = paid(at_payroll, 2)
    assert corrections(may) == {(bea, 1, "salary"): 250_000}
    assert at_payroll.slip(may, bea)["salary"] == 500_000
    assert corrections(paid(at_payroll, 3)) == {}


def test_a_starter_whom_payroll_hears_of_late_is_paid_since_their_first_day(at_payroll):
    at_payroll.employ("Ada Moss")
    late = at_payroll.office.hire(
        "Bea Birch", people.BankAccount("001122", "00000009", "Bea Birch"), starts=date(2026, 4, 16)
    )
    paid(at_payroll, 1)
    at_payroll.known(late)
    assert corrections(paid(at_payroll, 2)) == {(late, 1, "salary"): 125_000}


def test_what_was_brought_forward_was_paid_elsewhere(at_payroll):
    at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    moved = at_payroll.employ("Bea Birch")
    standing.bring_forward(employment_id=moved, year=2026, amounts={"salary": 250_000}, **at_payroll.common)
    may = paid(at_payroll, 2)
    assert corrections(may) == {}
    assert at_payroll.to_date(may, moved)["salary"] == 500_000


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


def test_a_leaver_notified_late_owes_what_was_paid_too_much_and_nobody_is_paid_less_than_nothing(at_payroll):
    """Left on 15 April, paid to the end of May: £3,750 too much, less the tax that is put right with it."""
    at_payroll.employ("Ada Moss")
    left = at_payroll.employ("Cy Cedar")
    paid(at_payroll, 1)
    may = paid(at_payroll, 2)
    people_actions.end_employment(employment_id=left, last_day=date(2026, 4, 15), **at_payroll.common)
    june = paid(at_payroll, 3)
    slip = at_payroll.slip(june, left)
    assert (slip["salary"], slip["net"]) == (-375_000, 0)
    assert slip["tax"] == -at_payroll.to_date(may, left)["tax"]
    debt = Debt.objects.get()
    assert (debt.employment_id, debt.amount_pence) == (left, 375_000 + slip["tax"])
    assert debt.reason == "Paid too much for April 2026, May 2026"
    assert not debt.plans.exists()
    assert debt.raised_on == at_payroll.period(3).pay_date
    assert debt.responsible == at_payroll.common["actor"].id
    july = paid(at_payroll, 4)
    assert not Payslip.objects.filter(run_id=july, employment_id=left).exists()
    assert Debt.objects.count() == 1


def test_an_allowance_that_nobody_ended_is_taken_back_from_when_they_left(at_payroll):
    at_payroll.employ("Ada Moss")
    left = at_payroll.employ("Cy Cedar")
    allowance = standing.create_element(
        department_id=at_payroll.department_id,
        code="london",
        title="London",
        kind="allowance",
        **at_payroll.common,
    )
    standing.give_element(
        employment_id=left, element_id=allowance, amount_pence=30_000, from_date=APRIL, **at_payroll.common
    )
    paid(at_payroll, 1)
    people_actions.end_employment(employment_id=left, last_day=date(2026, 4, 15), **at_payroll.common)
    may = paid(at_payroll, 2)
    assert corrections(may) == {(left, 1, "salary"): -125_000, (left, 1, "allowance:london"): -15_000}
    assert not Payslip.objects.filter(run_id=paid(at_payroll, 3), employment_id=left).exists()


def test_no_more_is_taken_back_at_once_than_hardship_allows(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss", people.Pay(6_000_000)), at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    correct_award(at_payroll, ada, 3_000_000, on=APRIL)
    may = paid(at_payroll, 2)
    slip, as_bea = at_payroll.slip(may, ada), at_payroll.slip(may, bea)
    assert slip["salary"] == 0
    assert slip["net"] > 0
    assert Debt.objects.get().amount_pence == slip["debt"] > 0
    assert slip["net"] >= as_bea["net"] * 75 // 100


def test_arrears_after_leaving_are_taxed_by_0t_and_insured_by_the_week_once_a_p45_was_given(at_payroll):
    """£1,500 in one week: 8% of £967 − £242 and 2% of £533; 0T takes 20% of £1,500 in a month of £3,141.67."""
    ada = at_payroll.employ("Ada Moss", tax_code="S1257L")
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 30), **at_payroll.common)
    at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    award(at_payroll, ada, 4_800_000)
    may = paid(at_payroll, 2)
    slip = at_payroll.slip(may, ada)
    assert slip["salary"] == 150_000
    assert slip["employee_ni"] == round((96_700 - 24_200) * 0.08 + (150_000 - 96_700) * 0.02)
    assert list(AfterLeaving.objects.values_list("employment_id", "tax_code")) == [(ada, "S0T")]
    assert slip["tax"] > 0


def test_who_left_unknown_to_the_last_run_has_no_p45_yet_and_keeps_their_code(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 30), **at_payroll.common)
    award(at_payroll, ada, 3_600_000)
    may = paid(at_payroll, 2)
    assert list(AfterLeaving.objects.values_list("employment_id", "tax_code")) == [(ada, "")]
    assert at_payroll.slip(may, ada)["tax"] < 0


def test_who_went_to_another_group_is_paid_there_what_the_first_still_owes(at_payroll):
    common = {"department_id": at_payroll.department_id, **at_payroll.common}
    other = groups.create_group(code="seniors", name="Senior staff", frequency="monthly", **common)
    groups.plan_year(group_id=other, year=2026, **at_payroll.common)
    ada = at_payroll.employ("Ada Moss")
    at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    standing.change_terms(employment_id=ada, changes={"group_id": other}, from_date=MAY, **at_payroll.common)
    award(at_payroll, ada, 3_600_000)
    assert corrections(paid(at_payroll, 2)) == {}
    at_payroll.group_id = other
    assert corrections(paid(at_payroll, 2)) == {(ada, 1, "salary"): 50_000}


def test_of_two_groups_that_correct_the_same_month_of_somebody_who_changed_between_them_one_is_refused(
    at_payroll,
):
    common = {"department_id": at_payroll.department_id, **at_payroll.common}
    other = groups.create_group(code="seniors", name="Senior staff", frequency="monthly", **common)
    groups.plan_year(group_id=other, year=2026, **at_payroll.common)
    ada, _ = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    award(at_payroll, ada, 3_600_000)
    month_passes(at_payroll, 2)
    first = at_payroll.calculated(2)
    at_payroll.approve(first)
    standing.change_terms(employment_id=ada, changes={"group_id": other}, from_date=MAY, **at_payroll.common)
    monthly, at_payroll.group_id = at_payroll.group_id, other
    assert corrections(at_payroll.paid(2)) == {(ada, 1, "salary"): 50_000}
    with pytest.raises(CorrectedMeanwhile, match="to one person, who changed"):
        at_payroll.commit(first)
    at_payroll.group_id = monthly
    runs.collect(run_id=first, **at_payroll.common)
    runs.calculate(run_id=first, **at_payroll.common)
    assert corrections(first) == {}
    at_payroll.approve(first)
    at_payroll.commit(first)


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

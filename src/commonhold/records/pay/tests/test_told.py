"""What HMRC is told of a payment besides its amounts, item by item."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from commonhold.base.working_time import LONDON
from commonhold.connectors.hmrc.envelopes import CannotBeFiled
from commonhold.connectors.hmrc.tests.schemas import faults, needs_schemas
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.filing.facts import StatutoryToDate
from commonhold.records.pay.findings.rules import after_leaving
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.telling import items, rules
from commonhold.records.pay.telling.rules import FIGURES, Around, Besides, Figures, Told
from commonhold.records.pay.tests.filed import known_to_hmrc, message, pence, returns, told
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people

AROUND = Around("monthly", 1, date(2026, 4, 1), date(2026, 4, 30), date(2026, 4, 30), {})


def payslip(*, net_pence: int = 0, to_date: dict[str, int] | None = None, **figures: int) -> Told:
    """A payslip of somebody who has been there for long."""
    return Told(
        *(
            1,
            1,
            "E1",
            date(2020, 1, 6),
            None,
            "F",
            "A",
            (),
            "",
            "1257L",
            False,
            "A",
            (),
            "none",
            Decimal("37"),
        ),
        *(False, False, people.PersonFacts("Moss", "Ada", date(1990, 5, 17), None), net_pence),
        *(Figures(*(of.get(each, 0) for each in FIGURES)) for of in (figures, to_date or {})),
    )


def give(payroll, employment_id: int, code: str, kind: str, amount_pence: int) -> None:
    element = standing.create_element(
        department_id=payroll.department_id, code=code, title=code.title(), kind=kind, **payroll.common
    )
    standing.give_element(
        employment_id=employment_id,
        element_id=element,
        amount_pence=amount_pence,
        from_date=date(2026, 4, 1),
        **payroll.common,
    )


def test_statutory_pay_of_the_year_is_told_by_kind_and_only_if_there_was_some():
    slip = payslip(to_date={"smp": 1_234_05, "sncp": 187_18})
    paid = items.employment(slip, AROUND)
    assert paid.statutory == StatutoryToDate(maternity_pence=1_234_05, neonatal_pence=187_18)
    assert items.employment(payslip(), AROUND).statutory is None


def test_what_pay_did_not_cover_is_no_deduction():
    """£100 is left after tax and National Insurance, £150 should have been taken: £50 is owed."""
    slip = payslip(taxable=150_00, tax=30_00, employee_ni=20_00, debt=50_00, net_pence=0)
    payment = items.employment(slip, AROUND).payment
    assert (payment.after_statutory_pence, payment.from_net_pence) == (100_00, 150_00)


def test_employments_worked_out_together_say_so():
    assert not items.employment(payslip(), AROUND).payment.aggregated_earnings
    assert items.employment(payslip(), AROUND, Besides(aggregated=True)).payment.aggregated_earnings


@needs_schemas
def test_what_is_left_after_law_and_what_else_was_taken(employer):
    """£30,000 a year: £2,500 less £290.20 tax and £116.16 National Insurance; the union takes £15."""
    ada = employer.employ("Ada Moss", national_insurance_number="AB123456C")
    employer.employ("Bea Birch")
    known_to_hmrc(employer, "E1", "E2")
    give(employer, ada, "union", "deduction", 15_00)
    april = employer.paid(1)
    assert faults(message(employer, april)) == []
    after, taken = (
        told(employer, april).findall(f".//{{*}}{each}") for each in ("PayAfterStatDedns", "DednsFromNetPay")
    )
    assert [each.text for each in after] == ["2093.64", "2093.64"]
    assert [each.text for each in taken] == ["15.00"]


@needs_schemas
def test_a_partnership_pension_is_taken_after_tax(employer):
    employer.employ("Ada Moss", pension="partnership", national_insurance_number="AB123456C")
    known_to_hmrc(employer, "E1")
    april = employer.paid(1)
    root = told(employer, april)
    assert pence(root, ".//{*}Payment/{*}DednsFromNetPay") == pence(root, ".//{*}EmpeePenContribnsNotPaid")
    assert faults(message(employer, april)) == []


PAY_DAY = datetime(2026, 4, 28, 9, tzinfo=LONDON)
DAY_AFTER = PAY_DAY + timedelta(days=1)


def committed(payroll, at: datetime, reason: str) -> list[str]:
    """The reasons for lateness that April's return gives when it is committed at a moment."""
    payroll.employ("Ada Moss", national_insurance_number="AB123456C")
    known_to_hmrc(payroll, "E1")
    run_id = payroll.calculated(1)
    payroll.approve(run_id)
    payroll.at = at
    with transaction.atomic():
        committing.commit(run_id=run_id, payment_date=date(2026, 5, 6), late_reason=reason, **payroll.common)
    assert faults(message(payroll, run_id)) == []
    return [str(each.text) for each in told(payroll, run_id).iterfind(".//{*}LateReason")]


@needs_schemas
@pytest.mark.parametrize(
    ("at", "reason", "given"),
    [
        (PAY_DAY, "G", []),
        (PAY_DAY, "", []),
        (DAY_AFTER, "", []),
        (DAY_AFTER, "G", ["G"]),
        (DAY_AFTER, "H", ["H"]),
    ],
)
def test_why_it_is_late_is_told_where_it_is_late(employer, at: datetime, reason: str, given: list[str]):
    assert committed(employer, at, reason) == given


def test_a_reason_that_hmrc_does_not_know_stops_the_commit(employer):
    with pytest.raises(CannotBeFiled, match="reason for lateness"):
        committed(employer, DAY_AFTER, "Z")


@needs_schemas
def test_who_is_paid_again_after_leaving_is_told_so(employer):
    """Left on 20 April: told with April's pay. What comes in a supplement of April, and in May, is after leaving."""
    ada = employer.employ("Ada Moss", national_insurance_number="AB123456C")
    employer.employ("Bea Birch")
    known_to_hmrc(employer, "E1", "E2")
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 20), **employer.common)
    april = employer.paid(1)
    employer.office.change(ada, people.Pay(3_600_000), date(2026, 4, 1), at=employer.common["at"])
    supplement = employer.paid(1, supplementary=True)
    bonus = standing.create_element(
        department_id=employer.department_id,
        code="bonus",
        title="Bonus",
        kind="allowance",
        **employer.common,
    )
    standing.pay_once(
        employment_id=ada,
        period_id=employer.period(2).id,
        element_id=bonus,
        amount_pence=10_000,
        reason="Bonus",
        **employer.common,
    )
    may = employer.calculated(2)
    (leaver,) = queries.findings(may, "leaver_paid")
    assert leaver.said == "Left on 20 April 2026, before this period"
    assert queries.findings(may, "tax_code") == []
    employer.approve(may)
    employer.commit(may)
    said = {
        run_id: [each.text for each in told(employer, run_id).iterfind(".//{*}PmtAfterLeaving")]
        for run_id in (april, supplement, may)
    }
    assert said == {april: [], supplement: ["yes"], may: ["yes"]}
    for run_id in said:
        assert faults(message(employer, run_id)) == []
        assert len(returns(employer, run_id)) == 1


def test_the_day_of_a_payment_stays_in_its_tax_year(employer):
    period = replace(employer.period(12), pay_date=date(2027, 3, 25))
    assert rules.told_as_paid(period, 0, date(2027, 4, 20)) == date(2027, 3, 25)
    assert rules.told_as_paid(period, 1, date(2027, 4, 20)) == date(2027, 4, 5)
    assert rules.told_as_paid(period, 1, None) == date(2027, 3, 25)


@pytest.mark.parametrize(
    ("code", "non_cumulative", "right"),
    [
        ("0T", True, True),
        ("S0T", True, True),
        ("0T", False, False),
        ("S1257L", True, False),
        ("BR", False, False),
    ],
)
def test_pay_after_leaving_is_taxed_by_0t_on_its_own(code: str, non_cumulative: bool, right: bool):
    assert (after_leaving(code, non_cumulative) == "") == right

"""What a department owes HMRC for a tax month, and its Employer Payment Summary."""

from datetime import date, datetime, timedelta

import pytest
from lxml import etree

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.connectors.hmrc import eps
from commonhold.connectors.hmrc.irmark import ENVELOPE, irmark
from commonhold.connectors.hmrc.tests.schemas import faults, needs_schemas
from commonhold.core.audit.acting import Actor
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.filing import actions as filing_actions
from commonhold.records.pay.filing import queries as filing
from commonhold.records.pay.filing.rules import Fault, Rejected
from commonhold.records.pay.models import Run
from commonhold.records.pay.returns import actions, queries, rules
from commonhold.records.pay.returns.rules import RunPaid, levy_due, months, summary
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.scheme.queries import scheme
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.test_filing import employer, known_to_hmrc
from commonhold.records.people import rules as people

__all__ = ["employer"]

APRIL_END = date(2026, 5, 5)
WORKER = Actor.system("worker")


def on(payroll, year: int, month: int, day: int) -> None:
    payroll.at = datetime(year, month, day, 9, tzinfo=LONDON)


def prepare(payroll, month: int = 1, year: int = 2026) -> int:
    return actions.prepare_summary(
        department_id=payroll.department_id, year=year, month=month, **payroll.common
    )


def sent(submission_id: int) -> etree._Element:
    content = filing.filed(submission_id).content.decode()
    return etree.fromstring(f'<GovTalkMessage xmlns="{ENVELOPE}"><Body>{content}</Body></GovTalkMessage>')


def text(root: etree._Element, name: str) -> str | None:
    return root.findtext(f".//{{*}}{name}")


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


@needs_schemas
def test_statutory_pay_recovered_and_the_levy_are_told_as_hmrc_wants_them(employer):
    paid = RunPaid(1, 3, {"nicable": 300_000_00, "smp": 200_00, "sncp": 100_00})
    facts = summary(
        months(2026, [paid], {})[0],
        scheme(employer.department_id).employer,
        datetime(2026, 5, 6, tzinfo=LONDON),
    )
    content = eps.write(facts).content.decode()
    root = etree.fromstring(f'<GovTalkMessage xmlns="{ENVELOPE}"><Body>{content}</Body></GovTalkMessage>')
    assert faults(root) == []
    told = (
        "LevyDueYTD",
        "AnnualAllce",
        "SMPRecovered",
        "SNCPRecovered",
        "SPPRecovered",
        "NoPaymentForPeriod",
    )
    assert [text(root, each) for each in told] == ["250.00", "15000.00", "184.00", "92.00", None, None]


@needs_schemas
def test_the_summary_of_a_month_that_owes_the_levy(employer):
    """Four people on £900,000 a year: a pay bill of £300,000 in the month, so £250 of levy."""
    for name in ("Ada Moss", "Bea Birch", "Cem Ash", "Dot Fern"):
        employer.employ(name, people.Pay(90_000_000))
    known_to_hmrc(employer, "E1", "E2", "E3", "E4")
    april = Run.objects.get(id=employer.paid(1))
    on(employer, 2026, 5, 6)
    prepared = prepare(employer)
    root = sent(prepared)
    assert faults(root) == []
    assert irmark(etree.tostring(root)) == text(root, "IRmark")
    assert (text(root, "LevyDueYTD"), text(root, "AnnualAllce"), text(root, "TaxMonth")) == (
        "250.00",
        "15000.00",
        "1",
    )
    month = queries.tax_month_of(employer.department_id, 2026, 1)
    totals = dict(zip(april.columns, april.totals, strict=True))
    owed = totals["tax"] + totals["employee_ni"] + totals["employer_ni"]
    assert month.due_pence == owed + 250_00
    assert filing.submission(prepared).state == "prepared"


@needs_schemas
def test_a_month_in_which_nobody_was_paid_is_told_by_its_days(employer):
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    employer.paid(1)
    on(employer, 2026, 6, 6)
    root = sent(prepare(employer, 2))
    assert faults(root) == []
    days = (text(root, "NoPaymentForPeriod"), text(root, "From"), text(root, "To"))
    assert days == ("yes", "2026-05-06", "2026-06-05")


def test_a_month_of_which_there_is_nothing_to_tell_is_refused(employer):
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    employer.paid(1)
    on(employer, 2026, 5, 6)
    with pytest.raises(rules.NothingToTell):
        prepare(employer)


@needs_schemas
def test_the_last_month_says_that_the_year_is_over(employer):
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    employer.paid(12)
    on(employer, 2027, 4, 6)
    root = sent(prepare(employer, 12))
    assert faults(root) == []
    assert text(root, "ForYear") == "yes"


def test_it_is_prepared_once_and_again_only_if_hmrc_rejected_it(employer):
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    employer.paid(1)
    on(employer, 2026, 6, 6)
    first = prepare(employer, 2)
    with pytest.raises(rules.SummaryPrepared):
        prepare(employer, 2)
    common = {"submission_id": first, "actor": WORKER}
    filing_actions.begin_sending(after=1, at=employer.at, **common)
    filing_actions.note_outcome(
        outcome=Rejected((Fault("7749", "Wrong reference", "/a"),)), at=employer.at, **common
    )
    second = prepare(employer, 2)
    assert second != first
    filed = queries.returns(employer.department_id, 2026)
    assert [(each.standing.state, each.month, each.run_id is None) for each in filed] == [
        ("prepared", 2, True),
        ("rejected", 2, True),
        ("prepared", None, False),
    ]
    assert filed[1].standing.faults[0].text == "Wrong reference"


def test_what_is_too_early_or_not_known_here_is_refused(employer):
    with pytest.raises(NotFound):
        prepare(employer)
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    employer.paid(2)
    on(employer, 2026, 5, 5)
    with pytest.raises(rules.NotPaidHereYet):
        prepare(employer, 1)
    on(employer, 2026, 6, 5)
    with pytest.raises(rules.MonthNotOver, match="5 June 2026"):
        prepare(employer, 2)
    for month in (0, 13, -1):
        with pytest.raises(NotFound):
            prepare(employer, month)
    with pytest.raises(NotFound):
        prepare(employer, 1, year=2025)


def test_a_run_that_is_being_prepared_has_to_be_settled_first(employer):
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    employer.paid(1)
    may = employer.calculated(2)
    on(employer, 2026, 6, 6)
    with pytest.raises(rules.RunsInPreparation, match="May 2026"):
        prepare(employer, 2)
    runs.cancel(run_id=may, reason="Not needed", **employer.common)
    prepare(employer, 2)


def test_a_department_without_a_scheme_is_told_so(at_payroll):
    at_payroll.employ("Ada Moss")
    at_payroll.paid(1)
    with pytest.raises(rules.NoScheme):
        prepare(at_payroll)


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

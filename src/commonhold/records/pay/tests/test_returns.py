"""The Employer Payment Summary of a tax month."""

from datetime import datetime

import pytest
from lxml import etree

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.connectors.hmrc import eps
from commonhold.connectors.hmrc.irmark import ENVELOPE, irmark
from commonhold.connectors.hmrc.tests.schemas import faults, needs_schemas
from commonhold.core.audit.acting import Actor
from commonhold.records.pay.filing import actions as filing_actions
from commonhold.records.pay.filing import queries as filing
from commonhold.records.pay.filing.rules import Fault, Rejected
from commonhold.records.pay.models import Run
from commonhold.records.pay.returns import actions, queries, rules
from commonhold.records.pay.returns.rules import RunPaid, months, summary
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.scheme.queries import scheme
from commonhold.records.pay.tests.filed import known_to_hmrc, sent, text
from commonhold.records.people import rules as people

WORKER = Actor.system("worker")


def on(payroll, year: int, month: int, day: int) -> None:
    payroll.at = datetime(year, month, day, 9, tzinfo=LONDON)


def prepare(payroll, month: int = 1, year: int = 2026) -> int:
    return actions.prepare_summary(
        department_id=payroll.department_id, year=year, month=month, **payroll.common
    )


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

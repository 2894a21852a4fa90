"""The pages and files of a pay run: what payroll sees of its figures, and of why before it pays."""

import csv
from datetime import date, timedelta

from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.faces.desk import pay_files
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs.queries import run as run_facts
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.payroll import PREPARER
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people
from tests.access.paying import (
    address,
    calculated,
    collected,
    make_office,
    officer,
    payroll,
    shown,
)

__all__ = ["calculated", "collected", "make_office", "officer", "payroll"]


def exports(department, system):
    with acting(system, [department]):
        found = Event.objects.filter(event="pay.exported").order_by("id")
        return [each.detail["after"]["what"] for each in found]


def test_all_payslips_are_a_file_that_no_spreadsheet_takes_for_formulas(
    officer, calculated, department, system
):
    answer = officer.get(address(calculated, "payslips.csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
    assert [each["name"] for each in rows] == ["Ada Moss", "'=Bea Birch", "Cy Cedar"]
    ada = rows[0]
    assert (ada["Salary"], ada["gross pay"], ada["net pay"]) == ("2500.00", "2500.00", "2093.64")
    assert (ada["tax code"], ada["National Insurance category"]) == ("1257L", "A")
    assert (ada["Income tax"], ada["National Insurance"], ada["Student loan"]) == ("290.20", "116.16", "0.00")
    assert exports(department, system) == ["payslips as CSV"]
    found = officer.get(address(calculated, "findings.csv")).content.decode()
    assert found.startswith("kind,employee number,name,before,now,what")
    assert exports(department, system) == ["payslips as CSV", "findings as CSV"]


def test_a_file_of_payslips_comes_in_batches_and_says_when_the_run_was_calculated_anew(
    payroll, calculated, department, system, monkeypatch
):
    monkeypatch.setattr(pay_files, "BATCH", 2)
    with acting(system, [department]):
        before = run_facts(calculated)
    whole = "".join(pay_files.payslip_lines(before, [], PREPARER))
    assert whole.count("\r\n") == 4
    lines = pay_files.payslip_lines(before, [], PREPARER)
    assert next(lines) + next(lines) == "".join(whole.splitlines(keepends=True)[:3])
    with acting(system, [department]):
        ada = Payslip.objects.earliest("employment_id").employment_id
        people_actions.change(
            employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **payroll.common
        )
        payroll.calculate(calculated)
    assert list(lines) == [f"{pay_files.CALCULATED_ANEW}\r\n"]


def test_files_are_for_the_departments_own_payroll(as_role, other_department, calculated, department, system):
    for client in (as_role("finance"), as_role("payroll", other_department)):
        for name in ("steps/1/", "payslips.csv", "findings.csv", "compared/"):
            assert client.get(address(calculated, name)).status_code in (403, 404)
    assert exports(department, system) == []


def test_changes_of_net_pay_and_cost_centres_are_compared_with_the_last_run(
    officer, payroll, department, system
):
    with acting(system, [department]):
        jobs = [payroll.employ(name) for name in ("Ada Moss", "Bea Birch", "Cy Cedar")]
        payroll.paid(1)
        payroll.at += timedelta(days=1)
        people_actions.change(
            employment_id=jobs[0], to=people.Pay(3_600_000), from_date=date(2026, 5, 1), **payroll.common
        )
        element = standing.create_element(
            department_id=department, code="union", title="Union", kind="deduction", **payroll.common
        )
        standing.give_element(
            employment_id=jobs[1],
            element_id=element,
            amount_pence=1_000,
            from_date=date(2026, 5, 1),
            **payroll.common,
        )
        payroll.employ("Di Date", starts=date(2026, 5, 1))
        run_id = payroll.calculated(2)
    page = shown(officer.get(address(run_id, "compared/")))
    for band, people_in_it in (
        ("More by £100 to £500", 1),
        ("Less by £10 to £50", 1),
        ("The same, within £1", 1),
        ("More by £1 to £10", 0),
    ):
        assert (
            f'{band}</th><td class="govuk-table__cell govuk-table__cell--numeric" data-label="People">{people_in_it}<'
            in page
        )
    assert "£10,500.00" in page
    assert "£7,500.00" in page
    assert "£3,000.00" in page
    run_page = shown(officer.get(address(run_id)))
    assert "Not paid last time" in run_page
    assert "by 10% or more, and by £100.00 or more" in run_page


def test_the_first_run_is_compared_with_nothing(officer, calculated):
    page = shown(officer.get(address(calculated, "compared/")))
    assert "There is no run of this group before this one" in page
    assert "£7,500.00" in page


def test_a_reviewer_sees_why_before_anybody_is_paid_and_not_what_no_longer_holds(
    officer, payroll, calculated, department, system
):
    with acting(system, [department]):
        slip = Payslip.objects.earliest("employment_id").id
    page = address(calculated, f"payslips/{slip}/")
    assert "For a year of full time it is £30,000.00." in shown(officer.get(page))
    with acting(system, [department]):
        runs.collect(run_id=calculated, **payroll.common)
    told = shown(officer.get(page))
    assert "How this was worked out" not in told
    assert "so its payslips are not what it pays" in told

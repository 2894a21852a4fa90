"""What payroll sees of returns to HMRC and of what is owed to it, at the desk and on the command line."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.scheme.rules import ParticularsRow
from commonhold.records.pay.steps.models import Step
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people import rules as people
from commonhold.records.people.tests.conftest import make_office
from tests.access.test_commands import run as command

__all__ = ["make_office"]


@pytest.fixture
def paid(department, make_office, system, clock):
    """April's pay of four people on £900,000 a year each, by a department that HMRC knows."""
    payroll = Payroll(make_office(department), clock)
    with acting(system, [department]):
        payroll.set_up()
        scheme.set_scheme(
            department_id=department,
            paye="120/AB12345",
            accounts_office="120PA00012345",
            note="Made up",
            **payroll.common,
        )
        for name in ("Ada Moss", "Bea Birch", "Cem Ash", "Dot Fern"):
            payroll.employ(name, people.Pay(90_000_000))
        rows = [
            ParticularsRow(f"E{number}", "F", "A", ("1 Long Street", "Cardiff"), "CF10 1AA")
            for number in range(1, 5)
        ]
        scheme.import_particulars(department_id=department, rows=rows, **payroll.common)
        payroll.paid(1)
    return payroll


def month(department: int, number: int = 1) -> str:
    return f"/desk/pay/returns/{department}/2026/{number}/"


def test_payroll_sees_what_is_owed_and_prepares_the_summary_once(paid, as_role, department, system):
    client = as_role("payroll")
    listed = client.get("/desk/pay/returns/").content.decode()
    assert "Full Payment Submission, April 2026" in listed
    assert "Not prepared" in listed
    page = client.get(month(department)).content.decode()
    assert "apprenticeship levy of £250.00, after an allowance of £15,000.00 a year" in page
    assert "22 May 2026" in page
    assert client.post(month(department)).status_code == 302
    again = client.post(month(department))
    assert "The summary of this month is prepared already" in again.content.decode()
    assert "Employer Payment Summary, month 1" in client.get("/desk/pay/returns/").content.decode()
    with acting(system, [department]):
        assert Event.objects.filter(event="filing.return_prepared").count() == 2


def test_another_departments_payroll_sees_nothing_of_it(paid, as_role, department, other_department):
    client = as_role("payroll", other_department)
    assert client.get(month(department)).status_code == 404
    assert client.post(month(department)).status_code == 404
    page = client.get(f"/desk/pay/returns/?department={department}").content.decode()
    assert "Nobody has been paid here yet" in page
    assert "April 2026" not in page


def test_why_hmrc_is_told_late_is_asked_after_pay_day_and_kept(paid, as_role, department, system):
    with acting(system, [department]):
        may = paid.calculated(2)
        paid.approve(may)
    client = as_role("payroll")
    page = client.get(f"/desk/pay/{may}/").content.decode()
    assert "Why HMRC is told after pay day" in page
    assert "There is a reasonable excuse" in page
    assert client.post(f"/desk/pay/{may}/", {"step": "commit", "late_reason": "G"}).status_code == 302
    with acting(system, [department]):
        assert Step.objects.get(run_id=may).late_reason == "G"


@pytest.mark.parametrize("given", ["", "Z", "G" * 5_000, "<script>"])
def test_what_is_no_reason_is_not_kept(paid, as_role, department, system, given):
    with acting(system, [department]):
        may = paid.calculated(2)
        paid.approve(may)
    as_role("payroll").post(f"/desk/pay/{may}/", {"step": "commit", "late_reason": given})
    with acting(system, [department]):
        assert Step.objects.get(run_id=may).late_reason == ""


@pytest.mark.parametrize("role", ["employee", "finance", "department_admin", "central_unit"])
def test_nobody_but_payroll_opens_them(paid, as_role, department, role):
    client = as_role(role)
    assert client.get("/desk/pay/returns/").status_code == 403
    assert client.post(month(department)).status_code == 403


@pytest.mark.parametrize("address", ["2026/0/", "2026/13/", "2025/1/", "99999999999/1/"])
def test_a_month_that_is_none_is_not_found(paid, as_role, department, address):
    assert as_role("payroll").get(f"/desk/pay/returns/{department}/{address}").status_code == 404


@pytest.mark.parametrize("year", ["", "2026", "1999", "x", "2026' OR 1=1"])
def test_a_year_that_is_none_shows_the_last(paid, as_role, year):
    page = as_role("payroll").get("/desk/pay/returns/", {"year": year})
    assert "Tax months of 2026 to 2027" in page.content.decode()


def test_the_commands_list_and_prepare(paid, as_role, department):
    as_role("payroll")
    common = ("--as", "payroll@works.example")
    code, told = command("pay", "return", "prepare", "works", "2026", "1", *common)
    assert code == 0, told
    code, told = command("pay", "return", "prepare", "works", "2026", "1", *common)
    assert code == 1
    assert "prepared already" in told
    code, told = command("pay", "return", "list", "works", "2026", *common)
    assert code == 0
    assert "EPS month 1" in told
    assert command("pay", "return", "list", "works", "1999", *common)[0] == 1
    as_role("finance")
    assert command("pay", "return", "list", "works", "2026", "--as", "finance@works.example")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("monthly", "2027"), 0, "Planned 12 periods of monthly for 2027-28"),
        (("monthly", "2026"), 1, "2026-27"),
        (("nobody", "2027"), 1, "no pay group with the code nobody"),
    ],
)
def test_the_command_plans_the_next_year(paid, as_role, arguments, code, said):
    as_role("payroll")
    found, told = command("pay", "run", "plan", "works", *arguments, "--as", "payroll@works.example")
    assert (found, said in " ".join(told.split())) == (code, True), told

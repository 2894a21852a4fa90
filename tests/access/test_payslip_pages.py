"""Who may see why a payslip is what it is, and take it away as a PDF: on the pages and on the command line."""

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.faces.doors import SESSION_ACCOUNT
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people import rules as people
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import make_office
from tests.access.test_commands import run as command

__all__ = ["make_office"]


@pytest.fixture
def signed_in(department, system, clock):
    """`signed_in(name)`: an employee's account and where they are signed in."""

    def made(name: str) -> tuple[int, Client]:
        with acting(system, [department]):
            account = accounts.open_account(email=f"{name}@works.example", label=name, actor=system, at=clock)
            accounts.grant_role(
                account_id=account,
                department_id=department,
                role="employee",
                from_date=clock.date(),
                actor=system,
                at=clock,
            )
        client = Client()
        session = client.session
        session[SESSION_ACCOUNT] = account
        session.save()
        return account, client

    return made


@pytest.fixture
def april(department, make_office, system, clock, signed_in):
    """April's pay of Ada and of her manager, published: the run, Ada's payslip, and both signed in."""
    (ada, ada_at), (manager, manager_at) = signed_in("ada"), signed_in("manager")
    payroll = Payroll(make_office(department), clock)
    with acting(system, [department]):
        payroll.set_up()
        boss = payroll.employ("Max Head", account_id=manager)
        job = payroll.employ("Ada Moss", people.Manager(boss), account_id=ada)
        run_id = payroll.paid()
        committing.publish(run_id=run_id, message="Well done", **payroll.common)
        slip_id = Payslip.objects.get(run_id=run_id, employment_id=job).id
        number = Employment.objects.get(id=job).number
    return {"run": run_id, "slip": slip_id, "number": number, "ada": ada_at, "manager": manager_at}


def own(april) -> str:
    return f"/payslips/{april['slip']}/"


def at_desk(april) -> str:
    return f"/desk/pay/{april['run']}/payslips/{april['slip']}/"


def looks(department, system) -> int:
    with acting(system, [department]):
        return Event.objects.filter(event="pay.payslip_seen").count()


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_everybody_sees_why_their_own_payslip_is_what_it_is(april, department, system):
    page = april["ada"].get(own(april)).content.decode()
    assert page.count("How this was worked out") >= 6
    assert "For a year of full time it is £30,000.00." in page
    assert "Class 1 contributions of category letter A" in page
    assert "Download as PDF" in page
    assert looks(department, system) == 0


def test_everybody_takes_their_own_payslip_away_as_a_pdf(april):
    answer = april["ada"].get(f"{own(april)}payslip.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="payslip-' in answer["Content-Disposition"]
    words = text(answer.content)
    for said in ("Payslip for April 2026", "Ada Moss", "£2,500.00", "Paid to you £2,093.64", "Well done"):
        assert said in words
    assert answer.content == april["ada"].get(f"{own(april)}payslip.pdf").content


@pytest.mark.parametrize("file", ["", "payslip.pdf"])
def test_a_manager_sees_neither_page_nor_file(april, file):
    assert april["manager"].get(own(april) + file).status_code == 404
    assert april["manager"].get(at_desk(april) + file).status_code == 403


@pytest.mark.parametrize("file", ["", "payslip.pdf"])
def test_payroll_sees_both_and_each_look_is_noted(april, as_role, department, system, file):
    answer = as_role("payroll").get(at_desk(april) + file)
    assert answer.status_code == 200
    assert looks(department, system) == 1


@pytest.mark.parametrize("file", ["", "payslip.pdf"])
def test_another_departments_payroll_is_told_that_there_is_none(
    april, as_role, other_department, department, system, file
):
    assert as_role("payroll", other_department).get(at_desk(april) + file).status_code == 404
    assert looks(department, system) == 0


def test_a_payslip_that_is_not_there_is_no_file_either(april, as_role):
    nowhere = f"/desk/pay/{april['run']}/payslips/9999999/payslip.pdf"
    assert as_role("payroll").get(nowhere).status_code == 404
    assert april["ada"].get("/payslips/9999999/payslip.pdf").status_code == 404


def test_the_command_explains_every_line_to_payroll_and_notes_the_look(april, as_role, department, system):
    as_role("payroll")
    code, told = command(
        *("pay", "explain", april["number"], str(april["run"]), "--as", "payroll@works.example")
    )
    assert code == 0, told
    assert "Salary: £2,500.00" in told
    assert "The code's number, 1257, for 1 of the year's 12 periods" in told
    assert "Source: HMRC, Rates and thresholds for employers 2026 to 2027" in told
    assert looks(department, system) == 1


def test_the_command_refuses_other_departments_payroll_and_whom_the_run_did_not_pay(
    april, as_role, other_department, department, system
):
    as_role("payroll", other_department)
    common = (str(april["run"]), "--as", "payroll@works.example")
    assert command("pay", "explain", april["number"], *common)[0] == 1
    as_role("finance")
    assert command("pay", "explain", april["number"], common[0], "--as", "finance@works.example")[0] == 1
    assert looks(department, system) == 0


@pytest.mark.parametrize("number", ["nobody", "", "' OR 1=1 --", "9" * 10_000])
def test_the_command_knows_no_such_number(april, as_role, number):
    as_role("payroll")
    code, told = command("pay", "explain", number, str(april["run"]), "--as", "payroll@works.example")
    assert code == 1
    assert "There is no payslip" in told

"""Who may see the P45 and P60 of whom, and what they were paid in a tax year."""

import csv
import io
from datetime import date

import pytest

from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import make_office
from tests.access.test_payslip_pages import signed_in, text

__all__ = ["make_office", "signed_in"]


@pytest.fixture
def year_end(department, make_office, system, clock, signed_in):
    """The year's first and last month of Ada, who stays, of Bea, who left in April, and of their manager."""
    (ada, ada_at), (bea, bea_at), (boss, boss_at) = signed_in("ada"), signed_in("bea"), signed_in("boss")
    payroll = Payroll(make_office(department), clock)
    with acting(system, [department]):
        payroll.set_up()
        head = payroll.employ("Max Head", account_id=boss)
        jobs = [
            payroll.employ(name, people.Manager(head), account_id=account)
            for name, account in (("Ada Moss", ada), ("Bea Birch", bea))
        ]
        people_actions.end_employment(employment_id=jobs[1], last_day=date(2026, 4, 20), **payroll.common)
        for month in (1, 12):
            run_id = payroll.paid(month)
            committing.publish(run_id=run_id, message="", **payroll.common)
        number = Employment.objects.get(id=jobs[0]).number
    return {
        "ada": jobs[0],
        "bea": jobs[1],
        "number": number,
        "ada_at": ada_at,
        "bea_at": bea_at,
        "boss_at": boss_at,
    }


def own(kind: str, employment_id: int) -> str:
    return f"/payslips/certificates/{kind}/{employment_id}/2026/"


def at_desk(employment_id: int, what: str = "") -> str:
    return f"/desk/pay/years/{employment_id}/2026/{what}"


def looks(department, system) -> list[str]:
    with acting(system, [department]):
        found = Event.objects.filter(event="pay.certificate_seen").order_by("id")
        return [each["after"]["what"] for each in found.values_list("detail", flat=True)]


def test_everybody_finds_their_certificates_beside_their_payslips(year_end, department, system):
    listed = year_end["ada_at"].get("/payslips/").content.decode()
    assert own("p60", year_end["ada"]) in listed
    assert "p45" not in listed
    page = year_end["ada_at"].get(own("p60", year_end["ada"])).content.decode()
    assert "P60 End of Year Certificate: tax year to 5 April 2027" in page
    assert "£5,000.00" in page
    listed = year_end["bea_at"].get("/payslips/").content.decode()
    assert own("p45", year_end["bea"]) in listed
    assert "p60" not in listed
    page = year_end["bea_at"].get(own("p45", year_end["bea"])).content.decode()
    assert "left on 20 April 2026" in page
    assert "£1,666.67" in page  # 20 of April's 30 days
    assert looks(department, system) == []


def test_everybody_takes_their_own_away_as_a_pdf(year_end):
    answer = year_end["ada_at"].get(f"{own('p60', year_end['ada'])}certificate.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "Total for the year £5,000.00" in text(answer.content)
    answer = year_end["bea_at"].get(f"{own('p45', year_end['bea'])}certificate.pdf")
    assert "Total pay to date £1,666.67" in text(answer.content)
    assert "p45-2026-04-20-E3.pdf" in answer["Content-Disposition"]


@pytest.mark.parametrize("file", ["", "certificate.pdf"])
def test_nobody_sees_anybody_elses(year_end, file):
    assert year_end["bea_at"].get(own("p60", year_end["ada"]) + file).status_code == 404
    for address in (own("p60", year_end["ada"]), own("p45", year_end["bea"])):
        assert year_end["boss_at"].get(address + file).status_code == 404
    for what in ("", "p60/", "record.csv"):
        assert year_end["boss_at"].get(at_desk(year_end["ada"], what)).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/payslips/certificates/p45/{ada}/2026/",
        "/payslips/certificates/p60/{ada}/2025/",
        "/payslips/certificates/p60/{ada}/0/",
        "/payslips/certificates/p11/{ada}/2026/",
        "/payslips/certificates/p60/999999999/2026/",
        "/payslips/certificates/p60/{ada}/99999999999/",
    ],
)
def test_what_is_not_there_is_not_found(year_end, address):
    assert year_end["ada_at"].get(address.format(ada=year_end["ada"])).status_code == 404


def test_payroll_finds_the_year_by_the_employee_number_and_each_look_is_noted(
    year_end, as_role, department, system
):
    client = as_role("payroll")
    found = client.get("/desk/pay/years/", {"number": year_end["number"]}).content.decode()
    assert at_desk(year_end["ada"]) in found
    assert "2026 to 2027" in found
    page = client.get(at_desk(year_end["ada"])).content.decode()
    for said in ("April 2026 (Month 1), code 1257L", "March 2027, letter A", "£5,000.00", "p60"):
        assert said in page
    rows = list(
        csv.DictReader(io.StringIO(client.get(at_desk(year_end["ada"], "record.csv")).content.decode()))
    )
    assert [row["taxable pay to date"] for row in rows] == ["2500.00", "5000.00"]
    assert client.get(at_desk(year_end["ada"], "p60/")).status_code == 200
    assert client.get(at_desk(year_end["bea"], "p45/certificate.pdf")).status_code == 200
    seen = ["pay of 2026", "pay of 2026", "P60 of 2026", "P45 of 2026"]
    assert looks(department, system) == seen


def test_another_departments_payroll_is_told_that_there_is_none(
    year_end, as_role, other_department, department, system
):
    client = as_role("payroll", other_department)
    for what in ("", "record.csv", "p60/", "p60/certificate.pdf"):
        assert client.get(at_desk(year_end["ada"], what)).status_code == 404
    assert (
        at_desk(year_end["ada"])
        not in client.get("/desk/pay/years/", {"number": year_end["number"]}).content.decode()
    )
    assert looks(department, system) == []


@pytest.mark.parametrize("number", ["", "nobody", "' OR 1=1 --", "9" * 5_000])
def test_a_number_that_nobody_has(year_end, as_role, number):
    answer = as_role("payroll").get("/desk/pay/years/", {"number": number})
    assert answer.status_code == 200
    assert ("No employee of this department" in answer.content.decode()) == bool(number)

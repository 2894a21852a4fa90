"""The law in the office and on the command line: who sees it, and what it says."""

import pytest
from typer.testing import CliRunner

from commonhold.faces.cli.law import app


def shown(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("process_owner", 200),
        ("central_unit", 200),
        ("department_admin", 200),
        ("payroll", 200),
        ("finance", 200),
        ("senior_risk_owner", 200),
        ("auditor", 200),
        ("case_worker", 403),
        ("employee", 403),
    ],
)
def test_who_decides_or_pays_by_the_law_sees_it(as_role, role, status):
    client = as_role(role)
    assert client.get("/office/law/").status_code == status
    assert client.get("/office/law/uk/pay/2026-27/").status_code == status


@pytest.mark.parametrize(("role", "there"), [("payroll", True), ("finance", True), ("case_worker", False)])
def test_the_desk_leads_those_to_the_law_who_pay_by_it(as_role, role, there):
    assert ('href="/office/law/"' in shown(as_role(role).get("/desk/"))) is there


def test_a_subject_shows_values_dates_citations_and_doubts(as_role):
    client = as_role("payroll")
    pay = shown(client.get("/office/law/uk/pay/2026-27/"))
    assert "Statutory sick pay, flat rate" in pay
    assert "123.25" in pay
    assert "Social Security Benefits Up-rating Order 2026" in pay
    assert "Provisional" in pay
    assert 'href="https://www.gov.uk/guidance/rates-and-thresholds-for-employers-2026-to-2027"' in pay
    assert "France" in shown(client.get("/office/law/uk/transfers/"))
    assert "55" in shown(client.get("/office/law/uk/expenses/"))


def test_the_first_page_lists_what_somebody_has_to_look_at(as_role):
    page = shown(as_role("finance").get("/office/law/"))
    assert "Pay in the tax year 2026-27" in page
    assert "Own motorcycle, each business mile" in page
    assert "Check again" in page


@pytest.mark.parametrize("name", ["uk/pay/2031-32", "uk", "../../settings", "uk/pay/2026-27/x"])
def test_law_that_is_not_there_is_not_found(as_role, name):
    assert as_role("payroll").get(f"/office/law/{name}/").status_code == 404


def test_the_command_lists_each_by_file_and_parameter_and_ends_with_0():
    done = CliRunner().invoke(app, ["report"])
    assert done.exit_code == 0
    assert "uk/pay/2026-27:alpha_employee_bands from 2026-04-01: provisional\n" in done.output
    assert "uk/expenses:motorcycle_rate from 2002-04-06: last shown to hold on 2026-04-05\n" in done.output
    assert (
        "uk/transfers:faroe_islands from 2020-12-31: provisional, last shown to hold on 2023-10-13\n"
        in done.output
    )
    assert " provisional, " in done.output.splitlines()[-1]

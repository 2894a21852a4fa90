"""What payroll knows of an employee: who sees it, by number, and that each look is noted."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import make_office

__all__ = ["make_office"]


@pytest.fixture
def moss(department, make_office, system, clock) -> str:
    """Ada Moss's employee number; she has a tax code, and an allowance."""
    payroll = Payroll(make_office(department), clock)
    with acting(system, [department]):
        payroll.set_up()
        job = payroll.employ("Ada Moss", tax_code="1100L", loans=("2",), pension="alpha")
        element = standing.create_element(
            department_id=department, code="first-aid", title="First aid", kind="allowance", **payroll.common
        )
        standing.give_element(
            employment_id=job,
            element_id=element,
            amount_pence=25_00,
            from_date=clock.date().replace(day=1),
            **payroll.common,
        )
        return Employment.objects.get(id=job).number


def looks(department, system) -> int:
    with acting(system, [department]):
        return Event.objects.filter(event="pay.employee_seen").count()


def test_payroll_finds_somebody_by_number(moss, department, as_role):
    officer = as_role("payroll")
    answer = officer.get("/desk/pay/people/", {"number": f" {moss} ", "department": department})
    assert answer.headers["Location"] == f"/desk/pay/people/{moss}/?department={department}"
    page = officer.get(answer.headers["Location"]).content.decode()
    for said in ("Pay of Ada Moss", "1100L", "Monthly staff", "Alpha", "First aid", "£25.00"):
        assert said in page


def test_each_look_is_noted(moss, department, system, as_role):
    as_role("payroll").get(f"/desk/pay/people/{moss}/")
    assert looks(department, system) == 1


def test_nobody_else_sees_it(moss, department, other_department, system, as_role):
    page = f"/desk/pay/people/{moss}/"
    elsewhere = as_role("payroll", other_department)
    assert elsewhere.get(page).status_code == 404
    assert elsewhere.get(page, {"department": department}).status_code == 404
    assert as_role("employee").get(page).status_code == 403
    assert looks(department, system) == 0


@pytest.mark.parametrize("number", ["nobody", "'; DROP", "9" * 300])
def test_a_number_that_nobody_has_is_not_found(moss, as_role, number):
    assert as_role("payroll").get("/desk/pay/people/", {"number": number}).status_code == 404


def test_no_number_leads_back(moss, as_role):
    assert as_role("payroll").get("/desk/pay/people/").headers["Location"] == "/desk/pay/"


@pytest.mark.parametrize("asked", ["x", "-1", "99999999999999999999"])
def test_a_department_that_there_is_not_is_not_found(moss, as_role, asked):
    answer = as_role("payroll").get(f"/desk/pay/people/{moss}/", {"department": asked})
    assert answer.status_code == 404

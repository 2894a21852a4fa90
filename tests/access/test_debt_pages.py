"""What was paid too much, at payroll's desk: how old it is, how it is paid back, and who sees to it."""

from datetime import date

import pytest

from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.pay.debts import actions as debts
from commonhold.records.pay.debts import queries as owing
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people.tests.conftest import make_office

__all__ = ["make_office"]


@pytest.fixture
def owed(department, make_office, system, clock):
    """Ada owes £300 since this month and Bea £1,250 since last year; their debts' ids."""
    payroll = Payroll(make_office(department), clock)
    with acting(system, [department]):
        payroll.set_up()
        return [
            debts.raise_debt(
                employment_id=payroll.employ(name),
                amount_pence=pence,
                reason=f"Paid too much for {month}",
                raised_on=since,
                **payroll.common,
            )
            for name, pence, month, since in (
                ("Ada Moss", 30_000, "March 2026", date(2026, 4, 1)),
                ("Bea Birch", 125_000, "February 2025", date(2025, 3, 31)),
            )
        ]


@pytest.fixture
def officer(department, system, clock):
    """Another officer of the department's payroll."""
    with acting(system, [department]):
        account_id = accounts.open_account(
            email="pat@works.example", label="Pat Payroll", actor=system, at=clock
        )
        accounts.grant_role(
            account_id=account_id,
            department_id=department,
            role="payroll",
            from_date=clock.date(),
            actor=system,
            at=clock,
        )
    return account_id


def debt(department, system, debt_id):
    with acting(system, [department]):
        return owing.debt(debt_id)


def test_debts_are_listed_by_age_and_looking_is_noted(owed, as_role, department, system):
    page = as_role("payroll").get("/desk/pay/debts/").content.decode()
    assert page.index("Bea Birch") < page.index("Ada Moss")
    assert "£1,550.00" in page
    assert "More than a year" in page
    assert page.count("No plan yet") == 2
    with acting(system, [department]):
        assert Event.objects.filter(event="pay.debts_seen").count() == 1


def test_a_plan_is_agreed_and_nonsense_is_refused_with_what_to_do(owed, as_role, department, system):
    client, address = as_role("payroll"), f"/desk/pay/debts/{owed[0]}/"
    plan = {"do": "plan", "plan_pence": "50", "hardship_percent": "20"}
    for wrong, said in (
        ({"plan_pence": "fifty"}, "is not an amount of money"),
        ({"plan_pence": "0"}, "can&#x27;t be right here"),
        ({"plan_pence": "1,000,000.00"}, "can&#x27;t be right here"),
        ({"hardship_percent": "101"}, "101% of net pay"),
        ({"hardship_percent": "-1"}, "Enter a whole number"),
    ):
        answer = client.post(address, {**plan, **wrong}).content.decode()
        assert said in answer.replace("&#39;", "&#x27;"), wrong
        assert debt(department, system, owed[0]).plan_pence is None
    assert client.post(address, plan).status_code == 302
    agreed = debt(department, system, owed[0])
    assert (agreed.plan_pence, agreed.hardship_percent) == (5_000, 20)
    assert "£50.00, but at most 20% of net pay" in client.get(address).content.decode()


def test_a_debt_is_given_to_another_officer_and_to_nobody_else(
    owed, as_role, officer, accounts, department, system
):
    client, address = as_role("payroll"), f"/desk/pay/debts/{owed[0]}/"
    refused = client.post(address, {"do": "give", "responsible": str(accounts["a.n"])})
    assert "Choose who sees to it" in refused.content.decode()
    assert client.post(address, {"do": "give", "responsible": str(officer)}).status_code == 302
    assert debt(department, system, owed[0]).responsible == f"account:{officer}"
    assert "Pat Payroll" in client.get(address).content.decode()
    assert client.post(address, {"do": "forgive"}).status_code == 404


def test_another_departments_payroll_sees_none_of_it(owed, as_role, other_department):
    client = as_role("payroll", other_department)
    assert "Nobody owes anything." in client.get("/desk/pay/debts/").content.decode()
    assert client.get(f"/desk/pay/debts/{owed[0]}/").status_code == 404
    assert client.post(f"/desk/pay/debts/{owed[0]}/", {"do": "plan"}).status_code == 404

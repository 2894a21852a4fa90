"""What payroll notes of an employee's pay that few have: orders, salary sacrifice, pension, directorship; and what it
is told of what can't be right."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.pay.models import Element
from commonhold.records.pay.orders.models import Order
from commonhold.records.pay.orders.queries import orders_of
from commonhold.records.pay.standing import queries as standing
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import make_office

__all__ = ["make_office"]

FORMS = ("order/", "sacrifice/", "pension/", "director/")
FROM = {"from_date-day": "1", "from_date-month": "5", "from_date-year": "2026"}
ORDER = {
    **FROM,
    "kind": "attachment",
    "payee": "County Court",
    "reference": "AE 1",
    "made_on-day": "2",
    "made_on-month": "4",
    "made_on-year": "2026",
    "sort_code": "20-12-34",
    "account_number": "12345678",
    "normal_pence": "£90.00",
    "protected_pence": "1,200",
    "owed_pence": "",
}


@pytest.fixture
def moss(department, make_office, system, clock) -> str:
    payroll = Payroll(make_office(department), clock)
    with acting(system, [department]):
        payroll.set_up()
        return Employment.objects.get(id=payroll.employ("Ada Moss", pension="alpha")).number


@pytest.fixture
def known(department, system, moss):
    """What payroll knows of her, read as payroll."""

    def read(of):
        with acting(system, [department]):
            return of(Employment.objects.get(number=moss).id)

    return read


def page(moss, form=""):
    return f"/desk/pay/people/{moss}/{form}"


def test_an_order_is_noted_changed_and_ended(moss, department, as_role, known):
    officer = as_role("payroll")
    assert officer.post(page(moss, "order/"), ORDER).headers["Location"].startswith(page(moss))
    shown = officer.get(page(moss)).content.decode()
    for said in ("County Court, AE 1", "£90.00", "£1,200.00", "The order is noted"):
        assert said in shown
    (order,) = known(orders_of)
    change = page(moss, f"order/{order.id}/")
    assert 'value="90.00"' in officer.get(change).content.decode()
    varied = ORDER | {"normal_pence": "50", "owed_pence": "400.00", "from_date-month": "6"}
    assert officer.post(change, varied).status_code == 302
    assert [said.normal_pence for _, said in known(orders_of)[0].spells] == [9_000, 5_000]
    ended = {**ORDER, "step": "end", "from_date-month": "8"}
    assert officer.post(change, ended).status_code == 302
    assert known(orders_of)[0].spells[-1][0].end.month == 8


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"kind": ""}, "kind", "Choose the kind of order"),
        ({"kind": "tithe"}, "kind", "Choose the kind of order"),
        ({"payee": " "}, "payee", "The payee is missing"),
        ({"reference": "x" * 5_000}, "reference", "The reference is missing"),
        ({"sort_code": "12"}, "sort_code", "not a sort code"),
        ({"account_number": "<script>"}, "account_number", "not an account number"),
        ({"normal_pence": "ninety"}, "normal_pence", "not an amount"),
        ({"normal_pence": "9" * 40}, "normal_pence", "Check the amount"),
        ({"protected_pence": "-1"}, "protected_pence", "not an amount"),
        ({"owed_pence": "0"}, "owed_pence", "nothing is owed"),
        ({"kind": "fine"}, "normal_pence", "what a table of the law says"),
        ({"made_on-day": "31"}, "made_on", "such as 27 3 2027"),
        ({"made_on-year": "1"}, "made_on", "can&#39;t be right"),
        ({"from_date-month": "13"}, "from_date", "such as 27 3 2027"),
    ],
)
def test_what_no_order_says_is_shown_beside_its_field(moss, as_role, known, wrong, field, said):
    shown = as_role("payroll").post(page(moss, "order/"), ORDER | wrong).content.decode()
    assert f'href="#{field}"' in shown
    assert said in shown
    assert "“<script>”" not in shown
    assert known(orders_of) == []


def test_salary_is_given_up_and_no_more(moss, department, system, as_role, known):
    officer = as_role("payroll")
    cycle = {**FROM, "scheme": "Cycle to work", "amount_pence": "65", "pensionable": "yes"}
    assert officer.post(page(moss, "sacrifice/"), cycle).status_code == 302
    assert officer.post(page(moss, "sacrifice/"), cycle).status_code == 200  # twice: nothing changes
    (given,) = known(standing.elements_given)
    assert (given.title, given.kind, given.amount_pence) == ("Cycle to work", "sacrifice", 6_500)
    with acting(system, [department]):
        assert Element.objects.get().pensionable
    end = {**cycle, "amount_pence": "", "from_date-month": "7"}
    assert officer.post(page(moss, "sacrifice/"), end).status_code == 302
    assert known(standing.elements_given)[0].period.end.month == 7


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scheme": ""}, "scheme"),
        ({"scheme": "!?"}, "scheme"),
        ({"scheme": "x" * 101}, "scheme"),
        ({"amount_pence": "0"}, "amount_pence"),
        ({"amount_pence": "1e3"}, "amount_pence"),
        ({"from_date-year": "9999"}, "from_date"),
    ],
)
def test_what_nobody_can_give_up_is_shown_beside_its_field(moss, as_role, known, wrong, field):
    given = {**FROM, "scheme": "Cycle to work", "amount_pence": "65"} | wrong
    assert f'href="#{field}"' in as_role("payroll").post(page(moss, "sacrifice/"), given).content.decode()
    assert known(standing.elements_given) == []


def test_a_pension_and_a_directorship_are_changed(moss, as_role, known):
    officer = as_role("payroll")
    joined = {**FROM, "pension": "partnership", "partnership": "3.5"}
    assert officer.post(page(moss, "pension/"), joined).status_code == 302
    assert officer.post(page(moss, "director/"), {**FROM, "director": "annual"}).status_code == 302
    now = known(standing.terms)[-1].value
    assert (now.pension, now.partnership_basis_points, now.director) == ("partnership", 350, "annual")
    shown = officer.get(page(moss)).content.decode()
    assert "Partnership, pays 3.5%" in shown
    assert "director (annual)" in shown
    assert officer.post(page(moss, "director/"), {**FROM, "director": "none"}).status_code == 302
    assert known(standing.terms)[-1].value.director == ""


@pytest.mark.parametrize(
    ("form", "given", "field"),
    [
        ("pension/", {"pension": ""}, "pension"),
        ("pension/", {"pension": "alpha", "partnership": "5"}, "partnership"),
        ("pension/", {"pension": "partnership", "partnership": "100.01"}, "partnership"),
        ("pension/", {"pension": "partnership", "partnership": "5.555"}, "partnership"),
        ("pension/", {"pension": "partnership", "partnership": "many"}, "partnership"),
        ("pension/", {"pension": "none", "from_date-year": "2020"}, "from_date"),
        ("director/", {"director": "yearly"}, "director"),
        ("director/", {"director": "annual", "from_date-day": ""}, "from_date"),
    ],
)
def test_terms_that_cannot_be_are_shown_beside_their_field(moss, as_role, known, form, given, field):
    before = known(standing.terms)
    shown = as_role("payroll").post(page(moss, form), {**FROM, **given})
    assert f'href="#{field}"' in shown.content.decode()
    assert known(standing.terms) == before


@pytest.mark.parametrize("form", FORMS)
def test_nobody_else_changes_anything(moss, department, other_department, as_role, form):
    elsewhere = as_role("payroll", other_department)
    assert elsewhere.get(page(moss, form)).status_code == 404
    assert elsewhere.post(page(moss, form), ORDER).status_code == 404
    assert as_role("employee").get(page(moss, form)).status_code == 403
    assert Order.objects.count() == 0


def test_an_order_of_somebody_else_is_not_found(moss, as_role):
    assert as_role("payroll").get(page(moss, "order/99999/")).status_code == 404


def test_what_is_changed_is_in_the_audit_trail(moss, department, system, as_role):
    as_role("payroll").post(page(moss, "order/"), ORDER)
    with acting(system, [department]):
        assert Event.objects.filter(event="pay.order_noted").count() == 1

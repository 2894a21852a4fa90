"""Orders that lapsed at a move wait at payroll's desk of the department joined until they are directed to it."""

from datetime import date

import pytest

from commonhold.core.audit.acting import acting
from commonhold.records.pay.carrying import queries
from commonhold.records.pay.carrying.tests.moving import ADA, Both
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.queries import orders_of
from commonhold.records.pay.orders.rules import Demand, Terms
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people.tests.conftest import make_office

__all__ = ["make_office"]

LIST = "/desk/pay/waiting/"
FROM = {"from_date-day": "1", "from_date-month": "7", "from_date-year": "2026"}


@pytest.fixture
def there(department, other_department, make_office, system, clock) -> int:
    """Ada's employment in Letters, to which she moved from Works with an order against her."""
    both = Both(*(Payroll(make_office(each), clock) for each in (department, other_department)))
    with acting(system, [department, other_department]):
        both.works.set_up()
        both.letters.set_up()
        both.letters.accounts = 500
        ada = both.works.employ("Ada Moss", **ADA)
        orders.note_order(
            employment_id=ada,
            demand=Demand("attachment", "<b>County</b> Court", "X12", date(2026, 3, 2)),
            terms=Terms(10_000, 50_000, 100_000, "001122", "12345678"),
            from_date=date(2026, 4, 1),
            **both.common,
        )
        found = both.move(ada, date(2026, 5, 12)).to_employment_id
    assert found is not None
    return found


@pytest.fixture
def officer(as_role, other_department):
    return as_role("payroll", other_department)


@pytest.fixture
def form(there, system, other_department) -> str:
    with acting(system, [other_department]):
        (waits,) = queries.waiting(other_department)
    return f"{LIST}{waits.id}/"


def test_payroll_of_the_department_joined_sees_it_and_lets_it_take_effect(
    officer, there, form, system, other_department
):
    assert "Orders that wait to be directed</a>: 1" in officer.get("/desk/pay/").content.decode()
    page = officer.get(LIST).content.decode()
    assert form in page
    assert "&lt;b&gt;County&lt;/b&gt; Court, X12" in page
    assert "Ada Moss" in page
    assert "Taken by the department left" in officer.get(form).content.decode()
    done = officer.post(form, FROM, follow=True).content.decode()
    assert "takes effect from the pay day that you gave" in done
    assert "No order waits" in done
    assert "Orders that wait to be directed</a>: none" in officer.get("/desk/pay/").content.decode()
    assert officer.post(form, FROM).status_code == 404
    with acting(system, [other_department]):
        (order,) = orders_of(there)
    assert order.spells[-1][1].owed_pence == 100_000


@pytest.mark.parametrize(
    ("day", "said"),
    [(("", "", ""), "such as 27 3 2027"), (("31", "2", "2026"), "such as 27"), (("1", "1", "1066"), "1066")],
)
def test_a_day_that_is_none_is_said_at_its_field(officer, form, day, said):
    sent = dict(zip(FROM, day, strict=True))
    page = officer.post(form, sent).content.decode()
    assert said in page
    assert 'href="#from_date"' in page
    assert "No order waits" not in officer.get(LIST).content.decode()


def test_the_department_left_and_others_see_nothing_of_it(as_role, form):
    left = as_role("payroll")
    assert "No order waits" in left.get(LIST).content.decode()
    assert left.get(form).status_code == 404
    assert left.post(form, FROM).status_code == 404
    assert as_role("case_worker").get(LIST).status_code == 403


def test_an_order_directed_by_two_at_once_takes_effect_once(
    committed_db, officer, there, form, system, other_department
):
    answers = together(lambda: officer.post(form, FROM).status_code, 3)
    assert answers.count(302) == 1, answers
    with acting(system, [other_department]):
        assert len(orders_of(there)) == 1

"""An overpayment in the browser: found by its age, paid back by a plan, given to a colleague."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]

OFFICERS = """
SELECT array_agg(DISTINCT g.account_id) FROM pay_run r JOIN accounts_rolegrant g
ON g.department_id = r.department_id AND g.role = 'payroll' WHERE r.state = 'open'
"""
OWED = """
INSERT INTO pay_debt (department_id, employment_id, raised_on, reason, amount_pence, responsible, recorded_at)
SELECT e.department_id, e.id, current_date - 40 * place::int, 'Paid too much for last month', 12345 * place,
    'account:' || %(officer)s, now()
FROM (SELECT e.*, row_number() OVER (ORDER BY e.id) AS place FROM people_employment e
    JOIN accounts_rolegrant g ON g.department_id = e.department_id AND g.role = 'payroll'
    WHERE g.account_id = %(officer)s) AS e WHERE place <= 3
RETURNING id
"""


def test_an_overpayment_gets_a_plan_and_somebody_who_sees_to_it(
    site: str, committed_db: str, sign_in: SignIn
) -> None:
    with psycopg.connect(committed_db) as connection:
        (officers,) = connection.execute(OFFICERS).fetchone() or ([],)
        connection.execute("SELECT set_config('commonhold.actor', 'system:test', true)")
        connection.execute(OWED, {"officer": officers[0]})
    page = sign_in(officers[0])
    page.goto(f"{site}/desk/pay/")
    page.get_by_role("link", name="Overpayments").click()
    found = look(page)
    page.get_by_role("table", name="The oldest first").get_by_role("link").first.click()
    found += look(page)
    page.get_by_label("How much each pay day takes back").fill("a little")
    steps.press(page, "Agree")
    expect(page.get_by_role("alert")).to_contain_text("is not an amount of money")
    found += look(page)
    page.get_by_label("How much each pay day takes back").fill("60.00")
    steps.press(page, "Agree")
    expect(page.get_by_text("£60.00, but at most 25% of net pay")).to_be_visible()
    page.get_by_label("Who sees to it").select_option(str(officers[1]))
    steps.press(page, "Give it to them")
    expect(page.get_by_role("alert")).to_contain_text("Given to them.")
    assert found == []

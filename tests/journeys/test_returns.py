"""Returns to HMRC, the record of a tax year and a P45, in the browser."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.core.audit.acting import Actor, acting
from commonhold.records.people.actions import end_employment
from tests.journeys import steps
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser

PAID = """
SELECT s.department_id, s.employment_id, e.number, p.account_id,
    (SELECT min(g.account_id) FROM accounts_rolegrant g WHERE g.department_id = s.department_id AND g.role = 'payroll'),
    lower(period.days)
FROM pay_payslip s JOIN pay_run r ON r.id = s.run_id AND r.state = 'published'
JOIN pay_period period ON period.id = r.period_id
JOIN people_employment e ON e.id = s.employment_id AND upper(e.valid) IS NULL
JOIN people_person p ON p.id = s.person_id
WHERE NOT EXISTS (SELECT FROM accounts_rolegrant g WHERE g.account_id = p.account_id AND g.role <> 'employee')
ORDER BY period.days DESC, s.id LIMIT 1
"""


def test_from_what_is_owed_to_somebodys_p45(
    site: str, committed_db: str, sign_in: Callable[[int], Page]
) -> None:
    with psycopg.connect(committed_db) as connection:
        row: tuple[int, int, str, int, int, date] | None = connection.execute(PAID).fetchone()
    assert row is not None, "the demonstration has paid somebody"
    department, job, number, account, officer, left_on = row
    actor = Actor.system("journeys")
    with acting(actor, [department]):
        end_employment(employment_id=job, last_day=left_on, actor=actor, at=timezone.now())

    page = sign_in(officer)
    page.goto(f"{site}/desk/pay/")
    page.get_by_role("link", name="Returns to HMRC").click()
    expect(page.get_by_role("link", name="Full Payment Submission, April").first).to_be_visible()
    found = look(page)
    page.get_by_role("row", name="Not prepared").get_by_role("link").click()
    expect(page.get_by_role("row", name="Income tax")).to_be_visible()
    found += look(page)
    steps.press(page, "Prepare it")
    expect(page.get_by_role("alert")).to_contain_text("Prepared.")
    found += look(page)

    page.goto(f"{site}/desk/pay/")
    page.get_by_role("link", name="what somebody was paid in a tax year").click()
    page.get_by_label("Employee number").fill(number)
    steps.press(page, "Show")
    found += look(page)
    page.get_by_role("listitem").get_by_role("link", name=" to ").click()
    expect(page.get_by_role("table", name="National Insurance")).to_be_visible()
    found += look(page)
    page.get_by_role("link", name="P45").click()
    found += look(page)

    page = sign_in(account)
    page.goto(f"{site}/payslips/")
    found += look(page)
    page.get_by_role("link", name="P45, for when you left").click()
    expect(page.get_by_role("heading", name="Part 1A: Copy for the employee")).to_be_visible()
    found += look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert found == []

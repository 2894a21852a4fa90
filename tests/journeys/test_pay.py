"""A month's pay in the browser, from opening the run to the payslip."""

import re
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
PAID = """
SELECT p.account_id, m.account_id, e.number, p.given_name || ' ' || p.family_name
FROM pay_payslip s JOIN people_person p ON p.id = s.person_id JOIN people_employment e ON e.id = s.employment_id
JOIN people_managerspell ms ON ms.employment_id = e.id AND ms.superseded_at IS NULL
JOIN people_employment me ON me.id = ms.manager_id JOIN people_person m ON m.id = me.person_id
WHERE NOT EXISTS (SELECT FROM accounts_rolegrant g WHERE g.account_id IN (p.account_id, m.account_id)
    AND g.role = 'payroll')
ORDER BY s.id DESC LIMIT 1
"""


def step(page: Page, button: str, said: str) -> list[str]:
    """Take a step of the run, and what axe finds on the page after it."""
    steps.press(page, button)
    expect(page.get_by_role("alert")).to_contain_text(said)
    return look(page)


def long_step(page: Page, button: str, said: str) -> list[str]:
    """Take a step that a worker takes: its page, then, without anybody's doing, that of the run."""
    steps.press(page, button)
    expect(page.get_by_text("It waits for a worker.")).to_be_visible()
    found = look(page)
    steps.work()
    expect(page.get_by_role("alert")).to_contain_text(said)
    return found + look(page)


def prepare(page: Page, site: str, number: str) -> list[str]:
    """From the desk to a run that is reviewed; somebody was held on the way, and let go."""
    page.goto(f"{site}/desk/")
    page.get_by_role("link", name="Pay", exact=True).click()
    found = look(page)
    page.get_by_role("row", name=re.compile("Open$")).get_by_role("link").click()
    found += look(page)
    found += step(page, "Collect changes", "Collected.")
    found += long_step(page, "Calculate", "Calculated.")
    run = page.url
    expect(page.get_by_role("row", name=re.compile("^Income tax")).first).to_be_visible()
    page.get_by_role("link", name="How net pay changed").click()
    expect(page.get_by_role("heading", name="Gross pay by cost centre")).to_be_visible()
    found += look(page)
    page.goto(run)
    page.get_by_role("link", name="Tax codes to look at").click()
    found += look(page)
    found += hold(page, run, number)
    page.get_by_label("What you found").fill("Looked at all of it")
    found += step(page, "I have reviewed this run", "Reviewed.")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    return found


def hold(page: Page, run: str, number: str) -> list[str]:
    page.goto(f"{run}hold/")
    page.get_by_label("Employee number").fill("nobody")
    steps.press(page, "Confirm")
    expect(page.get_by_role("alert")).to_contain_text("no employee with this number")
    found = look(page)
    page.get_by_label("Employee number").fill(number)
    page.get_by_label("Why").fill("Asked to wait")
    steps.press(page, "Confirm")
    found += long_step(page, "Calculate", "Calculated.")
    expect(page.get_by_text("Asked to wait")).to_be_visible()
    page.goto(f"{run}hold/")
    page.get_by_label("Employee number").fill(number)
    page.get_by_label("Let it go").check()
    steps.press(page, "Confirm")
    return found + long_step(page, "Calculate", "Calculated.")


def approve_and_pay(page: Page, run: str, number: str, name: str) -> list[str]:
    """By somebody else: a look at a payslip, then approved, committed and published."""
    page.goto(run)
    page.get_by_label("Employee number").fill(number)
    steps.press(page, "Show")
    found = look(page)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=f"Payslip of {name}")).to_be_visible()
    page.get_by_text("How this was worked out: Salary").click()
    expect(page.get_by_text("For a year of full time it is")).to_be_visible()
    found += look(page)
    page.goto(run)
    found += step(page, "Approve", "Approved.")
    found += long_step(page, "Commit and pay", "Committed.")
    page.get_by_label("Message on every payslip").fill("Happy holidays")
    return found + step(page, "Publish payslips", "Published.")


def off_sick(page: Page, site: str, number: str) -> list[str]:
    """From an employee number to sickness in February, first with its day left out."""
    page.goto(f"{site}/desk/pay/")
    page.get_by_label("Employee number").fill(number)
    steps.press(page, "Show their pay")
    found = look(page)
    page.get_by_label("Kind of absence").select_option("sick")
    steps.press(page, "Record an absence")
    steps.press(page, "Record it")
    expect(page.get_by_role("alert")).to_contain_text("Enter the day")
    found += look(page)
    first = page.get_by_role("group", name="First day")
    for label, value in (("Day", "1"), ("Month", "2"), ("Year", "2027")):
        first.get_by_label(label).fill(value)
    steps.press(page, "Record it")
    expect(page.get_by_role("row", name=re.compile("^Sickness.*1 Feb 2027"))).to_be_visible()
    found += look(page)
    page.get_by_role("link", name=re.compile("Sickness from 1 February 2027")).click()
    found += look(page)
    steps.press(page, "Cancel the absence")
    page.get_by_role("link", name="Record overtime").click()
    return found + look(page)


def test_a_month_from_opening_to_payslip(site: str, committed_db: str, sign_in: SignIn) -> None:
    with psycopg.connect(committed_db) as connection:
        (officers,) = connection.execute(OFFICERS).fetchone() or ([],)
        employee, manager, number, name = connection.execute(PAID).fetchone() or (0, 0, "", "")
    preparer, approver = officers[:2]
    page = sign_in(preparer)
    found = off_sick(page, site, number) + prepare(page, site, number)
    run = page.url
    page = sign_in(approver)
    found += approve_and_pay(page, run, number, name)
    month = page.get_by_role("heading", level=1).inner_text().removeprefix("Pay for ")

    page = sign_in(employee)
    page.goto(f"{site}/payslips/")
    found += look(page)
    page.get_by_role("link", name=month).click()
    expect(page.get_by_text("Happy holidays")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Salary"))).to_be_visible()
    expect(page.get_by_role("heading", name="How it changed")).to_be_visible()
    page.get_by_text("How this was worked out: Salary").click()
    expect(page.get_by_text("For a year of full time it is")).to_be_visible()
    found += look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    mine = page.url

    page = sign_in(manager)
    page.goto(mine)
    expect(page.get_by_text("There is no payslip that you may see here")).to_be_visible()
    page.goto(run)
    expect(page.get_by_text("You can't open this page")).to_be_visible()
    assert found == []
    with psycopg.connect(committed_db) as connection:
        seen = connection.execute(
            "SELECT actor_id FROM audit_event WHERE event = 'pay.payslip_seen'"
        ).fetchall()
    assert seen == [(f"account:{approver}",)]


OWING = """
SELECT e.number, p.given_name || ' ' || p.family_name, (
    SELECT min(g.account_id) FROM accounts_rolegrant g
    WHERE g.department_id = e.department_id AND g.role = 'payroll'
)
FROM orders_order o JOIN people_employment e ON e.id = o.employment_id JOIN people_person p ON p.id = e.person_id
WHERE o.kind = 'attachment' ORDER BY o.id LIMIT 1
"""


def dated(page: Page, legend: str, day: str, month: str, year: str) -> None:
    asked = page.get_by_role("group", name=legend)
    for part, typed in (("Day", day), ("Month", month), ("Year", year)):
        asked.get_by_label(part).fill(typed)


def note_and_end_an_order(page: Page) -> list[str]:
    page.get_by_role("link", name="Note an order to deduct").click()
    steps.press(page, "Confirm")
    expect(page.get_by_role("alert")).to_contain_text("Choose the kind of order")
    found = look(page)
    page.get_by_label("Kind").select_option("council_tax")
    page.get_by_label("Who gets the money").fill("Borough Council")
    page.get_by_label("Their reference").fill("CT 77")
    page.get_by_label("Their sort code").fill("20-12-34")
    page.get_by_label("Their account number").fill("12345678")
    page.get_by_label("Owed in all").fill("480")
    dated(page, "When was the order made?", "1", "4", "2026")
    dated(page, "From which pay day does this hold?", "1", "4", "2026")
    steps.press(page, "Confirm")
    expect(page.get_by_role("row", name=re.compile("Borough Council, CT 77"))).to_contain_text("of £480.00")
    found += look(page)

    page.get_by_role("link", name="Change the order of Borough Council").click()
    page.get_by_label("Take nothing more for it").check()
    dated(page, "From which pay day does this hold?", "1", "7", "2026")
    found += look(page)
    steps.press(page, "Confirm")
    expect(page.get_by_role("row", name=re.compile("Borough Council, CT 77"))).to_contain_text("30 Jun 2026")
    return found


def test_payroll_notes_what_few_have(site: str, committed_db: str, sign_in: SignIn) -> None:
    """An order, once it says what it is, and that it has ended; childcare, a pension share, and a directorship."""
    with psycopg.connect(committed_db) as connection:
        number, name, officer = connection.execute(OWING).fetchone() or ("", "", 0)
    page = sign_in(officer)
    page.goto(f"{site}/desk/pay/")
    page.get_by_label("Employee number").fill(number)
    steps.press(page, "Show their pay")
    expect(page.get_by_role("heading", name=f"Pay of {name}")).to_be_visible()
    found, home = look(page), page.url

    found += note_and_end_an_order(page)
    page.get_by_role("link", name="Let salary be given up").click()
    found += look(page)
    page.get_by_label("What salary is given up for").fill("Childcare")
    page.get_by_label("How much each pay day").fill("55")
    dated(page, "From when?", "1", "4", "2026")
    steps.press(page, "Confirm")
    expect(page.get_by_role("row", name=re.compile("Childcare"))).to_contain_text("£55.00")

    for link, choice, said in (
        ("Change the pension", "partnership", "Partnership, pays 3.5%"),
        ("Say whether they are a director", "Over the year", "director (annual)"),
    ):
        page.goto(home)
        page.get_by_role("link", name=link).click()
        page.get_by_label(choice).first.check()
        if choice == "partnership":
            page.get_by_label("Percent of pensionable pay").fill("3.5")
        dated(page, "From when?", "1", "5", "2026")
        found += look(page)
        steps.press(page, "Confirm")
        expect(page.get_by_text(said).first).to_be_visible()
    assert found == []

"""The senior information risk owner decides where data may go: sees why not, writes a policy, approves, withdraws."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.core.audit.acting import Actor, acting
from commonhold.work.delivery.tests import conftest as delivery
from commonhold.work.residency.tests.written import EXAMPLES, HOME, NO_BANK, POLAND
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

PAY_IN_POLAND = "a[href*='class=pay'][href*='country=PL']"


@pytest.fixture
def owner(committed_db: str, cast: Cast) -> int:
    """The account of the department's senior information risk owner."""
    with psycopg.connect(committed_db) as connection:
        row = connection.execute(
            "SELECT account_id FROM accounts_rolegrant WHERE department_id = %s AND role = 'senior_risk_owner'",
            [cast.department_id],
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def krakow(committed_db: str, cast: Cast) -> None:
    actor = Actor.system("journeys")
    with acting(actor, [cast.department_id]):
        delivery.krakow(actor, timezone.now())


def verdict(page: Page, site: str) -> str:
    """What the matrix says of working with pay data in Poland."""
    page.goto(f"{site}/office/residency/")
    return page.locator(PAY_IN_POLAND).locator("strong").inner_text()


@pytest.mark.browser
def test_a_policy_is_written_tried_and_released(
    site: str, krakow: None, owner: int, sign_in: Callable[[int], Page]
) -> None:
    page = sign_in(owner)
    page.get_by_role("link", name="Residency").click()
    assert verdict(page, site) == "Not permitted"
    found = look(page)
    page.locator(PAY_IN_POLAND).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Work with data of the class “Pay” in Poland")
    expect(page.get_by_text("Nothing in the department’s policy permits it")).to_be_visible()
    found += look(page)
    page.get_by_role("link", name="Law and government policy").click()
    expect(page.get_by_role("rowheader", name="International data transfer agreement")).to_be_visible()
    found += look(page)

    page.goto(f"{site}/office/residency/")
    page.get_by_role("link", name="department’s policy").click()
    found += look(page)
    page.get_by_role("button", name="Write a version").click()
    page.get_by_label("The policy", exact=True).fill(HOME.replace('"GB"', '"UK"'))
    steps.press(page, "Keep and try it")
    expect(page.get_by_role("alert")).to_contain_text('home: Country "UK" is not known')
    found += look(page)
    page.get_by_label("The policy", exact=True).fill(f"{HOME}\n{POLAND}\n{NO_BANK}")
    page.get_by_label("Examples", exact=True).fill(EXAMPLES)
    page.get_by_label("Why this version is written").fill("Poland may help with pay")
    steps.press(page, "Keep and try it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 of the policy")
    expect(page.get_by_role("row", name="Vistula, Kraków (Poland)").first).to_contain_text("After approval")
    found += look(page)
    steps.press(page, "Release version 1")
    expect(page.get_by_text("Version 1 holds since")).to_be_visible()
    found += look(page)
    assert verdict(page, site) == "After approval"
    assert not found


@pytest.mark.browser
def test_an_approval_is_entered_reviewed_and_withdrawn(
    site: str, owner: int, sign_in: Callable[[int], Page]
) -> None:
    page = sign_in(owner)
    page.goto(f"{site}/office/residency/approvals/")
    expect(page.get_by_text("Nothing is approved")).to_be_visible()
    found = look(page)
    page.get_by_role("button", name="Enter an approval").click()
    found += look(page)
    steps.press(page, "Approve")
    expect(page.get_by_role("alert")).to_contain_text("Enter the last day")
    found += look(page)
    year = steps.YESTERDAY.year + 1
    for name, day in (("starts", (2, 1)), ("last", (12, 31)), ("review_on", (6, 1))):
        steps.give(page, name, date(year, *day))
    page.get_by_label("Supplier").fill("acme")
    page.get_by_label("Country").select_option(label="Poland")
    for name in ("Contact", "Pay", "View", "Work"):
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_label("Threat and risk assessment").fill("Assessed by the security team: low.")
    steps.press(page, "Approve")
    expect(page.get_by_text("is entered")).to_be_visible()
    found += look(page)
    page.get_by_role("button", name="Review it").click()
    found += look(page)
    page.get_by_label("What you found").fill("As approved")
    steps.give(page, "next_review_on", date(year, 9, 1))
    steps.press(page, "Keep the review")
    expect(page.get_by_text("As approved")).to_be_visible()
    page.get_by_role("button", name="Withdraw it").click()
    found += look(page)
    steps.press(page, "Withdraw")
    expect(page.get_by_role("alert")).to_contain_text("Say why it is withdrawn")
    found += look(page)
    page.get_by_label("Why it is withdrawn").fill("The supplier was breached")
    steps.press(page, "Withdraw")
    expect(page.get_by_text("Withdrawn by")).to_be_visible()
    found += look(page)
    page.goto(f"{site}/office/residency/approvals/")
    expect(page.get_by_role("row", name="acme")).to_contain_text("Withdrawn")
    found += look(page)
    assert not found

"""A supplier disputes a credit at its supervisor's desk, the central unit decides, and the supplier reads why."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department_ids
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.membership.actions import join
from tests.journeys import steps, supply
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look
from tests.journeys.test_statements import decide

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]


@pytest.fixture
def stated(committed_db: str, cast: Cast) -> supply.Stated:
    """Meridian's months, and the case worker as the supervisor of its team in Leeds."""
    made = supply.work(committed_db, timezone.now())
    by: dict[str, Any] = {"actor": supply.SYSTEM, "at": timezone.now()}
    with acting(supply.SYSTEM, department_ids()):
        site = units.add_site(unit_id=supply.units_id(), name="Leeds", country="GB", **by)
        join(
            unit_id=supply.units_id(),
            account_id=cast.case_worker,
            site_id=site,
            from_date=date(2026, 1, 1),
            skills=["receipts"],
            supervisor=True,
            **by,
        )
    return made


def disputes(page: Page) -> list[str]:
    """From the statement: dispute its credit, after having forgotten why; what axe finds."""
    page.get_by_role("link", name="Dispute Credit for in-time").first.click()
    steps.press(page, "Record the dispute")
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    found = look(page)
    page.get_by_label("Reason").fill("The system was down on two days")
    page.get_by_label("Evidence (optional)").fill("Incident 41")
    steps.press(page, "Record the dispute")
    expect(page.get_by_text("The dispute is recorded.")).to_be_visible()
    return found


def test_a_supervisor_disputes_a_credit_and_reads_the_decision(
    site: str, cast: Cast, stated: supply.Stated, sign_in: SignIn
) -> None:
    page = sign_in(cast.case_worker)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/desk/unit/")
    page.get_by_role("link", name="Statements of your contracts").click()
    found = look(page)
    page.locator("tbody a").first.click()
    expect(page.get_by_text("16 completed: 10 × £4.12 + 6 × £3.80 = £64.00")).to_be_visible()
    expect(page.get_by_text("Settle", exact=True)).to_have_count(0)
    found += look(page) + disputes(page)
    page.get_by_role("link", name="Credit for in-time", exact=True).click()
    page.get_by_label("Reason").fill("Both days are in the incident's log")
    steps.press(page, "Add it")
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    found += look(page)
    address = page.url

    manager = sign_in(stated.managers[1])
    manager.goto(site + stated.path)
    found += decide(manager)

    page = sign_in(cast.case_worker)
    page.goto(address)
    expect(page.get_by_text("One of the two days was the department’s fault")).to_be_visible()
    expect(page.get_by_role("button", name="Add it")).to_have_count(0)
    assert not found + look(page) + complaints

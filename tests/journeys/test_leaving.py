"""Leaving, in the browser: somebody resigns, HR confirms, and they, their manager and payroll do what is left."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]
TODAY = datetime.now(steps.LONDON).date()
LAST = TODAY + timedelta(days=30)


def resign(page: Page, site: str) -> tuple[str, list[str]]:
    """They ask to leave, with too little notice first; the case's reference, and what axe found on the way."""
    page.goto(f"{site}/services/leave/")
    found = look(page)
    steps.press(page, "Start now")
    steps.answer(page, {"who": "me", "reason": "resignation", "last_day": TODAY + timedelta(days=2)})
    expect(page.get_by_text("This is less than a week’s notice")).to_be_visible()
    found += look(page)
    page.get_by_role("link", name=re.compile("^Change .*last day")).click()
    steps.give(page, "last_day", LAST)
    steps.press(page, "Continue")
    expect(page.get_by_text("less than a week’s notice")).to_have_count(0)
    steps.press(page, "Accept and send")
    expect(page.locator(".govuk-panel__title")).to_have_text("Sent")
    return page.locator(".govuk-panel strong").inner_text(), found


def decide(page: Page, site: str, address: str, outcome: str, button: str = "Confirm decision") -> list[str]:
    """Somebody does what waits for them there."""
    if address:
        page.goto(site + address)
    page.get_by_label(outcome, exact=True).check()
    found = look(page)
    steps.press(page, button)
    expect(page.get_by_role("heading", name="Success")).to_be_visible()
    return found


@pytest.mark.slow
def test_somebody_resigns_and_hr_and_their_manager_see_them_off(
    site: str, cast: Cast, sign_in: SignIn, committed_db: str
) -> None:
    reference, found = resign(sign_in(cast.claimant), site)
    steps.work()
    found += decide(sign_in(cast.case_worker), site, f"/desk/cases/{reference}/", "Confirm it")
    steps.work()
    page = sign_in(cast.claimant)
    found += decide_first(page, site, "Leave this note", "The keys of the archive are with Kim.")
    page = sign_in(cast.line_manager)
    found += decide_first(page, site, "Note what came back")
    page.goto(f"{site}/cases/{reference}/")
    found += look(page)
    expect(page.get_by_text("took back what was lent")).to_be_visible()
    standing = steps.standing(sign_in(cast.claimant), site, reference)
    assert standing == "Arranged: everything ends with the last day"
    assert not found


def decide_first(page: Page, site: str, outcome: str, note: str = "") -> list[str]:
    """What waits for somebody first in this leaving."""
    page.goto(f"{site}/approvals/")
    found = look(page)
    page.get_by_role("link", name=re.compile(r" leaves on ")).first.click()
    if note:
        page.locator("[name=reason]").fill(note)
    return found + decide(page, site, "", outcome, "Send" if note else "Confirm decision")

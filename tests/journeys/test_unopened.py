"""What begins by itself, and a case that could not be opened, as the process's owner meets them."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.base.bpmn.tests.drawn import EVERYDAY, event
from commonhold.core.audit.acting import acting
from commonhold.work.cases.catalogue import Beginning
from commonhold.work.cases.opening.actions import begin
from commonhold.work.processes.starting.actions import keep_in_step
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_incidents import LIST, SYSTEM, published, success
from tests.journeys.test_pages import enter, look

YEARLY = "<timerEventDefinition><timeCycle>R/2100-04-06T06:00:00+01:00/P1Y</timeCycle></timerEventDefinition>"


@pytest.mark.browser
def test_the_owner_sees_what_begins_by_itself_and_gives_up_what_could_not_be_opened(
    site: str, cast: Cast, sign_in: Callable[[int], Page]
) -> None:
    published(cast, *EVERYDAY, event("startEvent", "yearly", YEARLY), "yearly > a")
    with acting(SYSTEM, [cast.department_id]):
        keep_in_step(actor=SYSTEM, at=timezone.now())
        for kind, name in (("timer", ""), ("message", "paid")):
            beginning = Beginning("claim_expense", cast.department_id, "yearly", kind, name)
            begin(beginning, sender_id=None, actor=SYSTEM, at=timezone.now())
    page = sign_in(cast.process_owner)
    page.goto(f"{site}/office/claim_expense/")
    expect(page.get_by_text("6 April 2100 at 6:00am")).to_be_visible()
    found = look(page)
    page.goto(site + LIST)
    expect(page.get_by_role("row", name="the message paid")).to_contain_text("doesn’t say on whose behalf")
    found += look(page)
    steps.press(page, "Try to open them again")
    expect(success(page)).to_contain_text("They are opened within a minute")
    page.get_by_role("row", name="the timer").get_by_role("link").focus()
    enter(page)
    found += look(page)
    steps.press(page, "Give it up")
    expect(page.get_by_role("alert")).to_contain_text("Enter why you give it up")
    found += look(page)
    page.get_by_label("Reason").fill("It was a trial")
    steps.press(page, "Give it up")
    expect(success(page)).to_contain_text("no case is opened")
    expect(page.get_by_role("row", name="the timer")).to_have_count(0)
    assert not found


@pytest.mark.browser
def test_many_that_could_not_be_opened_are_shown_in_pages(
    site: str, cast: Cast, sign_in: Callable[[int], Page]
) -> None:
    published(cast, *EVERYDAY, event("startEvent", "yearly", YEARLY), "yearly > a")
    with acting(SYSTEM, [cast.department_id]):
        for number in range(53):
            beginning = Beginning("claim_expense", cast.department_id, "yearly", "message", f"paid {number}")
            begin(beginning, sender_id=None, actor=SYSTEM, at=timezone.now())
    page = sign_in(cast.process_owner)
    page.goto(site + LIST)
    expect(page.get_by_text("53 cases that could not be opened")).to_be_visible()
    rows = page.locator("#unopened tbody tr")
    expect(rows).to_have_count(25)
    found = look(page)
    page.get_by_label("Pages of cases that could not be opened").get_by_role("link", name="Page 3").click()
    expect(rows).to_have_count(3)
    expect(page.get_by_role("row", name="the message paid 52")).to_be_visible()
    for nonsense in ("999999", "0", "-1", "x"):
        page.goto(f"{site}{LIST}?unopened={nonsense}")
        expect(page.get_by_text("53 cases that could not be opened")).to_be_visible()
    assert not found

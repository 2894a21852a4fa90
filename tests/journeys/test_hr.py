"""HR finds somebody, records a clearance and an adjustment, and makes one of two who are one."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look


@pytest.mark.browser
def test_hr_keeps_a_record_and_makes_two_one(site: str, cast: Cast, sign_in: Callable[[int], Page]) -> None:
    page = sign_in(cast.case_worker)
    page.goto(f"{site}/desk/people/")
    page.get_by_label("Employee number").fill(cast.names[cast.claimant])
    steps.press(page, "Find")
    found = look(page)
    page.get_by_role("rowheader").get_by_role("link", name=cast.names[cast.claimant]).first.click()
    found += look(page)
    page.get_by_role("link", name="Record a clearance").click()
    steps.press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Choose the level")
    found += look(page)
    steps.give(page, "level", "SC")
    steps.give(page, "reference", "UKSV/JOURNEY")
    steps.give(page, "granted_on", date(2026, 4, 1))
    steps.press(page, "Save")
    page.get_by_text("UKSV, UKSV/JOURNEY").wait_for()
    page.get_by_role("link", name="Record an adjustment").click()
    steps.give(page, "what", "A desk by the window")
    steps.press(page, "Save")
    page.get_by_role("rowheader", name="A desk by the window").wait_for()
    found += look(page)
    page.goto(f"{site}/desk/people/twice/")
    found += look(page)
    page.get_by_role("link", name="-BEFORE").click()
    page.get_by_label("The one:").check()
    steps.give(page, "reason", "The same passport")
    found += look(page)
    steps.press(page, "They are one person")
    page.get_by_text("They are one person now").wait_for()
    found += look(page)
    page.get_by_role("cell", name="The same passport").wait_for()
    page.get_by_role("row").filter(has_text="The same passport").get_by_role("link").click()
    found += look(page)
    steps.press(page, "Part them again")
    page.get_by_text("They are two people again").wait_for()
    assert found == []

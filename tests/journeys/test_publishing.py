"""A process owner changes a process while claims are in it: in a browser, wide and narrow, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from commonhold.services.claim_expense.service import SERVICE
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
SHORTER = SERVICE.bpmn.replace(b"PT80H", b"PT40H")


def upload(page: Page, site: str, bpmn: bytes) -> None:
    page.goto(f"{site}/office/claim_expense/change/")
    file = {"name": "process.bpmn", "mimeType": "application/xml", "buffer": bpmn}
    page.get_by_label("Upload the process (BPMN)").set_input_files(file)  # type: ignore[arg-type]
    steps.press(page, "Check")


def release(page: Page, where: str) -> None:
    page.get_by_label(where, exact=True).check()
    steps.press(page, "Continue")
    steps.press(page, "Release")
    expect(page.get_by_role("alert")).to_contain_text("New cases now start in version")


def test_a_process_is_changed_tried_released_and_its_cases_moved_and_taken_back(
    site: str, cast: Cast, sign_in: Callable[[int], Page], claims: Callable[[int], None]
) -> None:
    claims(3)
    page = sign_in(cast.process_owner)
    page.goto(f"{site}/office/claim_expense/")
    found = publish_and_release(page, site) + move_and_take_back(page)
    assert not found


def publish_and_release(page: Page, site: str) -> list[str]:
    """From the process's page to a new version that is released to all; what axe finds on the way."""
    page.goto(f"{site}/office/claim_expense/releases/")
    found = look(page)
    page.get_by_role("button", name="Make a new version").click()
    found += look(page)
    upload(page, site, SHORTER)
    changed = page.get_by_role("table", name="Changes of the process").locator(
        "tr[data-element=line_manager_late]"
    )
    expect(changed).to_contain_text("PT40H")
    expect(page.locator("[data-drawn]")).to_have_count(2)
    expect(page.get_by_role("table", name="Running cases by department and step")).to_be_visible()
    found += look(page)
    steps.press(page, "Publish")
    expect(page.get_by_role("alert")).to_contain_text("is published")
    found += look(page)
    page.get_by_label("Every department").check()
    steps.press(page, "Continue")
    found += look(page)
    page.get_by_role("link", name="Leave it").click()
    page.get_by_role("link", name=re.compile("^Release")).first.click()
    steps.press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose where new cases start")
    found += look(page)
    release(page, "Every department")
    return found


def move_and_take_back(page: Page) -> list[str]:
    """From the list of versions to a migration and its undoing; what axe finds on the way."""
    page.get_by_role("link", name=re.compile("^Move cases to")).first.click()
    page.get_by_label("Steps that are called something else").fill("nonsense")
    steps.press(page, "Show what would happen")
    expect(page.get_by_role("alert")).to_contain_text("should be “old = new”")
    found = look(page)
    page.get_by_label("Steps that are called something else").fill("")
    page.get_by_label("Timers and due times that begin again").fill("line_manager_late")
    steps.press(page, "Show what would happen")
    found += look(page)
    steps.press(page, "Move them")
    expect(page.get_by_text("Not done yet")).to_be_visible()
    found += look(page)
    steps.work()
    page.reload()
    expect(page.locator(".govuk-summary-list__row").filter(has_text="State")).to_contain_text("Done")
    found += look(page)
    page.get_by_role("button", name="Take these cases back").click()
    found += look(page)
    steps.press(page, "Take them back")
    steps.work()
    page.reload()
    expect(page.locator(".govuk-summary-list__row").filter(has_text="State")).to_contain_text("Done")
    return found


def test_what_is_wrong_with_a_process_is_said_by_name(
    site: str, cast: Cast, sign_in: Callable[[int], Page]
) -> None:
    page = sign_in(cast.process_owner)
    upload(page, site, SERVICE.bpmn.replace(b'"book_claim"', b'"book_it"'))
    expect(page.get_by_role("alert")).to_contain_text("The service task book_it has no function in steps.py.")
    assert not look(page)
    upload(page, site, b"not a process")
    expect(page.get_by_role("alert")).to_contain_text("This is not a BPMN 2.0 file")
    upload(page, site, SERVICE.bpmn.decode().encode("utf-16"))
    expect(page.get_by_role("alert")).to_contain_text("UTF-8")


def test_the_edit_box_publishes_without_javascript_and_twice_is_once(
    site: str, cast: Cast, browser: Browser, cookie: Callable[[int], dict[str, str]]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie(cast.process_owner)])  # type: ignore[list-item]
    page = context.new_page()
    for _ in range(2):
        page.goto(f"{site}/office/claim_expense/change/")
        box = page.get_by_label("The process", exact=True)
        box.fill(box.input_value().replace("PT80H", "PT48H"))
        steps.press(page, "Check")
        expect(page.locator("tr[data-element=line_manager_late]")).to_contain_text("PT48H")
        steps.press(page, "Publish")
        expect(page.get_by_role("heading", name="Release a version")).to_be_visible()
    page.goto(f"{site}/office/claim_expense/releases/")
    expect(page.get_by_role("table", name="Versions, the newest first").locator("tbody tr")).to_have_count(2)
    context.close()

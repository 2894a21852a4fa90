"""Takes the pictures of docs/images from a running demonstration: `make screenshots PORT=8000`."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import QUIET, find_browser

IMAGES = Path(__file__).parent.parent / "docs" / "images"
SHOWN = ViewportSize(width=1280, height=1000)


def signed_in(browser: Browser, address: str, role: str, place: int = 0) -> Page:
    """A page of one of those who hold a role in the department that the sign-in page offers first."""
    page = browser.new_context(viewport=SHOWN).new_page()
    page.goto(f"{address}/sign-in/choose/")
    department = page.get_by_role("row").nth(1).get_by_role("cell").first.inner_text()
    page.get_by_label("Role", exact=True).select_option(role)
    page.get_by_label("Department", exact=True).select_option(label=department)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Sign in as").nth(place).click()
    return page


def take(page: Page, path: str, name: str) -> None:
    """Keeps a picture of the top of a page."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / name)


def main(address: str) -> None:
    """Takes every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=[*QUIET, "--no-sandbox"], **find_browser())
        for place in range(8):
            page = signed_in(browser, address, "budget_holder", place)
            if page.get_by_text("Waiting for you").count() and page.get_by_text("Your open cases").count():
                break
        take(page, f"{address}/", "portal-home.png")
        take(signed_in(browser, address, "case_worker"), f"{address}/desk/", "desk-queue.png")
        office = signed_in(browser, address, "central_unit")
        take(office, f"{address}/office/claim_expense/", "office-process.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])

"""Takes the pictures of docs/images from a running demonstration: `make screenshots PORT=8000`."""

import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


def of_unit(browser: Browser, address: str, unit: str) -> Page:
    """A page of somebody who works in a unit."""
    page = browser.new_context(viewport=SHOWN).new_page()
    page.goto(f"{address}/sign-in/choose/")
    page.get_by_role("row", name=unit).last.get_by_role("button", name="Sign in as").click()
    page.goto(f"{address}/desk/unit/")
    return page


def take(page: Page, path: str, name: str) -> None:
    """Keeps a picture of the top of a page."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / name)


@contextmanager
def closed(office: Page, address: str, unit: str) -> Iterator[None]:
    """A unit closed for a while."""

    def switch(why: str, button: str) -> None:
        office.goto(f"{address}/office/units/{unit}/")
        office.get_by_label(why).check()
        office.get_by_role("button", name=button).click()

    switch("An outage", "Close this unit")
    yield
    switch("It has recovered", "Open this unit")


def onshore_offshore(browser: Browser, address: str, office: Page) -> None:
    """The same task as the unit abroad sees it and, when that is closed for a moment, the unit at home that gets it."""
    abroad = of_unit(browser, address, "Nilgiri, Pune")
    homes = [of_unit(browser, address, each) for each in ("Shared Services, York", "Larkfield, Leeds")]
    abroad.get_by_role("rowheader").get_by_role("link").first.click()
    path, offshore = abroad.url, abroad.screenshot()
    with closed(office, address, "receipt-reader"), closed(office, address, "nilgiri-pune"):
        home = next(page for _ in range(60) for page in homes if moved(page, path))
        onshore = home.screenshot()
    side_by_side(browser, [onshore, offshore], "onshore-offshore.png")


def moved(page: Page, path: str) -> bool:
    """Whether a task is with the unit of this person by now."""
    page.wait_for_timeout(500)
    answer = page.goto(path)
    return answer is not None and answer.ok


def side_by_side(browser: Browser, shots: list[bytes], name: str) -> None:
    """Keeps pictures of the usual size as one."""
    width, gap = SHOWN["width"], 20
    page = browser.new_page(viewport={"width": 2 * width + gap, "height": SHOWN["height"]})
    images = "".join(
        f'<img width={width} src="data:image/png;base64,{base64.b64encode(shot).decode()}">' for shot in shots
    )
    page.set_content(f'<body style="margin:0;display:flex;gap:{gap}px;background:#0b0c0c">{images}')
    page.screenshot(path=IMAGES / name)
    page.close()


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
        take(office, f"{address}/office/robots/", "office-robots.png")
        onshore_offshore(browser, address, office)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])

"""What people do in a browser, in their own words: claim, decide, pay; and what every page has to keep to."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

LONDON = ZoneInfo("Europe/London")
ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RECEIPT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

YESTERDAY = (datetime.now(LONDON) - timedelta(days=1)).date()
TRAIN = {
    "kind": "public_transport",
    "date": YESTERDAY,
    "amount_pence": "86.40",
    "description": "Return train from Leeds to London",
    "has_receipt": True,
    "receipts": RECEIPT,
}
CAR = {
    "kind": "own_car",
    "date": YESTERDAY,
    "miles": "24",
    "passengers": "",
    "description": "Home to the station and back",
}
BUS = {**TRAIN, "amount_pence": "4.20", "description": "Bus to the court", "has_receipt": True}


def answer(page: Page, answers: Mapping[str, Any]) -> None:
    """Answer one page after another, as long as they ask something that `answers` has."""
    while (name := page.url.rstrip("/").rsplit("/", 1)[-1]) in answers and "/drafts/" in page.url:
        give(page, name, answers[name])
        press(page, "Continue")


def give(page: Page, name: str, value: Any) -> None:
    """Fill in one question."""
    match value:
        case date():
            for part in ("day", "month", "year"):
                page.locator(f"[name={name}-{part}]").fill(str(getattr(value, part)))
        case bytes():
            file = {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": value}
            page.locator(f"[name={name}]").set_input_files(file)  # type: ignore[arg-type]
        case bool():
            page.get_by_role("radio", name="Yes" if value else "No", exact=True).check()
        case _ if page.locator(f"select[name={name}]").count():
            page.locator(f"select[name={name}]").select_option(value)
        case _ if page.locator(f"input[type=radio][name={name}]").count():
            page.locator(f"input[type=radio][name={name}][value='{value}']").check()
        case _:
            page.locator(f"[name={name}]").fill(value)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def claim(
    page: Page, site: str, expenses: Sequence[Mapping[str, Any]], *, purpose: str, cost_centre: str
) -> str:
    """Claim expenses from the home page to the confirmation; the case's reference."""
    page.goto(site)
    page.get_by_role("link", name="Claim an expense").click()
    press(page, "Start now")
    for place, expense in enumerate(expenses, 1):
        answer(page, expense)
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"You have added {place} expense")
        give(page, "another", place < len(expenses))
        press(page, "Continue")
    answer(page, {"purpose": purpose, "cost_centre": cost_centre})
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers before you send them")
    press(page, "Accept and send")
    expect(page.locator(".govuk-panel__title")).to_have_text("Sent")
    return page.locator(".govuk-panel strong").inner_text()


def decide(page: Page, site: str, title: str, decision: str, reason: str = "") -> None:
    """Open what waits for a decision from the list of approvals, and decide it."""
    page.goto(f"{site}/approvals/")
    page.get_by_role("link", name=title).click()
    page.get_by_label(decision, exact=True).check()
    page.get_by_label("Reason").fill(reason)
    press(page, "Confirm decision")
    expect(page.get_by_role("heading", name="Success")).to_be_visible()


def standing(page: Page, site: str, reference: str) -> str:
    """Where a case stands, as its page says."""
    page.goto(f"{site}/cases/{reference}/")
    row = page.locator(".govuk-summary-list__row").filter(has_text="Where it stands").first
    return row.locator("dd").inner_text().strip()


def work() -> None:
    """Let a real worker do all jobs that wait, and stop; periodic ones stay away, whatever the hour is."""
    from procrastinate.contrib.django import app
    from procrastinate.periodic import PeriodicRegistry

    from commonhold.services.move_department import jobs as jobs_of_plans  # noqa: F401 - registers the tasks
    from commonhold.work.cases import jobs  # noqa: F401

    working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    working.periodic_registry = PeriodicRegistry()

    async def drain() -> None:
        async with working.open_async():
            await working.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    with ThreadPoolExecutor(1) as beside_playwrights_loop:
        beside_playwrights_loop.submit(asyncio.run, drain()).result()


def problems(page: Page) -> list[str]:
    """What axe finds on the page, and whether it is wider than the window."""
    # A click returns as soon as the next page begins to arrive.
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    # What is right need not be described.
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    told = [
        f"{page.url}: {each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}"
        for each in found["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append(f"{page.url}: wider than the window")
    return told


def reference_in(text: str) -> str:
    found = re.search(r"CH-[0-9A-Z]{4}-[0-9A-Z]{4}", text)
    assert found, text
    return found.group()

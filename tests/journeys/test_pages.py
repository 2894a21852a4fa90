"""Every page, wide and on a phone: nothing that axe finds, nothing that the browser complains of."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.steps import CAR, TRAIN

pytestmark = pytest.mark.browser
SIZES = ({"width": 1280, "height": 900}, {"width": 375, "height": 812})


def addresses(page: Page, site: str, cast: Cast, reference: str, batch: str) -> Iterator[tuple[int, str]]:
    """Who looks at which page."""
    page.goto(f"{site}/approvals/")
    for path in ("/", "/cases/", "/approvals/", "/my-details/", "/absence/", "/services/claim_expense/"):
        yield cast.claimant, path
    yield cast.claimant, "/leave/"
    yield cast.claimant, f"/cases/{reference}/"
    yield cast.claimant, f"/cases/{reference}/sent/"
    yield cast.claimant, f"/cases/{reference}/withdraw/"
    yield cast.claimant, "/cases/CH-0000-0000/"
    yield cast.claimant, "/nowhere/"
    yield cast.claimant, "/desk/"
    for path in ("/desk/", "/desk/cases/", "/desk/workload/", f"/desk/cases/{reference}/"):
        yield cast.case_worker, path
    for path in ("/desk/payments/", batch, "/desk/ledger/"):
        yield cast.finance, path
    yield cast.process_owner, "/office/"
    for path in ("", "?heat=age", "versions/", "decisions/"):
        yield cast.process_owner, f"/office/claim_expense/{path}"


def look(page: Page) -> list[str]:
    found = []
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += steps.problems(page)
    return found


def test_every_page_passes_axe_at_both_widths(site: str, cast: Cast, sign_in: Callable[[int], Page]) -> None:
    page = sign_in(cast.claimant)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    steps.claim(page, site, [steps.BUS], purpose="Bus", cost_centre=cast.cost_centre)
    reference = steps.claim(page, site, [TRAIN, CAR], purpose="Review", cost_centre=cast.cost_centre)
    steps.work()
    finance = sign_in(cast.finance)
    finance.goto(f"{site}/desk/payments/")
    steps.press(finance, "Make the batch now")
    expect(finance.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Batch \d+$"))
    batch = finance.url.removeprefix(site)

    found: list[str] = []
    for account, path in list(addresses(page, site, cast, reference, batch)):
        sign_in(account).goto(site + path)
        found += look(page)
    sign_in(cast.budget_holder).goto(f"{site}/approvals/")
    found += look(page)
    page.get_by_role("link", name="Review").click()
    found += look(page)
    assert not found + complaints


def test_every_question_passes_axe_with_and_without_its_error(
    site: str, cast: Cast, sign_in: Callable[[int], Page]
) -> None:
    page = sign_in(cast.claimant)
    page.goto(f"{site}/services/claim_expense/")
    steps.press(page, "Start now")
    found: list[str] = []
    answers = {**TRAIN, "purpose": "Review", "cost_centre": cast.cost_centre, "another": False}
    while not page.url.endswith("/check/"):
        found += look(page)
        name = page.url.rstrip("/").rsplit("/", 1)[-1]
        name = "another" if name == "lines" else name
        steps.press(page, "Continue")
        expect(page.get_by_role("alert")).to_be_visible()
        found += look(page)
        steps.give(page, name, answers[name])
        steps.press(page, "Continue")
    found += look(page)
    assert not found


def test_the_drawing_shows_where_cases_wait(site: str, cast: Cast, sign_in: Callable[[int], Page]) -> None:
    page = sign_in(cast.claimant)
    steps.claim(page, site, [TRAIN], purpose="Review", cost_centre=cast.cost_centre)
    steps.work()
    page = sign_in(cast.process_owner)
    page.goto(f"{site}/office/claim_expense/")
    drawing = page.locator("[data-drawn]")
    expect(drawing).to_be_visible()
    expect(drawing.locator("[data-container-id=approve_budget_holder] .app-heat")).to_have_text("1")
    expect(page.locator("[data-element=approve_budget_holder]")).to_contain_text("1")
    expect(page.locator("canvas").first).to_be_visible()


def test_from_signing_in_to_the_confirmation_by_keyboard(
    site: str, cast: Cast, page: Page, settings: object
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page.goto(f"{site}/sign-in/choose/?name={cast.names[cast.claimant].replace(' ', '+')}")
    reach(page, f"Sign in as {cast.names[cast.claimant]}")
    enter(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    reach(page, "Claim an expense")
    enter(page)
    reach(page, "Start now")
    enter(page)
    typed = {
        "kind": "choose 4",
        "date": ["1", "4", str(steps.YESTERDAY.year)],
        "amount_pence": ["12.50"],
        "description": ["Bus to the court"],
        "has_receipt": "choose 2",
        "no_receipt_reason": ["The machine had no paper"],
        "lines": "choose 2",
        "purpose": ["A day in court"],
    }
    typed["date"] = [str(getattr(steps.YESTERDAY, part)) for part in ("day", "month", "year")]
    while not page.url.endswith("/cost_centre/"):
        keys = typed[page.url.rstrip("/").rsplit("/", 1)[-1]]
        reach(page, "main input, main textarea")
        if isinstance(keys, str):
            page.keyboard.press("Space")
            for _ in range(int(keys.split()[1]) - 1):
                page.keyboard.press("ArrowDown")
        else:
            for number, text in enumerate(keys):
                if number:
                    page.keyboard.press("Tab")
                page.keyboard.type(text)
        reach(page, "Continue")
        enter(page)
    reach(page, "main select")
    page.keyboard.type(cast.cost_centre)
    reach(page, "Continue")
    enter(page)
    reach(page, "Accept and send")
    enter(page)
    expect(page.locator(".govuk-panel__title")).to_have_text("Sent")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def reach(page: Page, what: str) -> None:
    """Press Tab until something is focused: a link or button by its name, or the first that fits a selector."""
    script = """what => {
      const at = document.activeElement
      if (what.startsWith('main ')) return at.matches(what)
      return at.matches('a, button') && at.textContent.trim().replace(/\\s+/g, ' ') === what
    }"""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(script, what):
            return
    raise AssertionError(f"Tab never reaches {what} on {page.url}")

"""The office's page of robots, and what their people see of what a robot saw; in a browser, wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Page, expect

from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.work.robots.tests.pictures import A_PNG
from tests.journeys.steps import problems
from tests.robots.papers import pdf

pytestmark = pytest.mark.browser
SIZES = ((1280, 900), (375, 812))


def signed_in(context: BrowserContext, place, name: str) -> Page:
    kept = SessionStore()
    kept["account_id"] = place.office.account(name)
    kept.save()
    context.add_cookies([{"name": "sessionid", "value": str(kept.session_key), "url": place.url}])
    return context.new_page()


@pytest.fixture
def busy(place, reader) -> None:
    """Three claims done by the robot, two given to people, one of them finished since, one in quarantine."""
    office = place.office

    def go() -> None:
        office.hire("owner", role="process_owner")
        Traders(office)

    place.do(go)
    for each in range(6):
        place.claim(pdf(f"{each}"), description=f"Train {each}", amount_pence=60_00 + each)

    def work() -> None:
        for task in reader.take(3).tasks:
            reader.completes(task.lease)
        first, second = reader.take(2).tasks
        reader.gives_up(first.lease, screenshot=A_PNG)
        reader.gives_up(second.lease, "unreadable")
        waiting = office.task(first.reference).id
        place.seen = (first.reference, waiting)
        office.does("acme 1", second.reference, "approve")
        for _ in range(4):
            reader.fails(reader.takes_one().lease)
            reader.later(hours=1)

    place.do(work)


def test_the_office_sees_how_robots_do_and_switches_them(place, reader, busy, context, tmp_path) -> None:
    page = signed_in(context, place, "owner")
    page.goto(f"{place.url}/office/robots/")
    row = page.get_by_role("row", name="Receipt reader").first
    expect(row).to_contain_text("On")
    expect(row).to_contain_text("£7.20")  # 12 minutes at 60p
    quarantine = page.get_by_role("table", name="In quarantine")
    expect(quarantine).to_contain_text("The page never loaded")
    reasons = page.get_by_role("table", name="Reasons, and what people did then")
    expect(reasons.get_by_role("row", name="unreadable")).to_contain_text("The receipts are in order (1)")
    expect(page.get_by_role("table", name="Kinds of task")).to_contain_text("100%")
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.reload()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=f"{place.shots}/robots-{width}.png", full_page=True)
        found += problems(page)
    assert found == []
    page.get_by_role("button", name="Give to people").click()
    expect(page.get_by_text("It is with people now.")).to_be_visible()
    expect(quarantine).to_have_count(0)
    page.get_by_role("button", name="Stop all robots").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter why")
    assert problems(page) == []
    page.get_by_label("Why, if you stop one or all").fill("It misreads dates")
    page.get_by_role("button", name="Stop Receipt reader").click()
    expect(page.get_by_role("row", name="Receipt reader").first).to_contain_text("It misreads dates")
    page.get_by_role("button", name="Start Receipt reader").click()
    expect(page.get_by_text("Receipt reader works again.")).to_be_visible()


def test_whoever_goes_on_with_a_task_sees_what_the_robot_saw(place, reader, busy, context) -> None:
    reference, task_id = place.seen
    page = signed_in(context, place, "checker")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{place.url}/desk/tasks/{task_id}/")
        page.screenshot(path=f"{place.shots}/task-{width}.png", full_page=True)
        assert problems(page) == []
    seen = page.locator(".govuk-inset-text")
    expect(seen).to_contain_text("No amount of £80.00 on the receipt")
    with page.expect_download() as saved:
        seen.get_by_role("link", name="Its screen").click()
    assert Path(saved.value.path()).read_bytes() == A_PNG
    assert reference in page.content()
    stranger = page.request.get(f"{place.url}/office/robots/")
    assert stranger.status == 403

"""Many tasks are decided together at the desk: ticked, looked at once more, and told what became of each."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.core.audit.acting import Actor, acting
from commonhold.work.cases import actions as cases
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_incidents import published
from tests.journeys.test_pages import enter, look
from tests.journeys.test_queries import queries_of

pytestmark = pytest.mark.browser
CHECKED = (
    *("startEvent s", '<userTask id="check_receipts" c:candidates="case_worker"/>', "exclusiveGateway g"),
    *("serviceTask return_claim", "endEvent paid", "s > check_receipts", "check_receipts > g"),
    *("g > paid by default", 'g > return_claim if outcome = "return"', "return_claim > paid"),
)
"""Somebody looks at the receipts, and that is that."""


@pytest.fixture
def waiting(cast: Cast, claims: Callable[..., None], committed_db: str) -> Callable[[int], list[int]]:
    """`waiting(n)`: so many more claims whose receipts are to be checked, and the numbers of all such tasks."""

    def more(count: int) -> list[int]:
        published(cast, *CHECKED)
        claims(count)
        with psycopg.connect(committed_db) as owner:
            found = owner.execute("SELECT id FROM cases_task WHERE element = 'check_receipts' ORDER BY id")
            return [row[0] for row in found]

    return more


def tick(page: Page, *titles: str) -> None:
    for each in titles:
        page.get_by_role("checkbox", name=f"Select {each},").check()


def test_ticked_tasks_are_decided_together_and_each_is_told_of(
    site: str, cast: Cast, waiting: Callable[[int], list[int]], sign_in: Callable[[int], Page]
) -> None:
    waiting(4)
    page = sign_in(cast.case_worker)
    page.goto(f"{site}/desk/?element=check_receipts")
    steps.press(page, "Decide the selected together")
    expect(page.get_by_role("alert")).to_contain_text("Select the tasks to decide together")
    found = look(page)
    tick(page, "Visit 1", "Visit 2", "Visit 3")
    steps.press(page, "Decide the selected together")
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide 3 tasks together")
    found += look(page)
    page.get_by_label("Send back to be corrected").check()
    steps.press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Enter a reason")
    found += look(page)
    page.get_by_label("Reason").fill("The receipts have no date")
    steps.press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your decision about 3 tasks")
    for said in ("Send back to be corrected", "The receipts have no date", "Waiting since", "£", "Visit 2"):
        expect(page.locator("main")).to_contain_text(said)
    found += look(page)
    steps.press(page, "Change the decision")
    expect(page.get_by_label("Reason")).to_have_value("The receipts have no date")
    steps.press(page, "Continue")

    _taken_by_somebody_else(cast, "Visit 2")
    steps.press(page, "Confirm 3 decisions")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 of 3 tasks are decided")
    expect(page.locator("main")).to_contain_text("1 task: This task is already done")
    found += look(page)
    page.get_by_role("link", name="Visit 3").click()
    expect(page.get_by_text("sent it back (Check the receipts)")).to_be_visible()
    expect(page.get_by_text("The receipts have no date")).to_be_visible()
    page.goto(f"{site}/desk/")
    expect(page.get_by_text("1 task,")).to_be_visible()
    assert not found


def _taken_by_somebody_else(cast: Cast, title: str) -> None:
    """Another case worker decides it a moment before."""
    from commonhold.core.accounts.actions import grant_role
    from commonhold.work.cases.models import Task

    at, other = timezone.now(), Actor.account(cast.line_manager, cast.names[cast.line_manager])
    with acting(Actor.system("journeys"), [cast.department_id]):
        grant_role(
            account_id=cast.line_manager,
            department_id=cast.department_id,
            role="case_worker",
            from_date=at.date(),
            actor=Actor.system("journeys"),
            at=at,
        )
    with acting(other, [cast.department_id]):
        task = Task.objects.get(case__title__contains=title, closed_at=None)
        cases.complete_task(task_id=task.id, outcome="approve", actor=other, at=at)


def test_by_keyboard_and_without_scripts(
    site: str, cast: Cast, waiting: Callable[[int], list[int]], cookie: Callable[[int], Any], browser: Any
) -> None:
    waiting(2)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie(cast.case_worker)])
    page = context.new_page()
    page.goto(f"{site}/desk/")
    for _ in range(2):
        reach_checkbox(page)
        page.keyboard.press("Space")
    page.get_by_role("button", name="Decide the selected together").focus()
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide 2 tasks together")
    page.get_by_label("The receipts are in order").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Continue").focus()
    enter(page)
    page.get_by_role("button", name="Confirm 2 decisions").focus()
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 of 2 tasks are decided")
    context.close()


def reach_checkbox(page: Page) -> None:
    """Tab to the next box that is not ticked."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.get_attribute("type") == "checkbox" and not focused.is_checked():
            return
    raise AssertionError("no box can be reached by keyboard")


def test_more_tasks_ask_no_more_of_the_database(
    cast: Cast, session: Callable[[int], str], waiting: Callable[[int], list[int]]
) -> None:
    def asked(task_ids: list[int]) -> int:
        address = "/desk/together/?" + "&".join(f"task={each}" for each in task_ids)
        return queries_of(address, cast.case_worker, session)

    assert asked(waiting(2)) == asked(waiting(8)) <= 14

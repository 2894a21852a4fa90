"""Incidents as people meet them: a gap in a process holds claims up, and is mended one by one and in bulk."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.base.bpmn.tests.drawn import drawn
from commonhold.core.audit.acting import Actor, acting
from commonhold.services.claim_expense.tests.worker import NO_DECISIONS, URGENT_ONLY
from commonhold.work.cases.incidents import queries
from commonhold.work.processes.actions import publish
from commonhold.work.processes.incidents.queries import Incident, Wanted
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import enter, look, reach
from tests.journeys.test_queries import queries_of

SYSTEM = Actor.system("journeys")
LIST = "/office/claim_expense/incidents/"


def published(cast: Cast, *parts: str) -> None:
    """From now on claims run in a process of these parts."""
    with acting(SYSTEM, [cast.department_id]):
        publish(
            service="claim_expense",
            bpmn=drawn(*parts),
            dmn=NO_DECISIONS,
            actor=SYSTEM,
            at=timezone.now(),
        )


@pytest.fixture
def stuck(cast: Cast, claims: Callable[..., None]) -> Callable[[int], list[Incident]]:
    """`stuck(n)`: so many more claims in a process that only lets urgent ones go on, and all that are stuck."""
    published(cast, *URGENT_ONLY)

    def more(count: int) -> list[Incident]:
        claims(count, by_worker=True)
        steps.work()
        with acting(SYSTEM, [cast.department_id]):
            return [row.incident for row in queries.page(Wanted([cast.department_id]), 1)]

    return more


def success(page: Page) -> Any:
    return page.locator(".govuk-notification-banner--success")


@pytest.mark.browser
def test_finance_corrects_what_holds_a_claim_up(
    site: str, cast: Cast, stuck: Callable[[int], list[Incident]], sign_in: Callable[[int], Page]
) -> None:
    stuck(1)
    page = sign_in(cast.finance)
    page.goto(f"{site}/desk/workload/")
    page.get_by_role("link", name="Visit 1").click()
    expect(page.get_by_text("At g no condition holds")).to_be_visible()
    page.get_by_role("link", name="See what to do about this incident").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("check_claim could not be done")
    expect(page.get_by_text("No way out of “g” fits this case’s values.")).to_be_visible()
    expect(page.get_by_role("row", name="urgent")).to_contain_text("not there")
    found = look(page)

    page.get_by_role("link", name="Correct urgent").click()
    steps.press(page, "Correct it and try again")
    expect(page.get_by_role("alert")).to_contain_text("urgent has to be a text")
    found += look(page)
    page.get_by_label("What kind of value it is").select_option("yes_no")
    page.get_by_label("What it should be").fill("yes please")
    page.get_by_label("Reason").fill("She flies tomorrow")
    steps.press(page, "Correct it and try again")
    expect(page.get_by_role("alert")).to_contain_text("urgent has to be yes or no")
    found += look(page)
    page.get_by_label("What it should be").fill("yes")
    steps.press(page, "Correct it and try again")
    expect(success(page)).to_contain_text("the step is tried again")
    expect(page.get_by_text("There is no incident")).to_be_visible()
    found += look(page)
    steps.work()
    page.goto(f"{site}/desk/")
    expect(page.get_by_role("link", name="Visit 1")).to_be_visible()
    assert not found


@pytest.mark.browser
def test_the_process_owner_tries_again_in_bulk_and_cancels_one(
    site: str, cast: Cast, stuck: Callable[[int], list[Incident]], sign_in: Callable[[int], Page]
) -> None:
    stuck(30)
    page = sign_in(cast.process_owner)
    page.goto(site + LIST)
    expect(page.get_by_text("30 incidents, by step and what happened")).to_be_visible()
    found = look(page)
    steps.press(page, "Try the selected again")
    expect(page.get_by_role("alert")).to_contain_text("Select the incidents to try again")
    found += look(page)
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(1).check()
    steps.press(page, "Try the selected again")
    expect(success(page)).to_contain_text("2 steps are being tried again")
    expect(page.get_by_text("28 incidents")).to_be_visible()
    page.get_by_role("button", name="Try all again").click()
    expect(success(page)).to_contain_text("28 steps are being tried again")
    steps.work()
    page.goto(site + LIST)
    expect(page.get_by_text("30 incidents")).to_be_visible()

    page.locator("tbody").last.get_by_role("link").first.click()
    reference = page.locator(".govuk-summary-list__row").first.locator("dd").inner_text()
    page.get_by_role("link", name="Cancel the case").click()
    found += look(page)
    steps.press(page, "Cancel the case")
    expect(page.get_by_role("alert")).to_contain_text("Enter a reason")
    found += look(page)
    page.get_by_label("Reason").fill("Claim it from your old department")
    steps.press(page, "Cancel the case")
    expect(success(page)).to_contain_text(f"Case {reference} is cancelled")
    assert steps.standing(sign_in(cast.claimant), site, reference) == "Cancelled"
    expect(page.get_by_text("Claim it from your old department")).to_be_visible()
    assert not found


@pytest.mark.browser
def test_an_incident_is_tried_again_by_keyboard(
    site: str, cast: Cast, stuck: Callable[[int], list[Incident]], sign_in: Callable[[int], Page]
) -> None:
    (incident,) = stuck(1)
    page = sign_in(cast.process_owner)
    page.goto(f"{site}{LIST}{incident.wait_id}/")
    reach(page, "Try the step again")
    enter(page)
    expect(success(page)).to_contain_text("being tried again")
    page.goto(f"{site}{LIST}{incident.wait_id}/")
    expect(success(page)).to_contain_text("That incident is solved")


def test_more_incidents_ask_no_more_of_the_database(
    cast: Cast, session: Callable[[int], str], stuck: Callable[[int], list[Incident]]
) -> None:
    one = stuck(1)[0]
    paths = (LIST, f"{LIST}{one.wait_id}/", "/desk/workload/")
    few = [queries_of(path, cast.finance, session) for path in paths]
    stuck(8)
    assert [queries_of(path, cast.finance, session) for path in paths] == few
    assert max(few) <= 20


@pytest.mark.parametrize(
    "query",
    [
        "page=99999",
        "page=x",
        "element=%27%3B--",
        "likeness=" + "x" * 3000,
        "department=x",
        "department=99999999999999999999",
        "state=y",
    ],
)
def test_nonsense_in_the_filters_shows_nothing_and_breaks_nothing(
    query: str, cast: Cast, session: Callable[[int], str], stuck: Callable[[int], list[Incident]]
) -> None:
    stuck(1)
    assert queries_of(f"{LIST}?{query}", cast.process_owner, session) > 0


def test_a_step_that_failed_holds_up_no_other_step_of_its_case(
    cast: Cast, claims: Callable[..., None], committed_db: str
) -> None:
    both = ("parallelGateway fork", "parallelGateway join", "serviceTask escalate_line_manager")
    flows = ("s > fork", "fork > check_claim", "fork > escalate_line_manager")
    joined = ("g > join if urgent = true", "escalate_line_manager > join", "join > e")
    kept = [part for part in URGENT_ONLY if not part.startswith(("s >", "g >", "userTask", "check_receipts"))]
    published(cast, *kept, *both, *flows, *joined)
    claims(1, by_worker=True)
    steps.work()
    with psycopg.connect(committed_db) as owner:
        waiting = owner.execute("SELECT element, attempts FROM processes_wait").fetchall()
    assert waiting == [("check_claim", 1)]

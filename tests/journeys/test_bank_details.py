"""Changing bank details in the browser: asked for, verified by somebody else, waited for, made; and a fraud stopped."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]
NUMBER = "87654321"


def ask(page: Page, site: str, name: str) -> tuple[str, list[str]]:
    """Ask for the change; the case's reference, and what axe found on the way."""
    page.goto(site)
    page.get_by_role("link", name="Change your bank details").click()
    found = look(page)
    steps.press(page, "Start now")
    answers = {
        "sort_code": "20-12-34",
        "account_number": NUMBER,
        "account_name": name,
        "reason": "new_account",
        "effective_from": datetime.now(steps.LONDON).date(),
    }
    while not page.url.endswith("/check/"):
        found += look(page)
        question = page.url.rstrip("/").rsplit("/", 1)[-1]
        steps.press(page, "Continue")
        expect(page.get_by_role("alert")).to_be_visible()
        found += look(page)
        steps.give(page, question, answers[question])
        steps.press(page, "Continue")
    expect(page.get_by_text("Then we wait a few working days before we change it.")).to_be_visible()
    found += look(page)
    steps.press(page, "Accept and send")
    expect(page.locator(".govuk-panel__title")).to_have_text("Sent")
    found += look(page)
    return page.locator(".govuk-panel strong").inner_text(), found


def verifiers(committed_db: str, reference: str) -> list[int]:
    """The accounts of those whom the task that waits names, or who hold its role."""
    with psycopg.connect(committed_db) as connection:
        return [
            row[0]
            for row in connection.execute(
                "SELECT d.account_id FROM cases_task t JOIN cases_case c ON c.id = t.case_id"
                " JOIN cases_taskcandidate d ON d.task_id = t.id"
                " WHERE c.reference = %(reference)s AND t.closed_at IS NULL AND NOT t.for_asker"
                " UNION SELECT g.account_id FROM cases_task t JOIN cases_case c ON c.id = t.case_id"
                " JOIN accounts_rolegrant g ON g.role = t.role AND g.department_id = t.department_id"
                " WHERE c.reference = %(reference)s AND t.closed_at IS NULL",
                {"reference": reference},
            ).fetchall()
        ]


def verify(sign_in: SignIn, site: str, account: int, reference: str) -> list[str]:
    """At the desk: call the number that was held before."""
    page = sign_in(account)
    page.goto(f"{site}/desk/cases/{reference}/")
    expect(
        page.get_by_text("the number that we held before. Don’t use a number from the request")
    ).to_be_visible()
    found = look(page)
    page.get_by_label("I called the number that we held, and they confirmed it").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("heading", name="Success")).to_be_visible()
    return found


def days_pass(cast: Cast, days: int) -> None:
    """The timers of the days to come go off, and the worker does what follows."""
    from commonhold.core.audit.acting import acting
    from commonhold.work.cases import jobs

    with acting(jobs.WORKER, [cast.department_id]):
        jobs.fire_due(at=datetime.now(UTC) + timedelta(days=days))
    steps.work()


def test_an_account_is_changed_after_a_call_and_some_days(
    site: str, cast: Cast, sign_in: SignIn, committed_db: str
) -> None:
    claimant = cast.names[cast.claimant]
    reference, found = ask(sign_in(cast.claimant), site, claimant)
    steps.work()
    page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference).startswith("We are going to call you")
    found += look(page)
    page.goto(site)
    expect(page.get_by_role("heading", name="Waiting for you")).to_have_count(0)

    first = verifiers(committed_db, reference)[0]
    found += verify(sign_in, site, first, reference)
    steps.work()
    page = sign_in(cast.claimant)
    if steps.standing(page, site, reference).startswith("A second person"):  # asked for in the evening
        found += verify(sign_in, site, verifiers(committed_db, reference)[0], reference)
        steps.work()
        page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference).startswith("Checked: we wait some days")
    found += look(page)
    days_pass(cast, 40)
    assert steps.standing(page, site, reference) == "Changed"
    page.goto(f"{site}/my-details/")
    expect(page.get_by_text(f"Account ending {NUMBER[-4:]}, in the name of {claimant}")).to_be_visible()
    assert not found


@pytest.mark.slow
def test_who_did_not_ask_telephones_and_the_desk_stops_it(
    site: str, cast: Cast, sign_in: SignIn, committed_db: str
) -> None:
    reference, _ = ask(sign_in(cast.claimant), site, "Mallory Other")
    steps.work()
    page = sign_in(verifiers(committed_db, reference)[0])
    page.goto(f"{site}/desk/cases/{reference}/")
    page.get_by_role("link", name="They telephoned: Stop this change").click()
    found = look(page)
    page.get_by_label("Who called?").fill("Ada")
    page.get_by_label("At what time?").fill("25:99")
    steps.press(page, "Stop this change")
    expect(page.get_by_role("alert")).to_contain_text("Enter the time at which they called")
    found += look(page)
    page.get_by_label("At what time?").fill(datetime.now(steps.LONDON).strftime("%H.%M"))
    steps.press(page, "Stop this change")
    expect(page.get_by_role("alert")).to_contain_text("Enter what they said")
    page.get_by_label("What did they say?").fill("I never asked for that")
    steps.press(page, "Stop this change")
    expect(page.get_by_text("Your note of the call is kept")).to_be_visible()
    expect(page.get_by_text("and said: I never asked for that")).to_be_visible()
    found += look(page)
    steps.work()
    page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference) == "Stopped: it was not the person who asked"
    days_pass(cast, 40)
    page.goto(f"{site}/my-details/")
    expect(page.get_by_text(f"Account ending {NUMBER[-4:]}")).to_have_count(0)
    assert not found


@pytest.mark.slow
def test_who_did_not_ask_stops_it(site: str, cast: Cast, sign_in: SignIn, committed_db: str) -> None:
    reference, _ = ask(sign_in(cast.claimant), site, "Mallory Other")
    steps.work()
    page = sign_in(cast.claimant)
    page.goto(f"{site}/cases/{reference}/")
    page.get_by_role("button", name="Stop this change").click()
    found = look(page)
    expect(page.get_by_text("What to look at")).to_have_count(0)
    page.get_by_label("It was not me who asked: stop it").check()
    steps.press(page, "Confirm decision")
    steps.work()
    assert steps.standing(page, site, reference) == "Stopped: it was not the person who asked"
    found += look(page)
    days_pass(cast, 40)
    page.goto(f"{site}/my-details/")
    expect(page.get_by_text(f"Account ending {NUMBER[-4:]}")).to_have_count(0)
    assert not found
    with psycopg.connect(committed_db) as connection:
        bodies = connection.execute("SELECT body, subject FROM cases_notice").fetchall()
    assert "ending 21" in str(bodies)
    assert NUMBER not in str(bodies)

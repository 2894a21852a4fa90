"""Bringing somebody in, in the browser: a manager asks, HR checks, and the joiner gives what is theirs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.core.audit.acting import Actor, acting
from commonhold.records.pay.groups.actions import create_group
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]
EMAIL = "kim.joiner@home.example"


def has_pay(cast: Cast) -> None:
    """Pay is run here in their department too."""
    system, at = Actor.system("journeys"), timezone.now()
    with acting(system, [cast.department_id]):
        create_group(
            department_id=cast.department_id,
            code="joiners",
            name="Joiners",
            frequency="monthly",
            actor=system,
            at=at,
        )


def ask(page: Page, site: str, post: int) -> tuple[str, list[str]]:
    """The manager brings somebody in; the case's reference, and what axe found on the way."""
    page.goto(site)
    page.get_by_role("link", name="Bring somebody in").click()
    found = look(page)
    steps.press(page, "Start now")
    today = datetime.now(steps.LONDON).date()
    answers = {
        "given_name": "Kim",
        "family_name": "Joiner",
        "born": today.replace(year=today.year - 30, day=1),
        "national_insurance_number": "",
        "email": EMAIL,
        "post": str(post),
        "manager": "",
        "grade": "HEO",
        "region": "London",
        "hours": "37",
        "salary": "36,000",
        "first_day": today + timedelta(days=20),
        "term": "permanent",
    }
    steps.answer(page, answers)
    expect(page.get_by_text("HR does the baseline checks.")).to_be_visible()
    found += look(page)
    steps.press(page, "Accept and send")
    expect(page.locator(".govuk-panel__title")).to_have_text("Sent")
    return page.locator(".govuk-panel strong").inner_text(), found


def open_task(page: Page, site: str, title: str) -> list[str]:
    """The one task of that title among what waits for somebody."""
    page.goto(f"{site}/approvals/")
    found = look(page)
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return found + look(page)


def give_theirs(page: Page, site: str) -> list[str]:
    """Whoever joins gives bank account and tax, after having got one wrong."""
    found = open_task(page, site, "Kim Joiner joins")
    page.locator("[name=sort_code]").fill("20-12-34")
    page.locator("[name=account_number]").fill("1")
    page.locator("[name=account_name]").fill("K Joiner")
    page.locator("[name=phone]").fill("07700 900 123")
    page.get_by_label("Send them").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("alert")).to_be_visible()
    found += look(page)
    page.locator("[name=account_number]").fill("87654321")
    page.get_by_label("Send them").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("heading", name="Success")).to_be_visible()
    steps.work()
    found += open_task(page, site, "Kim Joiner joins")
    page.locator("[name=has_p45][value=no]").check()
    steps.give(page, "statement", "B")
    page.get_by_label("Plan 2").check()
    page.get_by_label("Send it").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("heading", name="Success")).to_be_visible()
    return found


def check(page: Page, site: str, reference: str) -> list[str]:
    """HR does the baseline checks at the desk."""
    page.goto(f"{site}/desk/cases/{reference}/")
    for name in ("identity", "right_to_work", "employment_history", "criminal_record"):
        page.locator(f"[name={name}]").fill("Seen, file 1")
    found = look(page)
    page.get_by_label("All four are done").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("heading", name="Success")).to_be_visible()
    return found


@pytest.mark.slow
def test_a_joiner_gives_what_is_theirs_and_hr_checks(
    site: str, cast: Cast, sign_in: SignIn, committed_db: str
) -> None:
    with psycopg.connect(committed_db) as connection:
        (post,) = connection.execute(
            "SELECT min(id) FROM people_post WHERE department_id = %s", [cast.department_id]
        ).fetchone() or (0,)
    has_pay(cast)
    reference, found = ask(sign_in(cast.line_manager), site, post)
    steps.work()
    with psycopg.connect(committed_db) as connection:
        (joiner,) = connection.execute(
            "SELECT id FROM accounts_account WHERE email = %s", [EMAIL]
        ).fetchone() or (0,)
    page = sign_in(joiner)
    expect(page.get_by_role("link", name="Payslips")).to_have_count(0)
    found += give_theirs(page, site)
    found += check(sign_in(cast.case_worker), site, reference)
    page = sign_in(cast.line_manager)
    page.goto(f"{site}/cases/{reference}/")
    found += look(page)
    page.get_by_role("button", name="Get their first day ready").click()
    page.get_by_label("All is ready").check()
    steps.press(page, "Confirm decision")
    steps.work()
    assert steps.standing(page, site, reference) == "All is arranged for the first day"
    assert not found

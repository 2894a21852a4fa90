"""The pages of signing in, of the trail and of the interface's description, in a real browser."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import acting
from commonhold.faces.doors import SESSION_ACCOUNT
from tests.journeys.steps import problems

pytestmark = pytest.mark.browser
SIZES = ({"width": 1280, "height": 900}, {"width": 375, "height": 812})


@pytest.fixture
def look(page: Page, site: str) -> Callable[[str], list[str]]:
    """`look(path)`: what is wrong with a page, wide and on a phone, and what the browser complains of."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def looked(path: str) -> list[str]:
        complaints.clear()
        page.goto(site + path)
        found = []
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found += problems(page)
        return found + complaints

    return looked


def test_the_ways_in_are_for_everybody(look, page, accounts, settings):
    settings.DEMO = True
    assert look("/sign-in/choose/") == []
    assert look("/sign-in/choose/?name=u.n&role=employee") == []
    page.get_by_role("button", name="Sign in as U.N").click()
    expect(page.get_by_text("U.N", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Who do you want to be?")).to_be_visible()
    settings.OIDC_ISSUER = "https://provider.example"
    assert look("/sign-in/") == []
    settings.OIDC_ISSUER = ""
    settings.DEMO = False
    assert look("/sign-in/") == []


def test_the_trail_is_for_every_auditor(look, page, site, department, system, clock):
    with acting(system, [department]):
        account_id = open_account(email="auditor@works.example", label="Au Ditor", actor=system, at=clock)
        grant_role(
            account_id=account_id,
            department_id=department,
            role="auditor",
            from_date=clock.date(),
            actor=system,
            at=clock,
        )
    session = SessionStore()
    session[SESSION_ACCOUNT] = account_id
    session.save()
    page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": site}])
    assert look("/audit/") == []
    expect(page.get_by_role("cell", name="accounts.role_granted")).to_be_visible()
    assert look("/audit/?since=never") == []


def test_the_interface_is_described_for_people(look, page, department):
    assert look("/api/docs/") == []
    expect(page.get_by_role("heading", name="POST /api/claims", exact=True)).to_be_visible()
    expect(page.get_by_role("rowheader", name="lines[].amount_pence").first).to_be_visible()

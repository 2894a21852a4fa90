"""The office shows plans for whole units: who stays, what it comes to, and the parts before and after."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.records.moves.reorganising.queries import plan
from commonhold.records.moves.reorganising.tests.conftest import World, make_office, office, world
from tests.journeys.test_pages import look

__all__ = ["make_office", "office", "world"]
pytestmark = pytest.mark.browser


@pytest.fixture
def planner(committed_db: str, world: World, system: Any) -> int:
    """Somebody of the central unit, for both departments; a plan is tried in which somebody stays."""
    both = [world.both.left.department_id, world.both.joined.department_id]
    with acting(system, both):
        account_id = accounts.open_account(email="pia@works.example", label="Pia Planner", **world.common)
        for each in both:
            accounts.grant_role(
                account_id=account_id,
                department_id=each,
                role="central_unit",
                from_date=world.both.left.at.date(),
                **world.common,
            )
        world.both.propose(world.jobs["Ada Moss"])
        world.tried()
    return account_id


def test_a_plan_is_shown_with_what_it_would_do(
    site: str, planner: int, sign_in: Callable[[int], Page], world: World, system: Any
) -> None:
    page = sign_in(planner)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/office/")
    page.get_by_role("link", name="reorganisations").click()
    found = look(page)
    page.get_by_role("link", name="Roads go to the other department").click()
    expect(page.get_by_text("4 people in 2 stages")).to_be_visible()
    expect(page.get_by_text("They have a move under way").first).to_be_visible()
    expect(page.get_by_role("img", name="After, in")).to_contain_text("Rivers and roads")
    expect(page.get_by_role("row", name="B022 Cables")).to_contain_text("£60,000.00")
    found += look(page)
    with acting(system, [world.both.left.department_id, world.both.joined.department_id]):
        world.carry_out_next(plan("roads").id)
    page.reload()
    expect(page.get_by_text("Begun")).to_be_visible()
    assert not found + look(page) + complaints

"""A machinery-of-government move as the central unit does it: sent, tried, looked at, carried out and reversed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import Actor, acting
from commonhold.records.moves.reorganising.tests.conftest import World, make_office, office, world
from tests.journeys.steps import press, work
from tests.journeys.test_pages import look

__all__ = ["make_office", "office", "world"]
pytestmark = pytest.mark.browser


@pytest.fixture
def template(postgres: Any) -> str:
    """Two departments of the test's own are enough: no government."""
    return str(postgres.template)


def both(world: World) -> list[int]:
    return [world.both.left.department_id, world.both.joined.department_id]


@pytest.fixture
def planner(committed_db: str, world: World, system: Actor) -> int:
    """Somebody of the central unit, for both departments; somebody of the unit that moves has a move under way."""
    with acting(system, both(world)):
        account_id = accounts.open_account(email="pia@works.example", label="Pia Planner", **world.common)
        for each in both(world):
            accounts.grant_role(
                account_id=account_id,
                department_id=each,
                role="central_unit",
                from_date=world.both.left.at.date(),
                **world.common,
            )
        world.both.propose(world.jobs["Ada Moss"])
    return account_id


def send(page: Page, site: str, plan_file: str) -> list[str]:
    """Draw up a plan, the first time without its file; what is wrong with the pages."""
    page.goto(f"{site}/office/")
    page.get_by_role("link", name="reorganisations").click()
    page.get_by_role("button", name="Draw up a plan").click()
    press(page, "Send and try it")
    expect(page.get_by_role("alert")).to_contain_text("Choose the YAML file")
    found = look(page)
    file = {"name": "roads.yaml", "mimeType": "application/yaml", "buffer": plan_file.encode()}
    page.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
    press(page, "Send and try it")
    expect(page.get_by_text("It waits for a worker.")).to_be_visible()
    return found + look(page)


def look_at_somebody(page: Page) -> list[str]:
    """From the plan to one of those who go, before and after."""
    page.get_by_role("link", name="Each person, before and after").click()
    found = look(page)
    page.get_by_label("Show").select_option("goes")
    press(page, "Show")
    page.get_by_role("link", name="Bea Birch").click()
    expect(page.get_by_role("row", name="Full-time pay a year")).to_contain_text("£30,000.00£30,000.00")
    return found + look(page)


def test_a_unit_moves_to_another_department_and_back(
    site: str,
    planner: int,
    sign_in: Callable[[int], Page],
    world: World,
    system: Actor,
) -> None:
    page = sign_in(planner)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with acting(system, both(world)):
        plan_file = world.text()
    found = send(page, site, plan_file)
    work()
    # The page follows what a worker does, and leads to the plan by itself.
    expect(page.get_by_text("Tried. Nobody was moved")).to_be_visible()
    expect(page.get_by_text("4 people in 2 stages")).to_be_visible()
    expect(page.get_by_text("They have a move under way").first).to_be_visible()
    expect(page.get_by_role("img", name="After, in")).to_contain_text("Rivers and roads")
    expect(page.get_by_role("row", name="Budgets")).to_contain_text("keeps no budgets")
    found += look(page) + look_at_somebody(page)
    page.goto(f"{site}/office/reorganisations/roads/")
    page.get_by_role("button", name="Carry it out").click()
    expect(page.get_by_text("4 people move from")).to_be_visible()
    found += look(page)
    press(page, "Carry it out")
    work()
    expect(page.get_by_text("Carried out: everybody who goes has moved.")).to_be_visible()
    page.get_by_role("button", name="Reverse it").click()
    page.get_by_label("Why is it reversed?").fill("The order was withdrawn")
    found += look(page)
    press(page, "Reverse it")
    work()
    expect(page.get_by_text("Everybody is back.")).to_be_visible()
    assert not found + look(page) + complaints

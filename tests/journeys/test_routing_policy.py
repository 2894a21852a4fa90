"""A contract manager looks how tasks are shared out, sees what another policy would do, and sets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.faces.cli.main import command_line
from commonhold.work.delivery.routing import actions as routing
from commonhold.work.delivery.routing.tests.making import work
from tests.journeys import market, steps
from tests.journeys.conftest import Cast
from tests.journeys.market import Office
from tests.journeys.test_pages import look

ADDRESS = "/office/routing/claim_expense/change/"


@pytest.fixture
def office(committed_db: str, cast: Cast) -> Office:
    return market.set_up(committed_db, cast.department_id, cast.process_owner, cast.claimant)


def asked(session: Callable[[int], str], account_id: int) -> Client:
    return Client(headers={"cookie": f"sessionid={session(account_id)}"}, raise_request_exception=True)


def usual() -> dict[str, str]:
    today = timezone.now().astimezone(LONDON).date()
    day = {"from-day": str(today.day), "from-month": str(today.month), "from-year": str(today.year)}
    weights = {
        "price": "1",
        "quality": "2",
        "lateness": "3",
        "in_house_percent": "0",
        "supplier_percent": "60",
    }
    return {**day, **weights, "pilots": "", "reason": "Backlog"}


@pytest.mark.browser
def test_a_policy_is_mended_looked_at_and_set(
    site: str, office: Office, sign_in: Callable[[int], Page]
) -> None:
    page = sign_in(office.central_unit)
    page.goto(f"{site}/office/units/")
    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.get_by_text("By price alone").first).to_be_visible()
    found = look(page)
    page.get_by_role("link", name="Claim an expense").click()
    found += look(page)
    page.get_by_role("button", name="Set a new version").click()
    page.get_by_label("An hour late").fill("much")
    page.get_by_label("Pilots (optional)").fill("tamarind-pune 10%")
    page.get_by_label("Why?").fill("Backlog")
    for part in ("day", "month", "year"):
        page.locator(f"[name=from-{part}]").fill(usual()[f"from-{part}"])
    steps.press(page, "Check")
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number")
    found += look(page)
    page.get_by_label("An hour late").fill("3")
    steps.press(page, "Check")
    expect(page.get_by_text("Tamarind, Pune 10%")).to_be_visible()
    expect(page.get_by_text("there is nothing to compare")).to_be_visible()
    found += look(page)
    steps.press(page, "Set it")
    expect(page.get_by_text("Version 1 of the policy is set.")).to_be_visible()
    expect(page.get_by_text("3 points").first).to_be_visible()
    assert not found + look(page)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"price": ""}, "Enter a whole number"),
        ({"price": "0", "quality": "0", "lateness": "0"}, "Enter a weight above 0"),
        ({"supplier_percent": "101"}, "from 0 to 100"),
        ({"pilots": "x"}, "Enter a whole number"),
        ({"pilots": "meridian-leeds 60\ntamarind-pune 60"}, "at most 100 together"),
        ({"pilots": "nobody 10"}, "There is no unit with the code nobody"),
        ({"price": "9" * 5_000}, 'href="#price"'),
        ({"from-day": "31", "from-month": "2"}, "Enter the day"),
        ({"from-year": "2020", "confirmed": "yes"}, "begin in the past"),
        ({"reason": " ", "confirmed": "yes"}, "Say why"),
    ],
)
def test_what_no_policy_can_be_is_told(
    office: Office, session: Callable[[int], str], sent: dict[str, Any], said: str
) -> None:
    manager = asked(session, office.central_unit)
    answer = manager.post(ADDRESS, {**usual(), **sent})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "No version has been set" in manager.get("/office/routing/claim_expense/").content.decode()


def test_last_month_s_tasks_are_chosen_again_before_it_is_set(
    office: Office, session: Callable[[int], str]
) -> None:
    actor, opened = Actor.system("journeys"), timezone.now().replace(day=1) - timedelta(days=3)
    with acting(actor, [office.department_id]):
        chosen = routing.choose(
            works=[work(at=opened)], departments={office.department_id: "works"}, at=opened
        )
        about = routing.About(1, "CH-2345-6789", office.department_id)
        routing.keep(choices=[(about, each) for each in chosen], why="opened", at=opened)
    page = asked(session, office.central_unit).post(ADDRESS, usual()).content.decode()
    assert "Of 1 task, <strong>0</strong> would have gone elsewhere" in page
    assert "Tasks by unit, as they went and as they would have" in page


def test_who_only_looks_sets_nothing(office: Office, session: Callable[[int], str]) -> None:
    owner = asked(session, office.process_owner)
    page = owner.get("/office/routing/claim_expense/")
    assert page.status_code == 200
    assert "Set a new version" not in page.content.decode()
    assert owner.post(ADDRESS, {**usual(), "confirmed": "yes"}).status_code == 403


def test_a_policy_is_set_and_shown_from_the_command_line(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"

    def run(*words: str) -> Any:
        return CliRunner().invoke(command_line(["market"]), ["market", "policy", *words])

    file.write_text(json.dumps({"price": 1, "lateness": 2}))
    assert "version 1" in run("set", "claim_expense", str(file), "--reason", "Backlog").output
    assert "2 points" in run("show", "claim_expense").output
    file.write_text("{")
    assert run("set", "claim_expense", str(file), "--reason", "Backlog").exit_code == 2
    file.write_text('{"price": -1}')
    assert isinstance(run("set", "claim_expense", str(file), "--reason", "Backlog").exception, Refusal)

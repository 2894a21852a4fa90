"""A supplier's people at their desk, and what they and others see when their unit is closed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.records.expenses.actions import set_policy
from commonhold.services.claim_expense import submission
from commonhold.services.claim_expense.tests.conftest import CHECKED_BY_HAND, PDF
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.correspondence.actions import attach
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units import queries
from commonhold.work.delivery.units.membership.actions import join
from tests.journeys import market, steps
from tests.journeys.conftest import Cast
from tests.journeys.market import Office
from tests.journeys.test_pages import look
from tests.journeys.test_queries import queries_of

SYSTEM = Actor.system("journeys")
SignIn = Callable[[int], Page]


@pytest.fixture
def office(committed_db: str, cast: Cast) -> Office:
    """The market of the office's tests, with the finance officer as the supervisor in Leeds, the case worker in the
    own team, and receipts that are checked by hand."""
    made = market.set_up(committed_db, cast.department_id, cast.process_owner, cast.finance)
    at = timezone.now()
    by: dict[str, Any] = {"actor": SYSTEM, "at": at}
    with acting(SYSTEM, [cast.department_id]):
        team = queries.unit("own-team")
        site = queries.sites([team.id])[0]
        join(
            unit_id=team.id,
            account_id=cast.case_worker,
            site_id=site.id,
            from_date=at.date(),
            skills=["receipts"],
            **by,
        )
        units.open_unit(unit_id=team.id, reason="started", **by)
        set_policy(
            department_id=cast.department_id,
            from_date=at.astimezone(LONDON).date().replace(day=1),
            terms=replace(CHECKED_BY_HAND, budget_holder_needed=True),
            **by,
        )
    return made


def claim(cast: Cast, count: int) -> None:
    at = timezone.now()
    actor = Actor.account(cast.claimant, cast.names[cast.claimant])
    with acting(actor, [cast.department_id]), queue.inline() as waiting:
        for number in range(count):
            receipt = attach(
                department_id=cast.department_id,
                name="receipt.pdf",
                content=PDF + str(number).encode(),
                actor=actor,
                at=at,
            )
            line = {
                "kind": "public_transport",
                "date": at.astimezone(LONDON).date().replace(day=1).isoformat(),
                "amount_pence": 80_00,
                "description": f"Train {number}",
                "has_receipt": True,
                "receipts": [receipt],
            }
            answers = {"lines": [line], "purpose": f"Visit {number}", "cost_centre": cast.cost_centre}
            submission.submit(
                answers, department_id=cast.department_id, asked_by=cast.claimant, actor=actor, at=at
            )
        jobs.run_due(waiting, at=at)


def goes_on_elsewhere(site: str, cast: Cast, sign_in: SignIn) -> list[str]:
    """What axe finds on the way: the queue in Leeds is empty, and the own team goes on with what was begun there."""
    page = sign_in(cast.finance)
    page.goto(f"{site}/desk/unit/")
    expect(page.get_by_text("0 tasks")).to_be_visible()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    found = look(page)
    page = sign_in(cast.case_worker)
    page.goto(f"{site}/desk/unit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Own team")
    expect(page.get_by_text("3 tasks")).to_be_visible()
    expect(page.get_by_text("Handed over")).to_be_visible()
    page.get_by_role("link", name="Visit 0").click()
    expect(page.get_by_text("had begun it")).to_contain_text("The unit before could not go on")
    expect(page.get_by_text("Power cut")).to_have_count(0)
    expect(page.get_by_text("Meridian")).to_have_count(0)
    found += look(page)
    page.get_by_label("Why it goes on").fill("A better one came")
    steps.press(page, "Go on with it")
    page.goto(f"{site}/desk/unit/")
    steps.press(page, "Take the next task")
    page.get_by_label("The receipts are in order").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_text("is recorded")).to_be_visible()
    return found


def why(page: Page) -> list[str]:
    """Why a task is there, as the department's people read it, with the points of every unit; what axe finds."""
    page.goto(f"{page.url.replace('/unit/', '/')}why/")
    expect(page.get_by_text("This is with Meridian, Leeds.")).to_be_visible()
    expect(page.get_by_role("row", name="Own team")).to_contain_text("More points")
    return look(page)


@pytest.mark.browser
def test_a_supplier_is_closed_and_its_queue_moves(
    site: str, cast: Cast, office: Office, sign_in: SignIn
) -> None:
    claim(cast, 3)
    page = sign_in(cast.finance)
    page.goto(f"{site}/desk/unit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Meridian, Leeds")
    expect(page.get_by_text("3 tasks")).to_be_visible()
    found = look(page)
    steps.press(page, "Take the next task")
    expect(page.get_by_role("heading", level=1)).to_have_text("Visit 0")
    expect(page.get_by_text("The market gave it to Meridian, Leeds")).to_be_visible()
    found += look(page) + why(page)
    page.goto(f"{site}/desk/unit/")
    page.get_by_role("link", name="Visit 0").click()
    steps.press(page, "Put it on hold")
    expect(page.get_by_role("alert")).to_contain_text("Enter a reason")
    found += look(page)
    page.get_by_label("Waiting for the person who asked").check()
    page.get_by_label("In your words").fill("The receipt is blurred")
    steps.press(page, "Put it on hold")
    expect(
        page.get_by_text("On hold: Waiting for the person who asked: The receipt is blurred").first
    ).to_be_visible()
    found += look(page)

    manager = sign_in(office.central_unit)
    manager.goto(f"{site}/office/units/meridian-leeds/")
    manager.get_by_label("An outage").check()
    manager.get_by_label("Note").fill("Power cut")
    steps.press(manager, "Close this unit")
    expect(manager.get_by_text("What it has goes to other units now")).to_be_visible()
    steps.work()

    assert not found + goes_on_elsewhere(site, cast, sign_in)


def test_the_queue_takes_as_many_queries_whatever_its_length(
    cast: Cast, office: Office, session: Callable[[int], str]
) -> None:
    claim(cast, 2)
    few = queries_of("/desk/unit/", cast.finance, session)
    claim(cast, 12)
    assert queries_of("/desk/unit/", cast.finance, session) == few


def test_who_is_in_no_unit_has_no_such_desk(
    cast: Cast, office: Office, session: Callable[[int], str]
) -> None:
    client = Client(headers={"cookie": f"sessionid={session(cast.claimant)}"})
    assert client.get("/desk/unit/").status_code == 403
    member = Client(headers={"cookie": f"sessionid={session(cast.finance)}"})
    for wrong in (
        "after=x",
        "after=2026-01-01T00:00:00,1",
        "after=2026-01-01T00:00:00Z,-1",
        f"after=,{'9' * 40}",
    ):
        assert member.get(f"/desk/unit/?{wrong}").status_code == 200
    assert member.get("/desk/unit/tasks/123456/").status_code == 404
    assert member.post("/desk/unit/tasks/123456/", {"do": "hand_back", "reason": "x"}).status_code == 404
    assert member.post("/desk/unit/tasks/123456/", {"do": "burn"}).status_code == 404

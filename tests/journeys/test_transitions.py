"""A unit hands over in waves: planned in the office, run in the morning, signed at both units' desks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.work.cases.transitions.running import run_due
from commonhold.work.delivery.units import queries
from commonhold.work.delivery.units.membership.actions import join
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.market import Office
from tests.journeys.test_pages import look
from tests.journeys.test_unit_desk import SYSTEM, claim, office  # noqa: F401

SignIn = Callable[[int], Page]


@pytest.fixture
def handing(office: Office, cast: Cast) -> Office:  # noqa: F811
    """Leeds has three receipts to check, and may hand over to the own team, whose supervisor the accountant is."""
    by: dict[str, Any] = {"actor": SYSTEM, "at": timezone.now()}
    claim(cast, 3)
    with acting(SYSTEM, [cast.department_id]):
        team = queries.unit("own-team")
        site = queries.sites([team.id])[0]
        join(
            unit_id=team.id,
            account_id=cast.budget_holder,
            site_id=site.id,
            from_date=timezone.now().date(),
            skills=["receipts"],
            supervisor=True,
            **by,
        )
    return office


def today() -> date:
    return timezone.now().astimezone(LONDON).date()


def fill(page: Page, number: int, on: date, share: str) -> None:
    for part, value in (("day", on.day), ("month", on.month), ("year", on.year)):
        page.locator(f"[name=on-{number}-{part}]").fill(str(value))
    page.get_by_label(f"Share of wave {number}", exact=True).fill(share)


def morning(cast: Cast, days: int) -> None:
    def now() -> datetime:
        return timezone.now() + timedelta(days=days)

    run_due([cast.department_id], actor=Actor.system("worker"), now=now)


def plans(page: Page, site: str) -> list[str]:
    """The central unit plans a transition, and mends what was wrong with it; what axe finds."""
    page.goto(f"{site}/office/units/")
    page.get_by_role("link", name="Transitions").click()
    found = look(page)
    page.get_by_role("button", name="Plan a transition").click()
    found += look(page)
    page.get_by_label("Meridian, Leeds").check()
    page.get_by_label("Why?").fill("Its contract ends")
    fill(page, 1, today(), "70")
    fill(page, 2, today() + timedelta(days=1), "40")
    steps.press(page, "Plan it")
    expect(page.get_by_role("alert")).to_contain_text("at most 100 percent")
    found += look(page)
    fill(page, 1, today(), "60")
    steps.press(page, "Plan it")
    expect(page.get_by_text("The transition is planned.")).to_be_visible()
    found += look(page)
    return found


@pytest.mark.browser
def test_a_transition_is_planned_mended_run_and_signed_by_both_sides(
    site: str, handing: Office, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(handing.central_unit)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found = plans(page, site)
    address = page.url

    morning(cast, 0)
    page.goto(address)
    expect(page.get_by_text("1 given = 1 received + 0 gone before their turn.")).to_be_visible()
    morning(cast, 1)
    page.goto(address)
    expect(page.get_by_text("2 given = 2 received + 0 gone before their turn.")).to_be_visible()
    found += look(page)
    steps.press(page, "Sign wave 1 for Own team, receiving")
    expect(page.get_by_text("It is signed.")).to_be_visible()

    desk = sign_in(cast.finance)
    desk.goto(f"{site}/desk/unit/")
    desk.get_by_role("link", name="Handing over in waves").click()
    found += look(desk)
    desk.get_by_role("link", name="Meridian, Leeds").click()
    steps.press(desk, "Sign wave 1 for Meridian, Leeds, giving")
    expect(desk.get_by_text("It is signed.")).to_be_visible()
    expect(desk.get_by_text("Own team")).to_have_count(0)
    found += look(desk)

    page = sign_in(handing.central_unit)
    page.goto(address)
    page.get_by_label("Why is it called off?").fill("The contract goes on")
    steps.press(page, "Call it off")
    expect(page.get_by_text("The transition is called off.")).to_be_visible()
    assert not found + look(page) + complaints


def asked(session: Callable[[int], str], account_id: int) -> Client:
    return Client(headers={"cookie": f"sessionid={session(account_id)}"}, raise_request_exception=True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"unit": "nobody"}, "Choose the unit"),
        ({"why": " "}, "Enter why"),
        ({"on-1-day": "31", "on-1-month": "2"}, "Enter the day"),
        ({"on-1-year": "²026"}, "Enter the day"),
        ({"percent-1": "-5"}, "whole number"),
        ({"percent-1": "9" * 30}, "whole number"),
        ({"percent-1": "101"}, "at most 100"),
        ({"percent-1": ""}, "Give every wave"),
        ({"percent-1": "", "kinds-1": "<b> x"}, "There is no task"),
        ({"percent-1": "", "on-1-day": "", "on-1-month": "", "on-1-year": ""}, "Plan from 1"),
    ],
)
def test_what_no_plan_can_be_is_told(
    handing: Office, session: Callable[[int], str], sent: dict[str, str], said: str
) -> None:
    on = today()
    usual = {"unit": "meridian-leeds", "why": "It ends", "percent-1": "50"}
    day = {"on-1-day": str(on.day), "on-1-month": str(on.month), "on-1-year": str(on.year)}
    manager = asked(session, handing.central_unit)
    answer = manager.post("/office/transitions/plan/", {**usual, **day, **sent})
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert "There is none." in manager.get("/office/transitions/").content.decode()


def test_who_only_looks_plans_nothing_and_nonsense_signs_nothing(
    handing: Office, cast: Cast, session: Callable[[int], str]
) -> None:
    owner, manager = asked(session, handing.process_owner), asked(session, handing.central_unit)
    assert owner.get("/office/transitions/").status_code == 200
    assert owner.get("/office/transitions/plan/").status_code == 403
    assert owner.post("/office/transitions/1/", {"sign": "1 giving 1"}).status_code == 403
    assert asked(session, cast.case_worker).get("/desk/unit/transitions/").status_code == 403
    for nonsense in ("", "x", "1 giving x", "²", "1 giving " + "9" * 30, "1 giving 1"):
        assert manager.post("/office/transitions/1/", {"sign": nonsense}).status_code == 404

"""The clock of a task: a supervisor stops it and lets it go on, the office puts it right; nobody changes an event."""

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.base.working_time import LONDON
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.market import Office
from tests.journeys.test_pages import look
from tests.journeys.test_queries import queries_of
from tests.journeys.test_unit_desk import claim, office  # noqa: F401

SignIn = Callable[[int], Page]


@pytest.fixture
def case(committed_db: str, cast: Cast, office: Office) -> tuple[str, int]:  # noqa: F811
    """A case whose receipts Leeds, of which the finance officer is the supervisor, has to check; and the task."""
    claim(cast, 1)
    with psycopg.connect(committed_db) as connection:
        found = connection.execute(
            "SELECT c.reference, t.id FROM cases_task t JOIN cases_case c ON c.id = t.case_id"
            " WHERE t.unit_id IS NOT NULL"
        ).fetchone()
    assert found is not None
    return found


def events(url: str) -> list[tuple[str, str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT kind, reason, note FROM delivery_clockevent ORDER BY id").fetchall()


def earlier() -> dict[str, str]:
    """A moment a little before now, as a form has it."""
    moment = timezone.now().astimezone(LONDON) - timedelta(seconds=1)
    return {
        "since-day": str(moment.day),
        "since-month": str(moment.month),
        "since-year": str(moment.year),
        "since-time": f"{moment:%H:%M}",
    }


def fill(page: Page, moment: datetime) -> None:
    for name, value in (
        ("day", moment.day),
        ("month", moment.month),
        ("year", moment.year),
        ("time", f"{moment:%H:%M}"),
    ):
        page.locator(f"details[open] [name=since-{name}]").fill(str(value))


def supervises(page: Page, site: str) -> list[str]:
    """The supervisor stops the clock, after having forgotten why, and lets it go on; what axe finds."""
    page.goto(f"{site}/desk/unit/")
    page.get_by_role("link", name="Visit 0").click()
    page.get_by_role("link", name="Its clock: time used and left").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Check the receipts")
    found = look(page)
    page.get_by_text("Stop the clock").first.click()
    expect(page.get_by_label("Agreed by the contract manager")).to_have_count(0)
    steps.press(page, "Stop the clock")
    expect(page.get_by_role("alert")).to_contain_text("is no reason for this")
    found += look(page)
    page.get_by_label("Waiting for the customer").check()
    page.get_by_label("Why", exact=True).fill("The receipt is blurred")
    steps.press(page, "Stop the clock")
    expect(page.get_by_text("The clock stands still.")).to_be_visible()
    expect(page.get_by_text("Waiting for the customer. The receipt is blurred")).to_be_visible()
    found += look(page)
    page.get_by_text("Let the clock go on").first.click()
    page.get_by_label("Why it goes on").fill("A better one came")
    steps.press(page, "Let the clock go on")
    expect(page.get_by_text("The clock goes on.")).to_be_visible()
    page.get_by_text("Correct an event").first.click()
    offered = page.get_by_label("Which event").locator("option").all_inner_texts()
    assert [each.split(": ")[1].split(" ")[0] for each in offered] == ["stopped", "went"]
    return found


def puts_right(page: Page) -> list[str]:
    """The central unit strikes the stop out, and notes a complaint once the task is completed; what axe finds."""
    page.get_by_text("Correct an event").first.click()
    page.get_by_label("Which event").select_option(index=1)
    fill(page, datetime(1998, 1, 1, 9, 0, tzinfo=LONDON))
    page.get_by_label("Why it is corrected").fill("Nobody had asked the customer")
    steps.press(page, "Correct the event")
    expect(page.get_by_role("alert")).to_contain_text("Enter a day and a time in London")
    found = look(page)
    page.get_by_label("It was not so at all").check()
    steps.press(page, "Correct the event")
    expect(page.get_by_text("It is corrected.")).to_be_visible()
    expect(page.get_by_text("Not at all, by event")).to_be_visible()
    return found + look(page)


def notes(page: Page) -> None:
    """The central unit notes a complaint about the completed task, and withdraws it."""
    page.get_by_text("Note what was wrong with it").first.click()
    page.get_by_label("Complained about").check()
    page.get_by_label("What was wrong, in your words").fill("The claimant was called twice")
    steps.press(page, "Note it")
    expect(page.locator("li", has_text="Complained about: The claimant was called twice")).to_be_visible()
    page.get_by_text("Withdraw what was noted").first.click()
    page.get_by_label("Why it is withdrawn").fill("It was another claim")
    steps.press(page, "Withdraw it")
    expect(page.locator("li", has_text="It was another claim")).to_be_visible()


@pytest.mark.browser
def test_a_clock_is_stopped_goes_on_and_is_put_right(
    site: str,
    committed_db: str,
    cast: Cast,
    office: Office,  # noqa: F811
    case: tuple[str, int],
    sign_in: SignIn,
) -> None:
    page = sign_in(cast.finance)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found = supervises(page, site)

    page = sign_in(cast.case_worker)
    page.goto(f"{site}/desk/cases/{case[0]}/")
    page.get_by_role("link", name="Clocks: time used and left").click()
    expect(page.get_by_text("Time used")).to_be_visible()
    expect(page.get_by_role("button", name="Stop the clock")).to_have_count(0)
    found += look(page)

    page = sign_in(office.central_unit)
    page.goto(f"{site}/office/statements/")
    page.get_by_label("See a case’s clocks, by its reference").fill(case[0])
    steps.press(page, "See the clocks")
    found += look(page) + puts_right(page)
    address = page.url

    worker = sign_in(cast.finance)
    worker.goto(f"{site}/desk/unit/tasks/{case[1]}/")
    worker.get_by_label("The receipts are in order").check()
    steps.press(worker, "Confirm decision")
    worker.goto(f"{site}/desk/unit/cases/{case[0]}/clocks/")
    expect(worker.get_by_text("Completed", exact=True)).to_be_visible()

    page = sign_in(office.central_unit)
    page.goto(address)
    notes(page)
    found += look(page)
    assert [each[0] for each in events(committed_db)] == ["start", "stop", "resume", "correct", "end"]
    assert not found + complaints


def asked(session: Callable[[int], str], account_id: int) -> Client:
    return Client(headers={"cookie": f"sessionid={session(account_id)}"}, raise_request_exception=True)


STOP = {"do": "stop", "reason": "waiting_for_customer", "note": "The receipt is blurred", "evidence": ""}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "coffee"}, "is no reason for this"),
        ({"reason": "agreed", "evidence": "Letter"}, "is no reason for this"),
        ({"reason": ""}, "is no reason for this"),
        ({"note": " "}, "Say why"),
        ({"note": "x" * 4_001}, "Say why"),
        ({"reason": "force_majeure"}, "Say where this can be looked up"),
        ({"reason": "force_majeure", "evidence": "x" * 501}, "Say where this can be looked up"),
        ({"since-day": "31", "since-month": "2", "since-year": "2026", "since-time": "9:00"}, "Enter a day"),
        ({"since-day": "1"}, "Enter a day"),
        ({"since-day": "1", "since-month": "1", "since-year": "0001", "since-time": "00:00"}, "Enter a day"),
        ({"since-day": "1", "since-month": "1", "since-year": "2999", "since-time": "00:00"}, "not come yet"),
        (
            {"since-day": "1", "since-month": "1", "since-year": "2020", "since-time": "00:00"},
            "The last that",
        ),
        ({"since-day": "¹", "since-month": "1", "since-year": "2020", "since-time": "00:00"}, "Enter a day"),
    ],
)
def test_what_stops_no_clock_is_told(
    committed_db: str,
    cast: Cast,
    case: tuple[str, int],
    session: Callable[[int], str],
    sent: dict[str, str],
    said: str,
) -> None:
    page = asked(session, cast.finance)
    answer = page.post(f"/desk/unit/cases/{case[0]}/clocks/", {**STOP, "task": str(case[1]), **sent})
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert [each[0] for each in events(committed_db)] == ["start"]


def test_a_unit_corrects_only_what_its_own_people_said(
    committed_db: str,
    cast: Cast,
    office: Office,  # noqa: F811
    case: tuple[str, int],
    session: Callable[[int], str],
) -> None:
    unit, manager = asked(session, cast.finance), asked(session, office.central_unit)
    desk, office_page = f"/desk/unit/cases/{case[0]}/clocks/", f"/office/clocks/{case[0]}/"
    of = {"task": str(case[1])}
    with psycopg.connect(committed_db) as connection:
        row = connection.execute("SELECT id FROM delivery_clockevent").fetchone()
    assert row is not None
    start = int(row[0])
    struck = {"do": "correct", "never": "yes", "note": "It was not so", **of}
    assert unit.post(desk, {**struck, "event": str(start)}).status_code == 403
    assert unit.post(desk, {**STOP, **of}).status_code == 302
    assert unit.post(desk, {**STOP, **of}).status_code == 409  # twice
    stop = {**struck, "event": str(start + 1)}
    assert unit.post(desk, {**stop, "note": ""}).status_code == 200
    assert unit.post(desk, stop).status_code == 302
    back = {"do": "correct", "note": "It was", "event": stop["event"], **of, **earlier()}
    assert manager.post(office_page, back).status_code == 302
    assert unit.post(desk, stop).status_code == 403  # the office has said what was so
    assert [each[0] for each in events(committed_db)] == ["start", "stop", "correct", "correct"]
    flaw = {"do": "flaw", "kind": "complaint", "note": "Slow", **of}
    assert "is not completed" in manager.post(office_page, flaw).content.decode()


def test_who_may_not_sees_and_changes_nothing(
    cast: Cast,
    office: Office,  # noqa: F811
    case: tuple[str, int],
    session: Callable[[int], str],
    committed_db: str,
) -> None:
    own_team, manager = asked(session, cast.case_worker), asked(session, office.central_unit)
    desk, office_page = f"/desk/unit/cases/{case[0]}/clocks/", f"/office/clocks/{case[0]}/"
    of = {"task": str(case[1])}
    assert own_team.get(desk).status_code == 404  # another unit's
    assert own_team.post(desk, {**STOP, **of}).status_code == 403
    assert own_team.get(office_page).status_code == 403
    assert asked(session, office.process_owner).get(office_page).status_code == 200
    assert asked(session, office.process_owner).post(office_page, {**STOP, **of}).status_code == 403
    assert asked(session, cast.finance).post(office_page, {**STOP, **of}).status_code == 403
    assert asked(session, cast.claimant).get(f"/desk/cases/{case[0]}/clocks/").status_code == 403
    assert asked(session, cast.claimant).get(desk).status_code == 403
    member = asked(session, cast.finance)
    for nonsense in (
        {"do": "burn"},
        {"task": "x"},
        {"task": "9" * 30},
        {"task": "999999999999"},
        {"do": "withdraw", "flaw": "1"},
    ):
        assert member.post(desk, {**STOP, **of, **nonsense}).status_code == 404
        assert manager.post(office_page, {**STOP, **of, **nonsense}).status_code in (404, 200)
    assert member.get("/desk/unit/cases/CH-0000-0000/clocks/").status_code == 404
    assert manager.get("/office/clocks/CH-0000-0000/").status_code == 404
    assert manager.get("/office/clocks/", {"reference": "a/b"}).status_code == 302
    assert [each[0] for each in events(committed_db)] == ["start"]


def test_a_units_page_names_nobody_outside(
    cast: Cast, case: tuple[str, int], session: Callable[[int], str]
) -> None:
    shown = asked(session, cast.finance).get(f"/desk/unit/cases/{case[0]}/clocks/").content.decode()
    assert "Started" in shown
    assert cast.names[cast.claimant] not in shown


def test_more_events_ask_no_more_of_the_database(
    cast: Cast, case: tuple[str, int], session: Callable[[int], str]
) -> None:
    page, of = asked(session, cast.finance), {"task": str(case[1])}
    desk = f"/desk/unit/cases/{case[0]}/clocks/"
    few = queries_of(desk, cast.finance, session)
    for do in ("stop", "resume", "stop", "resume"):
        answer = page.post(desk, {**STOP, "do": do, **of})
        assert answer.status_code == 302
    assert queries_of(desk, cast.finance, session) == few

"""What a contract manager does in the office: look who delivers, close a unit, and agree on a change note."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from commonhold.connectors.spreadsheets.writing import write
from commonhold.work.delivery.contracts.checking.rules import read
from tests.journeys import market, steps
from tests.journeys.conftest import Cast
from tests.journeys.market import YEAR, Office, in_force
from tests.journeys.test_pages import look
from tests.journeys.test_queries import queries_of

SignIn = Callable[[int], Page]
PAGES = (
    "/office/units/",
    "/office/units/meridian-leeds/",
    "/office/units/own-team/",
    "/office/contracts/",
    "/office/contracts/by-code/receipts-a/",
    "/office/contracts/by-code/receipts-a/change/",
    "/office/contracts/concentration/",
)


@pytest.fixture
def office(committed_db: str, cast: Cast) -> Office:
    return market.set_up(committed_db, cast.department_id, cast.process_owner, cast.claimant)


def asked(session: Callable[[int], str], account_id: int) -> Client:
    return Client(headers={"cookie": f"sessionid={session(account_id)}"}, raise_request_exception=True)


def send(page: Page, name: str, content: bytes, day: str, month: str, reason: str) -> None:
    page.get_by_label("The terms").set_input_files(FilePayload(name=name, mimeType="", buffer=content))
    for part, value in (("day", day), ("month", month), ("year", str(YEAR + 1))):
        page.locator(f"[name=from-{part}]").fill(value)
    page.get_by_label("Why?").fill(reason)
    steps.press(page, "Check")


@pytest.mark.browser
def test_every_page_of_the_market_passes_axe(site: str, office: Office, sign_in: SignIn) -> None:
    page = sign_in(office.central_unit)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found = []
    for path in PAGES:
        page.goto(site + path)
        found += look(page)
    assert not found + complaints


@pytest.mark.browser
def test_a_change_note_is_sent_mended_looked_at_and_agreed(
    site: str, office: Office, sign_in: SignIn
) -> None:
    page = sign_in(office.central_unit)
    page.goto(f"{site}/office/")
    page.get_by_role("link", name="contracts", exact=True).click()
    page.get_by_role("link", name="Checking receipts, meridian-leeds").click()
    expect(page.get_by_text(f"31 Dec {YEAR + 1}").first).to_be_visible()
    page.get_by_role("button", name="Add a change note").click()
    document = in_force()
    document["lots"][0]["units"] = ["nobody"]
    send(page, "new.xlsx", write(read(document)), "1", "4", "Postage rose")
    expect(page.get_by_role("alert")).to_contain_text(
        "Lots!E2: The supplier has no unit with the code nobody"
    )
    found = look(page)

    document["lots"][0]["units"] = ["meridian-leeds"]
    document["rates"][0]["bands"] = [{"from_volume": 1, "pence": 4_50}]
    send(page, "new.xlsx", write(read(document)), "1", "4", "Postage rose")
    expect(page.get_by_role("heading", name="Check before you agree")).to_be_visible()
    row = page.get_by_role("row", name="Rate of lot receipts")
    expect(row).to_contain_text("a task: £4.12 →, now £4.50")
    found += look(page)
    steps.press(page, "Agree")
    expect(page.get_by_text("Change note 2 of Checking receipts, meridian-leeds is agreed.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Change note 2, from 1 April {YEAR + 1}")).to_be_visible()
    expect(page.get_by_text(f"Change note 2 holds from 1 April {YEAR + 1}")).to_be_visible()
    assert not found + look(page)


@pytest.mark.browser
def test_a_unit_is_closed_with_a_reason(site: str, office: Office, sign_in: SignIn) -> None:
    page = sign_in(office.central_unit)
    page.goto(f"{site}/office/units/")
    page.get_by_role("link", name="Meridian, Leeds").click()
    steps.press(page, "Close this unit")
    expect(page.get_by_role("alert")).to_contain_text("Choose why")
    found = look(page)
    page.get_by_label("An outage").check()
    page.get_by_label("Note (optional)").fill("No power\n<b>until noon</b>")
    steps.press(page, "Close this unit")
    expect(page.get_by_text("Meridian, Leeds is closed.")).to_be_visible()
    expect(page.get_by_text("<b>until noon</b>")).to_be_visible()
    page.get_by_label("It has recovered").check()
    steps.press(page, "Open this unit")
    expect(page.get_by_text("Meridian, Leeds is open.")).to_be_visible()
    assert not found + look(page)


def test_who_only_looks_changes_nothing(office: Office, session: Callable[[int], str]) -> None:
    owner = asked(session, office.process_owner)
    page = owner.get("/office/units/meridian-leeds/")
    assert page.status_code == 200
    assert "Close this unit" not in page.content.decode()
    assert owner.post("/office/units/meridian-leeds/state/", {"reason": "outage"}).status_code == 403
    assert owner.get("/office/contracts/by-code/receipts-a/change/").status_code == 403
    assert "Add a change note" not in owner.get("/office/contracts/by-code/receipts-a/").content.decode()


USUAL = {"from-day": "1", "from-month": "4", "from-year": str(YEAR + 1), "reason": "Why not"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose the workbook"),
        ({"from-day": "31", "from-month": "2"}, "Enter the day"),
        ({"from-year": "²026"}, "Enter the day"),
        ({"reason": " "}, "Say why"),
        ({"reason": "x" * 1001}, "Say why"),
        ({"confirmed": "yes"}, "not a document in JSON"),
        ({"confirmed": "yes", "terms": "{}"}, "$.starts: Give a value"),
        ({"confirmed": "yes", "terms": json.dumps(in_force())}, "There is nothing to agree"),
        (
            {
                "confirmed": "yes",
                "terms": json.dumps(in_force(exit_plan="None")),
                "from-year": str(YEAR - 1),
            },
            "The last change note holds from",
        ),
    ],
)
def test_what_no_change_note_can_be_is_told(
    office: Office, session: Callable[[int], str], sent: dict[str, Any], said: str
) -> None:
    manager = asked(session, office.central_unit)
    answer = manager.post("/office/contracts/by-code/receipts-a/change/", {**USUAL, **sent})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "Change note 2" not in manager.get("/office/contracts/by-code/receipts-a/").content.decode()


def test_the_same_note_twice_is_agreed_once(office: Office, session: Callable[[int], str]) -> None:
    manager = asked(session, office.central_unit)
    sent = {**USUAL, "confirmed": "yes", "terms": json.dumps(in_force(exit_plan="In a week"))}
    address = "/office/contracts/by-code/receipts-a/change/"
    assert manager.post(address, sent).status_code == 302
    assert "nothing to agree" in manager.post(address, sent).content.decode()


def test_the_workbook_of_a_contract_is_its_newest_terms(
    office: Office, session: Callable[[int], str]
) -> None:
    answer = asked(session, office.process_owner).get("/office/contracts/by-code/receipts-a/terms.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="receipts-a.xlsx"'
    assert answer.content[:2] == b"PK"


@pytest.mark.parametrize("path", ["/office/units/", "/office/contracts/", "/office/contracts/concentration/"])
def test_more_units_and_contracts_ask_no_more_of_the_database(
    committed_db: str, cast: Cast, office: Office, session: Callable[[int], str], path: str
) -> None:
    before = queries_of(path, office.central_unit, session)
    market.more(cast.department_id)
    assert queries_of(path, office.central_unit, session) == before

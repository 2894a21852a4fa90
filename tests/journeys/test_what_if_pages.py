"""The office's what-if: a month tried under another contract, policy, price and capacity, and compared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from commonhold.connectors.spreadsheets.writing import write
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.routing.what_if.asked.queries import asked_lately
from commonhold.work.delivery.routing.what_if.running import run
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.market import Office, in_force
from tests.journeys.test_market import asked, office  # noqa: F401
from tests.journeys.test_pages import look
from tests.journeys.test_setting_up import upload
from tests.journeys.test_what_if import MONTH, kept, what_if

SignIn = Callable[[int], Page]
TRY = f"/office/what-if/try/?service=claim_expense&month={MONTH[1]}"


@pytest.fixture
def chosen(office: Office) -> Office:  # noqa: F811
    """Forty tasks of this month, which went to the only unit that is open."""
    kept(office, 40)
    return office


def dearer(unit: str = "meridian-leeds") -> bytes:
    document = in_force()
    document["lots"][0]["units"] = [unit]
    document["rates"][0]["bands"] = [{"from_volume": 1, "pence": 9_00}, {"from_volume": 21, "pence": 3_00}]
    return write(read(document))


def worker() -> None:
    """The job that simulates what was asked last."""
    system = Actor.system("worker")
    with acting(system, department_ids()):
        newest = asked_lately(department_ids())[0]
    run(newest.id, list(newest.departments), actor=system, now=timezone.now)


@pytest.mark.browser
def test_another_contract_is_tried_and_compared(site: str, chosen: Office, sign_in: SignIn) -> None:
    page = sign_in(chosen.central_unit)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/office/units/")
    page.get_by_role("link", name="What if").click()
    found = look(page)
    page.get_by_label("Service").select_option("claim_expense")
    page.get_by_role("button", name="Go on").click()
    found += look(page)
    steps.press(page, "Try it")
    expect(page.get_by_role("alert")).to_contain_text("Fill in what is to be otherwise")
    page.get_by_label("Contract", exact=True).select_option("receipts-a")
    page.get_by_label("The terms to try").set_input_files(
        FilePayload(name="dearer.xlsx", mimeType="", buffer=dearer("nobody"))
    )
    steps.press(page, "Try it")
    expect(page.get_by_role("alert")).to_contain_text("nobody: There was no such unit")
    found += look(page)
    page.get_by_label("The terms to try").set_input_files(
        FilePayload(name="dearer.xlsx", mimeType="", buffer=dearer())
    )
    steps.press(page, "Try it")
    expect(page.get_by_text("It waits for the worker, or the month’s tasks are being read.")).to_be_visible()
    found += look(page)
    worker()
    worker()  # what is done already isn't done again
    page.get_by_role("link", name="Load this page again").click()
    expect(page.get_by_role("row", name="Meridian, Leeds").first).to_contain_text("£240.00")
    expect(
        page.get_by_role("img", name="Cost in pounds: the same figures are in the table below")
    ).to_be_visible()
    expect(page.get_by_text("by seed 1")).to_be_visible()
    found += look(page)
    page.get_by_role("link", name="What if").click()
    found += look(page)
    assert not found + complaints


def test_the_page_and_the_command_come_to_the_same(
    chosen: Office, session: Callable[[int], str], tmp_path: Path
) -> None:
    tried: dict[str, Any] = {
        "policy": {"price": 2, "lateness": 3},
        "prices": {"receipts-a/receipts": 3_80},
        "capacity": {"meridian-leeds": 60},
    }
    manager = asked(session, chosen.central_unit)
    form = manager.get(TRY).content.decode()
    assert "It was £4.12 from task 1, £3.80 from task 1,001" in form, "not next year’s"
    price, capacity = field(form, "receipts-a/receipts"), field(form, "Meridian, Leeds")
    sent = {"price": "2", "lateness": "3", price: "3.80", capacity: "60", "seed": "7"}
    assert manager.post(TRY, sent).status_code == 302
    worker()
    words = [*MONTH, "--seed", "7", "--json"]
    for name, document in tried.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
        words += [f"--{name}", str(tmp_path / f"{name}.json")]
    assert newest() == json.loads(what_if(*words).output)

    contract = {"contract": "receipts-a", "seed": "7", "file": upload(dearer())}
    assert manager.post(TRY, contract).status_code == 302
    worker()
    (tmp_path / "dearer.xlsx").write_bytes(dearer())
    command = what_if(
        *words[:4], "--contract", "receipts-a", "--terms", str(tmp_path / "dearer.xlsx"), "--json"
    )
    told = json.loads(command.output)
    assert newest() == told
    assert told["as_tried"][0]["pence"] == 20 * 9_00 + 20 * 3_00


def newest() -> dict[str, Any]:
    with acting(Actor.system("journeys"), department_ids()):
        comparison = asked_lately(department_ids())[0].comparison
    assert comparison is not None
    return comparison.plain()


def field(form: str, label: str) -> str:
    """The name of the field with a label."""
    return form.split(f">\n    {label}\n")[0].rsplit('for="', 1)[1].split('"')[0]


def test_what_can_t_be_tried_is_told(chosen: Office, session: Callable[[int], str]) -> None:
    manager = asked(session, chosen.central_unit)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "Fill in what is to be otherwise"),
        ({"price-0": "free"}, "not an amount"),
        ({"price-0": "9" * 30}, "more than Commonhold"),
        ({"price-99": "1"}, "Fill in what is to be otherwise"),
        ({"capacity-0": "²"}, "whole number"),
        ({"capacity-0": "9" * 20}, "whole number"),
        ({"capacity-0": "5", "seed": ""}, "whole number"),
        ({"capacity-0": "5", "seed": "9" * 10}, "whole number"),
        ({"price": "x"}, "whole number"),
        ({"price": "-1"}, "price"),
        ({"price": "1", "pilots": "leeds lots"}, "pilots"),
        ({"contract": "receipts-a"}, "Choose the workbook"),
        ({"contract": "receipts-a", "file": upload(b"PK")}, "not an Excel workbook"),
        ({"contract": "receipts-a", "file": upload(b"PK" + b"0" * 3_000_000)}, "larger than 2 MB"),
        ({"contract": "receipts-a", "file": upload(write(None))}, "Contract!B2: Give a value"),
        ({"file": upload(dearer())}, "Choose which contract"),
    ]
    for sent, said in wrong:
        answer = manager.post(TRY, {"seed": "1", **sent})
        assert (answer.status_code, said in answer.content.decode()) == (200, True), (sent, said)
    for query in ("", "?service=claim_expense", "?service=x&month=2026-04", "?service=claim_expense&month=²"):
        assert manager.get(f"/office/what-if/try/{query}").status_code == 404
    assert manager.get("/office/what-if/1/").status_code == 404


def test_who_only_looks_tries_nothing_and_others_departments_are_not_shown(
    chosen: Office, cast: Cast, session: Callable[[int], str]
) -> None:
    owner, manager = asked(session, chosen.process_owner), asked(session, chosen.central_unit)
    for path in ("/office/what-if/", TRY, "/office/what-if/1/"):
        assert owner.get(path).status_code == 403
    assert manager.post(TRY, {"capacity-0": "480", "seed": "1"}).status_code == 302
    with acting(Actor.system("journeys"), department_ids()):
        (found,) = asked_lately(department_ids())
        assert asked_lately(found.departments[:-1]) == []
    assert manager.get(f"/office/what-if/{found.id}/").status_code == 200

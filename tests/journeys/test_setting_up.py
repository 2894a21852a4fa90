"""What a contract manager sets up in the office: a supplier, a unit with its places and people, a price, a contract."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from commonhold.connectors.spreadsheets.tests.test_hostile_files import packed
from commonhold.connectors.spreadsheets.writing import write
from commonhold.work.delivery.contracts.checking.rules import read
from tests.journeys import market, steps
from tests.journeys.conftest import Cast
from tests.journeys.market import YEAR, Office, in_force
from tests.journeys.test_market import asked
from tests.journeys.test_pages import look

SignIn = Callable[[int], Page]


@pytest.fixture
def office(committed_db: str, cast: Cast) -> Office:
    return market.set_up(committed_db, cast.department_id, cast.process_owner, cast.claimant)


def terms(unit: str, **changed: Any) -> dict[str, Any]:
    """The usual terms for one unit, running now."""
    document = in_force(**changed)
    document["lots"][0]["units"] = [unit]
    return document


def unit_set_up(page: Page) -> list[str]:
    """A supplier and its unit in Kraków with somebody in it; what axe finds."""
    page.get_by_role("link", name="Suppliers").click()
    page.get_by_role("button", name="Add a supplier").click()
    found = look(page)
    page.get_by_label("Code").fill("Vistula!")
    page.get_by_label("Name").fill("Vistula Services")
    page.get_by_label("Where is it established?").select_option("Poland")
    steps.press(page, "Add it")
    expect(page.get_by_role("alert")).to_contain_text("small letters")
    found += look(page)
    page.get_by_label("Code").fill("vistula")
    steps.press(page, "Add it")
    expect(page.get_by_role("row", name="Vistula Services")).to_contain_text("Poland")
    found += look(page)

    page.get_by_role("link", name="Units").click()
    page.get_by_role("button", name="Add a unit").click()
    page.get_by_label("Code").fill("vistula-krakow")
    page.get_by_label("Name").fill("Vistula, Kraków")
    page.get_by_label("Supplier’s team").check()
    page.get_by_label("Supplier", exact=True).select_option("Vistula Services")
    page.get_by_label("Time zone").fill("Europe/Cracow")
    page.get_by_label("Whose bank holidays").select_option("None of these")
    steps.press(page, "Add it")
    expect(page.get_by_role("alert")).to_contain_text("Europe/Cracow")
    found += look(page)
    page.get_by_label("Time zone").fill("Europe/Warsaw")
    steps.press(page, "Add it")
    expect(page.get_by_role("heading", name="Vistula, Kraków")).to_be_visible()

    page.get_by_role("link", name="Add a place").click()
    found += look(page)
    page.get_by_label("Name").fill("Kraków")
    page.get_by_label("Country").select_option("Poland")
    steps.press(page, "Add it")
    page.get_by_role("link", name="Add somebody").click()
    found += look(page)
    page.get_by_label("E-mail address").fill("ewa@vistula.example")
    page.get_by_label("Where do they work?").select_option("Kraków")
    page.get_by_label("receipts", exact=True).check()
    page.get_by_label("They supervise the unit").check()
    steps.press(page, "Add them")
    expect(page.get_by_role("alert")).to_contain_text("Enter the person’s name")
    found += look(page)
    page.get_by_label("Name", exact=True).fill("Ewa Nowak")
    steps.press(page, "Add them")
    expect(page.get_by_role("row", name="Ewa Nowak")).to_contain_text("receipts")
    return found + look(page)


@pytest.mark.browser
def test_a_supplier_a_unit_and_its_contract_are_set_up(site: str, office: Office, sign_in: SignIn) -> None:
    page = sign_in(office.central_unit)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/office/units/")
    found = unit_set_up(page)

    page.get_by_role("link", name="Contracts").click()
    page.get_by_role("button", name="Add a contract").click()
    with page.expect_download() as template:
        page.get_by_role("link", name="template").click()
    assert template.value.suggested_filename == "contract.xlsx"
    page.get_by_label("Code").fill("vistula-1")
    page.get_by_label("Title").fill("Checking receipts in Kraków")
    page.get_by_label("Supplier").select_option("Vistula Services")
    page.get_by_label("Why is it agreed?").fill("It won the tender")
    wrong = terms("vistula-cracow", sites=["PL"])
    wrong["lots"][0]["task_kind"] = "check_receipt"
    send(page, wrong)
    expect(page.get_by_role("alert")).to_contain_text(
        "Lots!E2: The supplier has no unit with the code vistula-cracow"
    )
    expect(page.get_by_role("alert")).to_contain_text("the nearest is vistula-krakow")
    expect(page.get_by_role("alert")).to_contain_text(
        "Lots!C2: claim_expense has no task called check_receipt"
    )
    found += look(page)
    send(page, terms("vistula-krakow", sites=["PL"]))
    expect(page.get_by_role("heading", name="Check before you agree")).to_be_visible()
    found += look(page)
    steps.press(page, "Agree")
    expect(page.get_by_text("Checking receipts in Kraków is agreed.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Change note 1, from 1 January {YEAR}")).to_be_visible()
    assert not found + complaints


def send(page: Page, document: dict[str, Any]) -> None:
    content = write(read(document))
    page.get_by_label("The terms").set_input_files(FilePayload(name="v.xlsx", mimeType="", buffer=content))
    steps.press(page, "Check")


@pytest.mark.browser
def test_an_in_house_unit_is_given_a_price_and_a_member_other_skills(
    site: str, office: Office, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(office.central_unit)
    page.goto(f"{site}/office/units/own-team/")
    page.get_by_role("link", name="Set what it costs").click()
    found = look(page)
    page.get_by_label("Staff, a year").fill("1,000,000")
    page.get_by_label("IT, a year").fill("lots")
    page.get_by_label("Overhead, a year").fill("200000.00")
    page.get_by_label("Minutes a year").fill("1500000")
    steps.press(page, "Set it")
    expect(page.get_by_role("alert")).to_contain_text("not an amount of money")
    found += look(page)
    page.get_by_label("IT, a year").fill("0")
    steps.press(page, "Set it")
    expect(page.get_by_text("= 80.0000p a minute")).to_be_visible()

    page.goto(f"{site}/office/units/meridian-leeds/")
    page.get_by_role("link", name=cast.names[cast.claimant]).click()
    found += look(page)
    page.get_by_label("payroll", exact=True).check()
    page.get_by_label("Clearance").select_option("SC")
    steps.press(page, "Save")
    expect(page.get_by_role("row", name=cast.names[cast.claimant])).to_contain_text("payroll, receipts")
    page.get_by_role("link", name=cast.names[cast.claimant]).click()
    page.get_by_role("link", name="They leave the unit").click()
    found += look(page)
    steps.press(page, "Let them go")
    expect(page.get_by_text("Nobody works in it today.")).to_be_visible()
    assert not found


@pytest.mark.browser
def test_a_supervisor_keeps_the_skills_of_their_people(
    site: str, office: Office, cast: Cast, sign_in: SignIn, session: Callable[[int], str]
) -> None:
    manager = asked(session, office.central_unit)
    added = manager.post("/office/units/meridian-leeds/people/add/", {**MEMBER, "name": "Bo Lund"})
    assert added.status_code == 302
    page = sign_in(cast.claimant)
    page.goto(f"{site}/desk/unit/people/")
    found = look(page)
    page.get_by_role("link", name="Bo Lund").click()
    found += look(page)
    page.get_by_label("Minutes a day").fill("all")
    steps.press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number")
    page.get_by_label("Minutes a day").fill("300")
    page.get_by_label("payroll", exact=True).check()
    steps.press(page, "Save")
    expect(page.get_by_role("row", name="Bo Lund")).to_contain_text("payroll, receipts")
    page.get_by_role("link", name="Bo Lund").click()
    steps.press(page, "Let them go")
    expect(page.get_by_text("Bo Lund leaves.")).to_be_visible()
    expect(page.get_by_role("link", name="Bo Lund")).to_have_count(0)
    assert not found


DAY = {"from-day": "1", "from-month": "6", "from-year": str(YEAR)}
MEMBER = {
    "email": "bo@meridian.example",
    "name": "Bo",
    "site": "Leeds",
    "clearance": "bpss",
    "skills": ["receipts"],
    "minutes_per_day": "420",
    **DAY,
}
SUPPLIER = {"code": "vistula", "name": "Vistula", "country": "PL"}
UNIT = {
    "code": "vistula-krakow",
    "name": "Vistula, Kraków",
    "kind": "supplier",
    "supplier": "meridian",
    "region": "",
    "zone": "Europe/Warsaw",
    "opens": "09:00",
    "closes": "17:00",
    "weekdays": ["1", "2"],
}
COST = {
    **DAY,
    "staff_pence": "900000",
    "it_pence": "0",
    "overhead_pence": "0",
    "productive_minutes": "1,500,000",
}
FORMS = {
    "/office/add/supplier/": SUPPLIER,
    "/office/add/unit/": UNIT,
    "/office/units/meridian-leeds/sites/add/": {"name": "York", "country": "GB"},
    "/office/units/meridian-leeds/people/add/": MEMBER,
    "/office/units/own-team/cost/": COST,
}
HUGE = "x" * 100_000
WRONG = [
    ("/office/add/supplier/", {"code": ""}, "small letters"),
    ("/office/add/supplier/", {"code": "meridian"}, "already a supplier"),
    ("/office/add/supplier/", {"name": HUGE}, "at most 200"),
    ("/office/add/supplier/", {"name": "Meridian Services"}, "already a supplier"),
    ("/office/add/supplier/", {"country": "<b>"}, "two capital letters"),
    ("/office/add/unit/", {"kind": ""}, "A supplier’s unit has a supplier".replace("’", "&#39;")),
    ("/office/add/unit/", {"supplier": ""}, "A supplier&#39;s unit has a supplier"),
    ("/office/add/unit/", {"supplier": "nobody"}, "a supplier that there is"),
    ("/office/add/unit/", {"home": "nowhere"}, "a department that there is"),
    ("/office/add/unit/", {"opens": "25:00"}, "Enter a time"),
    ("/office/add/unit/", {"opens": "٠٩:٠٠"}, "Enter a time"),
    ("/office/add/unit/", {"opens": "17:00"}, "Close after opening"),
    ("/office/add/unit/", {"weekdays": []}, "on days from 1"),
    ("/office/add/unit/", {"weekdays": ["9"] * 500}, "on days from 1"),
    ("/office/add/unit/", {"zone": "../../etc/passwd"}, "such as Europe/London"),
    ("/office/add/unit/", {"region": "wales"}, "england-and-wales"),
    ("/office/add/unit/", {"code": "own-team"}, "already a unit"),
    ("/office/units/meridian-leeds/sites/add/", {"name": "Leeds"}, "already a site"),
    ("/office/units/meridian-leeds/sites/add/", {"name": ""}, "at most 200"),
    ("/office/units/meridian-leeds/people/add/", {"email": "bo"}, "not an e-mail address"),
    ("/office/units/meridian-leeds/people/add/", {"email": HUGE}, "not an e-mail address"),
    ("/office/units/meridian-leeds/people/add/", {"site": "Paris"}, "where they work"),
    ("/office/units/meridian-leeds/people/add/", {"clearance": "x"}, "Use one of none"),
    ("/office/units/meridian-leeds/people/add/", {"minutes_per_day": "1441"}, "from 0 to 1,440"),
    ("/office/units/meridian-leeds/people/add/", {"minutes_per_day": "²"}, "whole number"),
    ("/office/units/meridian-leeds/people/add/", {"skills": [HUGE]}, "small letters"),
    ("/office/units/meridian-leeds/people/add/", {"from-month": "13"}, "Enter the day"),
    ("/office/units/own-team/cost/", {"staff_pence": "-1"}, "not an amount"),
    ("/office/units/own-team/cost/", {"staff_pence": "9" * 30}, "more than Commonhold"),
    ("/office/units/own-team/cost/", {"productive_minutes": "0"}, "more than 0"),
    ("/office/units/own-team/cost/", {"productive_minutes": "9" * 11}, "whole number"),
    ("/office/units/own-team/cost/", {"from-year": str(YEAR - 1)}, "begin before it"),
]


def test_what_can_t_be_set_up_is_told_at_its_field(office: Office, session: Callable[[int], str]) -> None:
    manager = asked(session, office.central_unit)
    for path, sent, said in WRONG:
        answer = manager.post(path, {**FORMS[path], **sent})
        page = answer.content.decode()
        assert (answer.status_code, said in page) == (200, True), (path, sent, said)
        assert len(page) < 1_000_000, (path, sent)


def test_what_is_set_up_twice_is_there_once(office: Office, session: Callable[[int], str]) -> None:
    manager = asked(session, office.central_unit)
    for path, form in FORMS.items():
        assert manager.post(path, form).status_code == 302, path
        again = manager.post(path, form)
        # A member, or a sheet of costs, that comes again for the same day takes the place of the one before.
        assert again.status_code == (302 if "people" in path or "cost" in path else 200), path
    page = manager.get("/office/units/meridian-leeds/").content.decode()
    assert page.count("Bo</a>") == 1


def test_a_supplier_s_unit_has_no_sheet_of_costs(office: Office, session: Callable[[int], str]) -> None:
    manager = asked(session, office.central_unit)
    assert manager.post("/office/units/meridian-leeds/cost/", COST).status_code == 409


def test_only_the_central_unit_sets_up(office: Office, cast: Cast, session: Callable[[int], str]) -> None:
    owner = asked(session, office.process_owner)
    for path, form in FORMS.items():
        assert owner.post(path, form).status_code == 403
    assert owner.get("/office/suppliers/").status_code == 200
    assert "Add a supplier" not in owner.get("/office/suppliers/").content.decode()
    assert owner.post("/office/add/contract/", CONTRACT).status_code == 403
    worker = asked(session, cast.finance)
    assert worker.get("/desk/unit/people/").status_code == 403
    supervisor = asked(session, cast.claimant)
    assert supervisor.get(f"/desk/unit/people/{cast.finance}/").status_code == 404
    assert supervisor.post(f"/office/units/meridian-leeds/people/{cast.claimant}/", MEMBER).status_code == 403


CONTRACT = {"code": "new-1", "title": "New", "supplier": "meridian", "reason": "Tendered"}


def upload(content: bytes, name: str = "terms.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def good() -> bytes:
    return write(read(terms("meridian-leeds")))


NO_CONTRACT: list[tuple[dict[str, str], bytes | None, str]] = [
    ({}, None, "Choose the workbook"),
    ({}, b"", "not a document in JSON"),
    ({}, b"{", "not a document in JSON"),
    ({}, b"[" * 100_000, "not a document in JSON"),
    ({}, b'{"starts": 1, "starts": 2}', "there 2 times"),
    ({}, b"PK", "not an Excel workbook"),
    ({}, b"PK" + b"0" * 3_000_000, "larger than 2 MB"),
    ({}, b" " * 3_000_000, "larger than 1 MB"),
    ({}, packed({"xl/worksheets/sheet1.xml": b"0" * 20_000_001}), "unpacks to more than 20 MB"),
    ({}, write(None), "Contract!B2: Give a value"),
    ({"supplier": "nobody"}, good(), "Choose the supplier"),
    ({"code": "receipts-a"}, good(), "already a contract with the code receipts-a"),
    ({"code": "A B"}, good(), "small letters"),
    ({"title": ""}, good(), "at most 200"),
    ({"title": "x" * 201}, good(), "at most 200"),
    ({"reason": " "}, good(), "Say why"),
    ({"reason": "x" * 1001}, good(), "Say why"),
    ({"supplier": "tamarind"}, good(), "Lots!E2: The supplier has no unit"),
]


def test_what_no_contract_can_be_is_told_and_nothing_is_made(
    office: Office, session: Callable[[int], str]
) -> None:
    manager = asked(session, office.central_unit)
    for sent, content, said in NO_CONTRACT:
        file = {} if content is None else {"file": upload(content)}
        answer = manager.post("/office/add/contract/", {**CONTRACT, **sent, **file})
        assert (answer.status_code, said in answer.content.decode()) == (200, True), (sent, said)
    assert manager.get("/office/contracts/by-code/new-1/").status_code == 404


def test_two_who_add_the_same_at_once_make_it_once(office: Office, session: Callable[[int], str]) -> None:
    managers = [asked(session, office.central_unit) for _ in range(2)]
    confirmed = {**CONTRACT, "confirmed": "yes", "terms": json.dumps(terms("meridian-leeds"))}
    start = threading.Barrier(2)

    def add(manager: Client) -> tuple[int, int]:
        start.wait()
        made = manager.post("/office/add/contract/", confirmed).status_code
        joined = manager.post("/office/units/meridian-leeds/people/add/", MEMBER).status_code
        connections.close_all()
        return made, joined

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(add, managers))
    assert sorted(made for made, _ in found) == [200, 302]
    assert {joined for _, joined in found} <= {200, 302}
    page = managers[0].get("/office/units/meridian-leeds/").content.decode()
    assert page.count("Bo</a>") == 1


def test_a_contract_is_only_looked_at_until_it_is_confirmed_and_then_checked_again(
    office: Office, session: Callable[[int], str]
) -> None:
    manager = asked(session, office.central_unit)
    looked = manager.post("/office/add/contract/", {**CONTRACT, "file": upload(good())})
    assert "Check before you agree" in looked.content.decode()
    assert manager.get("/office/contracts/by-code/new-1/").status_code == 404
    document = terms("meridian-leeds")
    confirmed = {**CONTRACT, "confirmed": "yes"}
    tampered = {**document, "lots": [{**document["lots"][0], "units": ["tamarind-pune"]}]}
    for sent in ("", "{", json.dumps(tampered)):
        assert manager.post("/office/add/contract/", {**confirmed, "terms": sent}).status_code == 200
    assert manager.get("/office/contracts/by-code/new-1/").status_code == 404, "nothing is half made"
    assert (
        manager.post("/office/add/contract/", {**confirmed, "terms": json.dumps(document)}).status_code == 302
    )
    again = manager.post("/office/add/contract/", {**confirmed, "terms": json.dumps(document)})
    assert "already a contract" in again.content.decode()


def test_the_template_can_be_filled_in_by_whoever_looks(
    office: Office, session: Callable[[int], str]
) -> None:
    answer: Any = asked(session, office.process_owner).get("/office/add/contract/template.xlsx")
    assert answer.content[:2] == b"PK"

"""A contract manager's month: a statement is looked at, disputed, decided, settled, agreed by finance and booked."""

import io
import json
from collections.abc import Callable

import psycopg
import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.journeys import steps, supply
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]


@pytest.fixture
def stated(committed_db: str, cast: Cast) -> supply.Stated:
    return supply.work(committed_db, timezone.now())


def invoice(month: str) -> bytes:
    """An invoice that asks for two tasks too many, and gives no credit."""
    book = Workbook()
    for row in (
        ["Item", "Month", "Quantity", "Unit price", "Amount"],
        ["receipts", month, 10, 4.12, 41.20],
        ["receipts", month, 8, 3.80, 30.40],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def dispute(page: Page) -> list[str]:
    """From the statement: dispute its credit for the supplier, after having forgotten for whom."""
    page.get_by_role("link", name="Dispute Credit for in-time").first.click()
    steps.press(page, "Record the dispute")
    expect(page.get_by_role("alert")).to_contain_text("Select whose view this is")
    found = look(page)
    page.get_by_label("The supplier").check()
    page.get_by_label("Reason").fill("The system was down on two days")
    page.get_by_label("Evidence (optional)").fill("Incident 41")
    steps.press(page, "Record the dispute")
    return found


def compare(page: Page, month: str) -> list[str]:
    """From the statement: lay an invoice beside it."""
    steps.press(page, "Compare an invoice")
    page.get_by_label("Invoice number").fill("INV-7")
    page.get_by_label("The invoice’s lines").set_input_files(
        {"name": "invoice.xlsx", "mimeType": "application/octet-stream", "buffer": invoice(month)}
    )
    steps.press(page, "Compare")
    expect(page.get_by_text("2 more than are due")).to_be_visible()
    return look(page)


def decide(page: Page) -> list[str]:
    """From the statement: decide the dispute, at first beyond what can be decided."""
    page.get_by_role("link", name="Credit for in-time").last.click()
    found = look(page)
    page.get_by_label("By how much").fill("99")
    page.get_by_label("Reason for the decision").fill("One of the two days was the department’s fault")
    steps.press(page, "Decide")
    expect(page.get_by_role("alert")).to_contain_text("can change by £0.00 to")
    page.get_by_label("By how much").fill("1.50")
    steps.press(page, "Decide")
    return found


def settle(page: Page) -> list[str]:
    """From the statement: settle it, after having forgotten the cost centres."""
    steps.press(page, "Settle")
    page.get_by_role("button", name="Settle at").click()
    expect(page.get_by_role("alert")).to_contain_text("Select a cost centre of")
    found = look(page)
    for each in page.locator("main select").all():
        each.select_option(index=1)
    page.get_by_role("button", name="Settle at").click()
    expect(page.get_by_role("heading", name="Settlement")).to_be_visible()
    return found + look(page)


def agree(page: Page, site: str) -> list[str]:
    """As finance of one department: agree to its part."""
    page.goto(f"{site}/approvals/")
    page.get_by_role("link", name="Meridian Services").click()
    found = look(page)
    page.get_by_label("Agree, and book it").check()
    steps.press(page, "Confirm decision")
    return found


def booked(url: str) -> dict[str, int]:
    """What is booked of statements, in pence by account."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT a.code, sum(l.amount_pence)::bigint FROM ledger_journal j"
            " JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_account a ON a.id = l.account_id"
            " WHERE j.source LIKE 'service_levels.statement:%' GROUP BY 1"
        ).fetchall()
    return dict(rows)


def test_a_statement_is_disputed_decided_settled_and_booked(
    site: str, committed_db: str, stated: supply.Stated, sign_in: SignIn
) -> None:
    manager, decider = stated.managers
    page = sign_in(manager)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/office/statements/")
    found = look(page)
    page.goto(site + stated.path)
    expect(page.get_by_text("16 completed: 10 × £4.12 + 6 × £3.80 = £64.00")).to_be_visible()
    expect(page.get_by_text("Missed", exact=True).first).to_be_visible()
    found += look(page) + dispute(page) + compare(page, stated.path.rstrip("/").rsplit("/", 1)[-1])
    page = sign_in(decider)
    page.goto(site + stated.path)
    found += decide(page) + settle(page)
    assert booked(committed_db) == {}
    found += agree(sign_in(stated.finance), site)
    steps.work()
    # Ten of sixteen tasks were this department's: £40.00 of the charge, £2.00 of the credit, 94p of the decision.
    assert booked(committed_db) == {"61500": 3894, "20100": -3894}
    assert not found + complaints


def test_performance_is_charted_and_exported(site: str, stated: supply.Stated, sign_in: SignIn) -> None:
    page = sign_in(stated.managers[0])
    page.goto(f"{site}/office/performance/")
    found = []
    for by in ("By service", "By unit", "By department"):
        page.get_by_role("link", name=by).click()
        expect(page.locator("canvas").first).to_be_visible()
        found += look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="as JSON").click()
    written = json.loads(download.value.path().read_text())
    assert {each["completed"] for each in written["figures"]} >= {14, 15, 16}
    assert not found

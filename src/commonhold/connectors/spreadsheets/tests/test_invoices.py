"""Invoices read from whatever a supplier sends: each error told by its place, and nothing in a file does harm."""

import io
import json

import pytest
from openpyxl import Workbook

from commonhold.connectors.spreadsheets.invoices import UnreadableInvoice, read
from commonhold.connectors.spreadsheets.workbooks import NotAWorkbook
from commonhold.oversight.service_levels.invoices.rules import InvoiceLine

HEADING = "Item,Month,Quantity,Unit price,Amount\n"
LINE = InvoiceLine(item="receipts", month="2026-06", quantity=3, unit_price_pence=500, amount_pence=1500)
CREDIT = InvoiceLine(item="CREDITS", month="2026-06", quantity=1, unit_price_pence=-230, amount_pence=-230)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_a_table_and_json_say_the_same():
    rows = [["receipts", "2026-06", 3, 5, 15.0], ["CREDITS", "2026-06", 1, -2.3, -2.3]]
    table = HEADING + "receipts,2026-06,3,5.00,£15.00\nCREDITS,2026-06,1,-2.30,−2.30\n\n"
    written = json.dumps([LINE.model_dump(mode="json"), CREDIT.model_dump(mode="json")])
    for content in (
        workbook(["Item", "Month", "Quantity", "Unit price", "Amount"], *rows),
        table.encode(),
        b"\xef\xbb\xbf" + table.encode(),
        written.encode(),
    ):
        assert read(content) == [LINE, CREDIT]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", [("The file", "it has nothing in it")]),
        (HEADING.encode(), [("The file", "it has no line")]),
        (b"Item,Month\nx,2026-06\n", [("The first row", "it has no column Quantity, Unit price, Amount")]),
        (
            (HEADING + "receipts,2026-06,3,five,15.00\nreceipts,2026-06,3,5.00,\n").encode(),
            [("D2", "Give pounds and pence in figures, such as 4.12"), ("Row 3", "Give the amount")],
        ),
        (b"[1]", [("The file", "it has to be a list of lines")]),
        (b'{"item": 1}', [("The file", "it has to be a list of lines")]),
        (b"[" * 100_000, [("The file", "it is no JSON")]),
        (b"\xff\xfe", [("The file", "it is neither a workbook nor text in UTF-8")]),
        (b"x" * 2_000_001, [("The file", "it is larger than 2 MB")]),
    ],
)
def test_what_is_wrong_is_told_by_its_place(content, problems):
    with pytest.raises(UnreadableInvoice) as refused:
        read(content)
    assert refused.value.problems == problems


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("receipts,June,3,5.00,15.00", "B2"),
        ("receipts,2026-06,-3,5.00,15.00", "C2"),
        ("receipts,2026-06,1e9,5.00,15.00", "C2"),
        ("receipts,2026-06,99999999999,5.00,15.00", "C2"),
        (f"{'x' * 100},2026-06,3,5.00,15.00", "A2"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_by_its_cell(line, where):
    with pytest.raises(UnreadableInvoice) as refused:
        read((HEADING + line).encode())
    assert [place for place, _ in refused.value.problems] == [where]


def test_a_formula_and_a_damaged_workbook_are_not_read():
    with pytest.raises(UnreadableInvoice):
        read(workbook(["Item", "Month", "Quantity", "Unit price", "Amount"], ["a", "2026-06", "=1+1", 5, 15]))
    with pytest.raises(NotAWorkbook):
        read(b"PK\x03\x04nonsense")


def test_more_lines_than_any_invoice_has():
    with pytest.raises(UnreadableInvoice, match="more than 500 lines"):
        read((HEADING + "receipts,2026-06,3,5.00,15.00\n" * 501).encode())

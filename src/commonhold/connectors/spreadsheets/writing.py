"""The terms of a contract written as a workbook, or the template: one with none in it."""

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from commonhold.connectors.spreadsheets.layout import CONTRACT, FIRST, HELP, SHEETS
from commonhold.connectors.spreadsheets.workbooks import as_bytes, write_cell
from commonhold.work.delivery.contracts.rules import Terms


def write(terms: Terms | None) -> bytes:
    """A workbook with the terms in it, or with none: the template. Loading it gives the same terms."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = FIRST
    _heading(first, ("What", "Value", "Explanation"), (24, 40, 80))
    for row, column in enumerate(CONTRACT, start=2):
        write_cell(first, row, 1, column.title)
        if terms is not None:
            write_cell(first, row, 2, column.write(getattr(terms, column.field)), column.format)
        write_cell(first, row, 3, column.hint)
    for name, (terms_field, columns) in SHEETS.items():
        sheet = book.create_sheet(name)
        _heading(sheet, [column.title for column in columns], [22] * len(columns))
        for row, line in enumerate(_flat(terms_field, terms) if terms else (), start=2):
            for place, column in enumerate(columns, start=1):
                value = line.get(column.field)
                if value is not None and value != ():
                    write_cell(sheet, row, place, column.write(value), column.format)
    _write_help(book.create_sheet(HELP))
    return as_bytes(book)


def _flat(terms_field: str, terms: Terms) -> list[dict[str, Any]]:
    """What stands in each line of a sheet."""
    if terms_field == "rates":
        return [
            {"lot": rate.lot, **dict(band), **({"minimum_volume": rate.minimum_volume} if place == 0 else {})}
            for rate in terms.rates
            for place, band in enumerate(rate.bands)
        ]
    return [{"": each} if isinstance(each, str) else dict(each) for each in getattr(terms, terms_field)]


def _heading(sheet: Any, titles: Sequence[str], widths: Sequence[int]) -> None:
    for place, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        write_cell(sheet, 1, place, title)
        cell = sheet.cell(1, place)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def _write_help(sheet: Any) -> None:
    _heading(sheet, ("Sheet", "Column", "What to give"), (20, 20, 90))
    rows = [(name, column) for name, (_, columns) in SHEETS.items() for column in columns]
    for row, (name, column) in enumerate(rows, start=2):
        for place, value in enumerate((name, column.title, column.hint), start=1):
            write_cell(sheet, row, place, value)
            sheet.cell(row, place).alignment = Alignment(wrap_text=True, vertical="top")

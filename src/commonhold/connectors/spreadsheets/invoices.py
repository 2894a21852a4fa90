"""A supplier's invoice as a workbook, a CSV file or JSON, read with each error told by its place."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import ValidationError

from commonhold.base.refusals import Refusal
from commonhold.connectors.spreadsheets.layout import Unreadable, pounds, text, whole
from commonhold.connectors.spreadsheets.workbooks import LARGEST_FILE_BYTES, Cell, cell_name, read_workbook
from commonhold.oversight.service_levels.invoices.rules import MOST_LINES, InvoiceLine

COLUMNS = {
    "item": ("Item", text),
    "month": ("Month", text),
    "quantity": ("Quantity", whole),
    "unit_price_pence": ("Unit price", pounds),
    "amount_pence": ("Amount", pounds),
}
"""The fields of a line, what their columns are called, and how a cell is read. Prices are in pounds."""

Place = tuple[str, dict[str, tuple[str, Any]]]


class UnreadableInvoice(Refusal):
    """The invoice can't be read: {first} Put this right and upload it again."""

    code: ClassVar[str] = "invoices.unreadable"
    status: ClassVar[int] = 422

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        """Everything that is wrong: where, and what to do."""
        where, why = self.problems[0]
        super().__init__(field="file", first=f"{where}: {why}.")


def read(content: bytes) -> list[InvoiceLine]:
    """The lines of an invoice, from whichever kind of file it is; UnreadableInvoice with all that is wrong.

    A table has a heading of the names in COLUMNS, credits as negative amounts. JSON is a list of objects with the
    fields' own names, in pence.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise UnreadableInvoice([("The file", f"it is larger than {LARGEST_FILE_BYTES // 1_000_000} MB")])
    if content.startswith(b"PK"):
        sheets = read_workbook(content)
        rows: list[list[Cell | None]] = []
        for sheet in sheets.values():
            rows = [[row.get(column) for column in range(1, max(row) + 1)] for row in sheet.values()]
            break
        return _from_table(rows)
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInvoice([("The file", "it is neither a workbook nor text in UTF-8")]) from error
    if written.lstrip().startswith(("[", "{")):
        return _checked(_from_json(written))
    return _from_table(list(_csv(written)))


def _csv(written: str) -> Iterator[list[Cell | None]]:
    try:
        for number, row in enumerate(csv.reader(io.StringIO(written), strict=True), 1):
            if any(value.strip() for value in row):
                yield [
                    Cell(cell_name("", number, column).lstrip("!"), value, "s", "") if value.strip() else None
                    for column, value in enumerate(row, 1)
                ]
    except csv.Error as error:
        raise UnreadableInvoice([("The file", f"it is no CSV file ({error})")]) from error


def _from_json(written: str) -> Iterator[Place]:
    try:
        rows = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise UnreadableInvoice([("The file", "it is no JSON")]) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableInvoice([("The file", "it has to be a list of lines")])
    for number, row in enumerate(rows):
        yield f"lines[{number}]", {str(key): (f"lines[{number}].{key}", value) for key, value in row.items()}


def _from_table(rows: list[list[Cell | None]]) -> list[InvoiceLine]:
    if not rows:
        raise UnreadableInvoice([("The file", "it has nothing in it")])
    titles = {str(cell.value).strip().lower(): place for place, cell in enumerate(rows[0]) if cell}
    places = {field: titles.get(title.lower()) for field, (title, _) in COLUMNS.items()}
    lacking = [COLUMNS[field][0] for field, place in places.items() if place is None]
    if lacking:
        raise UnreadableInvoice([("The first row", f"it has no column {', '.join(lacking)}")])
    problems: list[tuple[str, str]] = []
    found: list[Place] = []
    for row in rows[1:]:
        line: dict[str, tuple[str, Any]] = {}
        for field, (title, reader) in COLUMNS.items():
            place = places[field]
            assert place is not None
            cell = row[place] if place < len(row) else None
            if cell is None:
                problems.append((_row_of(row), f"Give the {title.lower()}"))
                continue
            try:
                line[field] = (cell.where, _signed(cell, reader) if reader is pounds else reader(cell))
            except Unreadable as error:
                problems.append((cell.where, str(error)))
        found.append((_row_of(row), line))
    if problems:
        raise UnreadableInvoice(problems)
    return _checked(iter(found))


def _signed(cell: Cell, reader: Any) -> object:
    value = cell.value
    if isinstance(value, str) and value.strip().startswith(("-", "−")):
        return -reader(Cell(cell.where, value.strip()[1:], cell.kind, cell.format))
    return reader(cell)


def _row_of(row: Sequence[Cell | None]) -> str:
    first = next(cell.where for cell in row if cell)
    return f"Row {''.join(filter(str.isdigit, first.rsplit('!', 1)[-1]))}"


def _checked(lines: Iterator[Place]) -> list[InvoiceLine]:
    problems: list[tuple[str, str]] = []
    found: list[InvoiceLine] = []
    for where, line in lines:
        try:
            found.append(InvoiceLine.model_validate({field: value for field, (_, value) in line.items()}))
        except ValidationError as error:
            for each in error.errors():
                field = str(each["loc"][0]) if each["loc"] else ""
                problems.append((line[field][0] if field in line else where, each["msg"]))
    if len(found) > MOST_LINES:
        problems.append(("The file", f"it has more than {MOST_LINES} lines"))
    if not found and not problems:
        problems.append(("The file", "it has no line"))
    if problems:
        raise UnreadableInvoice(problems)
    return found

"""Excel workbooks (.xlsx) read so that nothing in them can do harm, and written so that no text becomes a formula."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import save_workbook

from commonhold.base.refusals import Refusal

assert DEFUSEDXML, "openpyxl expands entities unless defusedxml is installed"

LARGEST_FILE_BYTES = 2_000_000
LARGEST_UNPACKED_BYTES = 20_000_000
MOST_PARTS = 200
MOST_SHEETS = 30
MOST_ROWS = 1_000
MOST_COLUMNS = 20


class NotAWorkbook(Refusal):
    """This is not an Excel workbook (.xlsx) that can be read: {why}. Nothing was loaded."""

    code: ClassVar[str] = "spreadsheets.not-a-workbook"
    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that has something in it. `kind` is openpyxl's: "f" for a formula, "e" for an error."""

    where: str
    """As people write it: Rates!C7."""
    value: Any
    kind: str
    format: str


Rows = dict[int, dict[int, Cell]]
"""By row and column, both from 1; only those with something in them."""


def cell_name(sheet: str, row: int, column: int) -> str:
    return f"{sheet}!{get_column_letter(column)}{row}"


def read_workbook(content: bytes) -> Mapping[str, Rows]:
    """The cells of every sheet. NotAWorkbook for what is no workbook, damaged, or larger than any contract is."""
    _require_harmless(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            raise NotAWorkbook(why=f"it has more than {MOST_SHEETS} sheets")
        return {sheet.title: dict(_rows(sheet)) for sheet in book.worksheets}
    except Refusal:
        raise
    except Exception as error:  # whatever a damaged or hostile file makes the library raise
        raise NotAWorkbook(why="it is damaged, or was made to do harm") from error


def _require_harmless(content: bytes) -> None:
    """Refuse by what the file's directory says, before anything of it is unpacked."""
    if len(content) > LARGEST_FILE_BYTES:
        raise NotAWorkbook(why=f"it is larger than {LARGEST_FILE_BYTES // 1_000_000} MB")
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotAWorkbook(why="it is another kind of file") from error
    if len(parts) > MOST_PARTS:
        raise NotAWorkbook(why=f"it has more than {MOST_PARTS} parts")
    # Python unpacks no more of a part than the directory says, so a size that is a lie does no harm.
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED_BYTES:
        raise NotAWorkbook(why=f"it unpacks to more than {LARGEST_UNPACKED_BYTES // 1_000_000} MB")


def _rows(sheet: Any) -> Iterator[tuple[int, dict[int, Cell]]]:
    # What the sheet says of its own size is not believed.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1), start=1):
        found = {
            column: Cell(
                cell_name(sheet.title, number, column), each.value, each.data_type, each.number_format
            )
            for column, each in enumerate(row, start=1)
            if each.value is not None and str(each.value).strip()
        }
        if found and (number > MOST_ROWS or max(found) > MOST_COLUMNS):
            raise NotAWorkbook(
                why=f"“{sheet.title[:40]}” has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
            )
        if found:
            yield number, found


def write_cell(sheet: Any, row: int, column: int, value: object, number_format: str = "") -> None:
    """Write a value as what it is: text that begins with "=" stays text."""
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith("=")
    if number_format:
        cell.number_format = number_format


def as_bytes(book: Workbook) -> bytes:
    """The file."""
    file = io.BytesIO()
    save_workbook(book, file)
    return file.getvalue()

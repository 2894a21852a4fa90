"""The terms of a contract in a workbook or a JSON file, with each trouble told by its cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonhold.connectors.spreadsheets.layout import (
    CONTRACT,
    FIRST,
    HELP,
    SHEETS,
    Column,
    Unreadable,
)
from commonhold.connectors.spreadsheets.workbooks import (
    Cell,
    Rows,
    cell_name,
    read_workbook,
)
from commonhold.work.cases.contracting import queries
from commonhold.work.delivery.contracts.checking import rules as checking
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.contracts.consistency.rules import Path, Trouble
from commonhold.work.delivery.contracts.rules import Terms

ZIP = b"PK"


@dataclass(frozen=True)
class Loaded:
    """Terms, and where in the file each of their parts stands."""

    terms: Terms
    cells: Mapping[Path, str]

    def require_known_names(self, supplier_id: int | None) -> None:
        """Unfit, told by cell, if they name a service, task, department or unit of the supplier that isn't there."""
        if found := queries.unknown_names(self.terms, supplier_id):
            raise Unfit(_placed(found, self.cells))


def load(content: bytes) -> Loaded:
    """The terms in a workbook or a JSON file. Unfit, NotAWorkbook or NotJson say all that is wrong with it."""
    if content.startswith(ZIP):
        reading = _Reading(read_workbook(content))
        document = reading.document()
        try:
            terms = checking.read(document)
        except Unfit as error:
            raise Unfit(
                [*reading.troubles, *_placed(error.troubles, reading.cells, reading.troubles)]
            ) from error
        if reading.troubles:
            raise Unfit(reading.troubles)
        return Loaded(terms, reading.cells)
    return Loaded(checking.read(checking.parse_json(content)), {})


def _placed(
    troubles: Iterable[Trouble], cells: Mapping[Path, str], told: Sequence[Trouble] = ()
) -> list[Trouble]:
    """The troubles with the cell of each, or of what it is part of; a cell that has one already gets no other."""
    taken = {each.where for each in told}
    found = []
    for each in troubles:
        path = each.path
        while path not in cells and path:
            path = path[:-1]
        placed = Trouble((), each.message, cells.get(path, each.where))
        if placed.where not in taken and placed not in found:
            found.append(placed)
    return found


@dataclass
class _Reading:
    """A workbook on its way to a document."""

    sheets: Mapping[str, Rows]
    cells: dict[Path, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        for name in self.sheets:
            if name not in (FIRST, HELP, *SHEETS):
                self._trouble(name[:40], "The template has no such sheet: take it out, or correct its name")
        found = self._first(self.sheets.get(FIRST, {}))
        for name, (terms_field, columns) in SHEETS.items():
            self.cells[(terms_field,)] = f"{name}!A2"
            if name not in self.sheets:
                self._trouble(name, "The sheet is missing: keep every sheet of the template")
            lines = self._lines(name, columns, self.sheets.get(name, {}))
            found[terms_field] = self._grown(terms_field, lines)
        return found

    def _first(self, rows: Rows) -> dict[str, Any]:
        found = {}
        by_title = {str(cells[1].value).strip().lower(): cells for cells in rows.values() if 1 in cells}
        for row, column in enumerate(CONTRACT, start=2):
            self.cells[(column.field,)] = cell_name(FIRST, row, 2)
            cells = by_title.get(column.title.lower())
            if cells is None:
                self._trouble(cell_name(FIRST, row, 1), f"The line “{column.title}” is missing")
            elif 2 in cells:
                self.cells[(column.field,)] = cells[2].where
                found[column.field] = self._value(column, cells[2])
        return found

    def _lines(self, sheet: str, columns: Sequence[Column], rows: Rows) -> list[tuple[int, dict[str, Any]]]:
        """Each line that has something in it, with its number in the sheet."""
        for place, column in enumerate(columns, start=1):
            heading = rows.get(1, {}).get(place)
            if sheet in self.sheets and (
                heading is None or str(heading.value).strip().lower() != column.title.lower()
            ):
                self._trouble(cell_name(sheet, 1, place), f"The heading of this column is “{column.title}”")
        found = []
        for number, cells in rows.items():
            for place in (place for place in cells if place > len(columns)):
                self._trouble(cells[place].where, "The template has no such column")
            read = {
                column.field: self._value(column, cells[place])
                for place, column in enumerate(columns, start=1)
                if place in cells and number > 1
            }
            if read:
                found.append((number, read))
        return found

    def _value(self, column: Column, cell: Cell) -> object:
        if cell.kind == "f":
            self._trouble(cell.where, "It has a formula: give the value itself")
        elif cell.kind == "e":
            self._trouble(cell.where, f"It has an error: {str(cell.value)[:20]}")
        else:
            try:
                return column.read(cell)
            except Unreadable as error:
                self._trouble(cell.where, str(error))
        return None

    def _grown(self, terms_field: str, lines: list[tuple[int, dict[str, Any]]]) -> list[Any]:
        """The lines as the terms have them: a rate is all the lines of its lot, a site only its country."""
        sheet, columns = next((name, each[1]) for name, each in SHEETS.items() if each[0] == terms_field)
        if terms_field == "rates":
            return self._rates(sheet, columns, lines)
        for place, (number, _) in enumerate(lines):
            self._note((terms_field, place), sheet, number, columns)
        return [line if columns[0].field else line[""] for _, line in lines]

    def _rates(
        self, sheet: str, columns: Sequence[Column], lines: list[tuple[int, dict[str, Any]]]
    ) -> list[Any]:
        places: dict[object, int] = {}
        rates: list[dict[str, Any]] = []
        for number, line in lines:
            lot = line.pop("lot", None)
            if lot not in places:
                places[lot] = len(rates)
                rates.append({"lot": lot, "bands": []} if lot is not None else {"bands": []})
                self._note(("rates", places[lot]), sheet, number, columns)
                if (minimum := line.pop("minimum_volume", None)) is not None:
                    rates[-1]["minimum_volume"] = minimum
            elif "minimum_volume" in line:
                line.pop("minimum_volume")
                self._trouble(cell_name(sheet, number, 4), "Give the minimum in the lot's first line only")
            bands = rates[places[lot]]["bands"]
            self._note(("rates", places[lot], "bands", len(bands)), sheet, number, columns)
            bands.append(line)
        return rates

    def _note(self, path: Path, sheet: str, number: int, columns: Sequence[Column]) -> None:
        self.cells[path] = cell_name(sheet, number, 1)
        for place, column in enumerate(columns, start=1):
            if column.field:
                self.cells[(*path, column.field)] = cell_name(sheet, number, place)

    def _trouble(self, where: str, message: str) -> None:
        self.troubles.append(Trouble((), message, where))

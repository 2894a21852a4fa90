"""CSV files that commands import: read row by row, whatever is in them, and refused by row where they are none."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from commonhold.base.refusals import Refusal

FIRST_ROW = 2
"""The number of the first row after the names of the columns, as spreadsheets count."""


class NotTheFile(Refusal):
    """{path} can't be imported: {why}. It has to be CSV in UTF-8 whose first row names the columns {columns}. Nothing
    was imported."""

    code: ClassVar[str] = "csv.not-the-file"


def rows(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[list[str]]:
    """The cells of these columns, row by row, without space around them; NotTheFile where it is no such file.

    Those of `optional` come after them, and are empty where the file has no such column.
    """

    def refusal(why: str) -> NotTheFile:
        return NotTheFile(path=path, why=why, columns=", ".join(columns))

    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = csv.reader(file, strict=True)
            names = [name.strip() for name in next(read, [])]
            if missing := [column for column in columns if names.count(column) != 1]:
                raise refusal(f"it needs one column named {missing[0]}")
            if twice := [column for column in optional if names.count(column) > 1]:
                raise refusal(f"it has two columns named {twice[0]}")
            places = [names.index(each) if each in names else None for each in (*columns, *optional)]
            number, blank = 1, False
            for number, row in enumerate(read, FIRST_ROW):
                if not row:
                    blank = True
                    continue
                if blank:
                    raise refusal(f"row {number - 1} is empty")
                if len(row) != len(names):
                    raise refusal(f"row {number} has {len(row)} cells, and the first row {len(names)}")
                yield ["" if place is None else row[place].strip() for place in places]
    except UnicodeDecodeError as error:
        raise refusal("it is in another encoding") from error
    except csv.Error as error:
        raise refusal(f"row {number + 1}: {error}") from error

"""The report of a plan: everybody, before and after, as a file that a spreadsheet opens."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from commonhold.base.csv_cells import line, plain, pounds


class Row(NamedTuple):
    """One person of a plan, before and after."""

    number: str
    name: str
    stage: int | None
    problem: str
    says: str
    organisation: str
    cost_centre: str
    title: str
    grade: str
    annual_pence: int
    organisation_there: str
    cost_centre_there: str
    year_pence: int
    leave_pence: int
    to_do: str


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of the file; amounts are in pounds."""
    yield line(each.removesuffix("_pence") for each in Row._fields)
    for row in rows:
        yield line(_cells(row))


def _cells(row: Row) -> list[str]:
    return [
        pounds(value) if name.endswith("_pence") else plain("" if value is None else str(value))
        for name, value in row._asdict().items()
    ]

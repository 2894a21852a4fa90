"""Lists as CSV, such as for those to whom a run pays what it takes off: the same run gives the same bytes."""

import csv
import io
from collections.abc import Iterable

from commonhold.base.csv_cells import plain, pounds

HEADS = {
    "pensions": (
        *(
            "scheme",
            "employee number",
            "family name",
            "given name",
            "National Insurance number",
            "pay period",
        ),
        *("pensionable pay", "employee's contributions", "employer's contributions"),
    ),
    "orders": (
        *("payee", "sort code", "account number", "reference", "kind", "employee number", "family name"),
        *("given name", "National Insurance number", "pay period", "taken off", "of the payee together"),
    ),
    "deductions": ("deduction", "employee number", "family name", "given name", "pay period", "taken off"),
    "year": (
        *("pay period", "tax period", "pay day", "tax code", "NI letter", "taxable pay", "tax"),
        *("NI earnings", "at the lower limit", "to the primary threshold", "to the upper limit"),
        *("employer's NI", "employee's NI", "student loan", "postgraduate loan", "SSP", "SMP", "SAP", "SPP"),
        *("ShPP", "SPBP", "SNCP", "taxable pay to date", "tax to date"),
    ),
}


def written(kind: str, rows: Iterable[tuple[str | int | None, ...]]) -> bytes:
    """A list of a kind in UTF-8. Numbers are pence and come out as pounds without a sign; no cell is a formula."""
    text = io.StringIO(newline="")
    file = csv.writer(text, lineterminator="\r\n")
    file.writerow(HEADS[kind])
    file.writerows([_cell(each) for each in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: str | int | None) -> str:
    return pounds(value) if isinstance(value, int) else plain(value or "")

"""What goes into CSV files that people open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def pounds(amount_pence: int | None) -> str:
    """As a number in pounds: -5 becomes "-0.05". None is empty."""
    if amount_pence is None:
        return ""
    return f"{'-' if amount_pence < 0 else ''}{abs(amount_pence) // 100}.{abs(amount_pence) % 100:02}"


def line(cells: Iterable[str]) -> str:
    """One line of a file, quoted where that is needed."""
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()

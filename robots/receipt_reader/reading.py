"""What a receipt says, and whether a claim agrees with it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 20
_AMOUNT = re.compile(r"(?<![\d.,])(?:£|GBP)?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})\.(\d{2})(?![\d.,]*\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDS = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})(?!\d)")


@dataclass(frozen=True)
class Doubt:
    """Why a person has to look: a reason that is counted, and what was found."""

    reason_code: str
    message: str


def text_of(content: bytes) -> str:
    """The text of a PDF; "" if it has none or can't be read."""
    try:
        pages = PdfReader(io.BytesIO(content)).pages[:MOST_PAGES]
        return "\n".join(page.extract_text() for page in pages)
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        # A damaged file makes the library fail in any of these ways: a person has to look at it.
        return ""


def amounts(text: str) -> set[int]:
    """Every amount of money in a text, in pence."""
    return {int(pounds.replace(",", "")) * 100 + int(pence) for pounds, pence in _AMOUNT.findall(text)}


def dates(text: str) -> set[date]:
    """Every date in a text, as it is written in the United Kingdom: 1 April 2026, 01/04/2026, 2026-04-01."""
    found = set()
    for year, month, day in _ISO.findall(text):
        found.add(_date(int(year), int(month), int(day)))
    for day, month, year in _NUMERIC.findall(text):
        found.add(_date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)))
    for day, name, year in _WORDS.findall(text):
        for form in ("%B", "%b"):
            try:
                found.add(_date(int(year), datetime.strptime(name, form).month, int(day)))  # noqa: DTZ007
            except ValueError:
                continue
    return {each for each in found if each is not None}


def doubt_about(line: Mapping[str, Any], content: bytes) -> Doubt | None:
    """Why a line of a claim and its receipt don't agree; None if amount and date are both on it."""
    what = f"{line['description']}, £{line['amount_pence'] / 100:,.2f} on {line['date']}"
    text = text_of(content)
    if not text.strip():
        return Doubt("unreadable", f"{what}: the receipt has no text that can be read.")
    if line["amount_pence"] not in amounts(text):
        said = ", ".join(f"£{each / 100:,.2f}" for each in sorted(amounts(text))[:10]) or "no amount"
        return Doubt("amount-not-found", f"{what}: the receipt says {said}.")
    if date.fromisoformat(line["date"]) not in dates(text):
        said = ", ".join(each.isoformat() for each in sorted(dates(text))[:10]) or "no date"
        return Doubt("date-not-found", f"{what}: the receipt says {said}.")
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

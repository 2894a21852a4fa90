"""Money is a whole number of pence. Here it is read from what people type, and written for people to read."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from commonhold.base.refusals import Refusal

LARGEST_PENCE = 99_999_999_999
"""What eleven digits hold, the width of an amount in a Bacs record: £999,999,999.99."""

_AMOUNT = re.compile(r"(?:£\s*)?(?P<pounds>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<pence>\d{2}))?", re.ASCII)


class NotAnAmount(Refusal):
    """“{text}” is not an amount of money. Enter pounds and pence in figures, such as 12.50 or £1,234.56."""

    code: ClassVar[str] = "money.not-an-amount"


class AmountTooLarge(Refusal):
    """{text} is more than Commonhold can pay or book at once (£999,999,999.99). Check the amount."""

    code: ClassVar[str] = "money.too-large"


def parse_pence(text: str, *, field: str | None = "amount") -> int:
    """The pence in "12", "12.50", "£1,234.56"; else NotAnAmount or AmountTooLarge.

    Strict, so that a slip is never read as another amount: commas only between thousands, two figures after
    the point, no sign, no other currency.
    """
    stripped = text.strip()
    found = _AMOUNT.fullmatch(stripped)
    if found is None:
        raise NotAnAmount(field=field, text=_shown(stripped))
    pounds = found["pounds"].replace(",", "")
    if len(pounds.lstrip("0")) > len(str(LARGEST_PENCE)) - 2:
        raise AmountTooLarge(field=field, text=_shown(stripped))
    return int(pounds) * 100 + int(found["pence"] or 0)


def format_pence(amount_pence: int) -> str:
    """As people write it: 123456 becomes "£1,234.56", -5 becomes "−£0.05"."""
    pounds, pence = divmod(abs(amount_pence), 100)
    return f"{'−' if amount_pence < 0 else ''}£{pounds:,}.{pence:02}"


def round_pence(amount_pence: Decimal) -> int:
    """The nearest penny, halves away from zero, as amounts of money are rounded in the United Kingdom."""
    return int(amount_pence.quantize(Decimal(1), ROUND_HALF_UP))


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"

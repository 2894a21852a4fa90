"""Years and months as government reckons them."""

from calendar import monthrange
from datetime import date


def tax_year(day: date) -> int:
    """The calendar year in which the day's tax year began: 2026 for 6 April 2026 to 5 April 2027."""
    return day.year if (day.month, day.day) >= (4, 6) else day.year - 1


def financial_year(day: date) -> int:
    """The calendar year in which the day's financial year began: 2026 for 1 April 2026 to 31 March 2027."""
    return day.year if day.month >= 4 else day.year - 1


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the day's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])

"""Years and months as government reckons them."""

from calendar import monthrange
from datetime import date


def tax_year(day: date) -> int:
    """The calendar year in which the day's tax year began: 2026 for 6 April 2026 to 5 April 2027."""
    return day.year if (day.month, day.day) >= (4, 6) else day.year - 1


def tax_month(day: date) -> int:
    """The tax month that a day is in, from a 6th to a 5th: 1 begins on 6 April."""
    return (day.month - 4 - (day.day < 6)) % 12 + 1


def tax_month_days(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a tax month of the tax year that began in `year`."""
    return date(year + (month + 2) // 12, (month + 2) % 12 + 1, 6), date(
        year + (month + 3) // 12, (month + 3) % 12 + 1, 5
    )


def financial_year(day: date) -> int:
    """The calendar year in which the day's financial year began: 2026 for 1 April 2026 to 31 March 2027."""
    return day.year if day.month >= 4 else day.year - 1


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the day's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

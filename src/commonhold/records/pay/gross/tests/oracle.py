"""Gross pay done the simple way: one person at a time, day by day, in fractions. The real one must agree with it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

Row = Mapping[str, int]
PARTS = {"monthly": 12, "four_weekly": 13, "weekly": 52}


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def works(row: Row, day: date, basis: str) -> bool:
    return basis == "calendar" or bool(row["weekdays"] >> day.weekday() & 1)


def holds(row: Row, day: date) -> bool:
    return row["first_day"] <= day.toordinal() <= row["last_day"]


def day_pay(row: Row, day: date, period: Any, basis: str) -> Fraction:
    """What one day is worth, unrounded: a whole period's pay in whole pence over the days that count."""
    if not works(row, day, basis):
        return Fraction(0)
    whole = half_up(Fraction(row["annual_pence"] * row["hours"], row["full_hours"] * PARTS[period.frequency]))
    return Fraction(whole, sum(works(row, each, basis) for each in days(period.first, period.last)))


def salary(spells: Sequence[Row], period: Any, basis: str) -> dict[int, int]:
    """The pence of each spell of one person's one element, by its place in the list."""
    earned, paid, found = Fraction(0), 0, {}
    for day in days(period.first, period.last):
        for number, row in enumerate(spells):
            if holds(row, day):
                earned += day_pay(row, day, period, basis)
                found[number] = found.get(number, 0) + half_up(earned) - paid
                paid = half_up(earned)
    return found


def lost(spells: Sequence[Row], absences: Sequence[Row], period: Any, basis: str) -> int:
    """All that one person's absences take off one element."""
    total = Fraction(0)
    for day in days(period.first, period.last):
        for row in spells:
            for away in absences:
                if holds(row, day) and holds(away, day):
                    total += day_pay(row, day, period, basis) * Fraction(away["lost"], away["of"])
    return -half_up(total)


def sick_pay(
    sickness: Sequence[tuple[date, date]],
    weekdays: int,
    average: Fraction,
    figures: Any,
) -> dict[date, int]:
    """Statutory sick pay by day, for sickness that doesn't touch; `figures(day)` gives the figures of law by name."""
    change = date(2026, 4, 6)
    sick = sorted(sickness)
    long = []
    for first, last in sick:
        length = (last - first).days + 1
        if length >= 4 or first >= change:
            long.append((first, last))
        elif last >= change:
            long.append((change, last))
    found: dict[date, int] = {}
    earned: dict[tuple[int, date], Fraction] = {}
    end, series, waited, used, began = None, 0, 0, 0, date.min
    of_days = bin(weekdays).count("1")
    for first, last in long:
        if end is None or (first - end).days - 1 > 56:
            series, waited, used, began = series + 1, 0, 0, first
        end = last
        paid_under_old_law = False
        for day in days(first, last):
            if not weekdays >> day.weekday() & 1 or used >= 28 * of_days:
                continue
            if (day.year - began.year, day.month, day.day) >= (3, began.month, began.day):
                continue
            law = figures(day)
            rate = law["rate"]
            if day < change:
                if average < law["limit"]:
                    continue
                if waited < 3:
                    waited += 1
                    continue
                paid_under_old_law = True
            elif not paid_under_old_law:
                if first < date(2025, 9, 22):
                    continue
                rate = min(rate, average * Fraction(8, 10))
            used += 1
            week = series, day - timedelta(days=(day.weekday() + 1) % 7)
            before = earned.get(week, Fraction(0))
            earned[week] = before + rate / of_days
            found[day] = ceil(earned[week]) - ceil(before)
    return found

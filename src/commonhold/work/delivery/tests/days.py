"""Moments for tests of clocks."""

from datetime import datetime

from commonhold.base.working_time import LONDON


def day(number: int, hour: int = 9, month: int = 6) -> datetime:
    """A moment of June 2026, whose first is a Monday, or of another month."""
    return datetime(2026, month, number, hour, tzinfo=LONDON)

"""Whole numbers for exact arithmetic: what the law gives as Decimal, as integers of a fixed scale."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from commonhold.base.law.reading import LawError

Integers = NDArray[np.int64]

BASIS_POINTS = 10_000
"""One, in hundredths of a percent: the scale of rates."""


def pence(pounds: Decimal) -> int:
    """An amount of the law in pence; LawError if it isn't whole pence."""
    return _scaled(pounds, 100, "whole pence")


def basis_points(percent: Decimal) -> int:
    """A rate of the law in hundredths of a percent; LawError if it is finer than that."""
    return _scaled(percent, 100, "a percentage of at most two decimals")


def nearest(amount: Integers, divisor: int) -> Integers:
    """amount / divisor to the nearest whole number, halves away from zero."""
    magnitude: Integers = (np.abs(amount) + divisor // 2) // divisor
    return np.where(amount < 0, -magnitude, magnitude)


def _scaled(value: Decimal, scale: int, kind: str) -> int:
    scaled = value * scale
    if scaled != int(scaled):
        raise LawError(f"{value} is not {kind}, which is as fine as pay is calculated")
    return int(scaled)

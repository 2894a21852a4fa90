"""The exact-penny rule: how whole pence are shared out over days so that the parts always add up."""

import numpy as np

from commonhold.records.pay.gross.columns import Integers

_LARGEST = 2**62
_SLACK = 64
"""More days than any period has."""


def group_starts(*keys: Integers) -> Integers:
    """Where each run of equal keys begins. The rows must be sorted by the keys."""
    if not len(keys[0]):
        return np.empty(0, dtype=np.int64)
    changes = np.zeros(len(keys[0]), dtype=bool)
    changes[0] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    starts: Integers = np.flatnonzero(changes)
    return starts


def too_fine(whole_pence: Integers, of_units: Integers, starts: Integers) -> Integers:
    """The groups (by their number) of which the rows' denominators together are too large to reckon with exactly."""
    if not len(starts):
        return np.empty(0, dtype=np.int64)
    common = np.lcm.reduceat(of_units, starts)
    most = np.maximum.reduceat(np.abs(whole_pence), starts)
    sizes = np.diff(np.append(starts, len(of_units)))
    # A multiple that overflowed isn't one of every denominator any more.
    overflowed = np.repeat(common, sizes) % of_units != 0
    found: Integers = np.flatnonzero(
        (common <= 0)
        | (common > _LARGEST // _SLACK // np.maximum(most, 1))
        | np.logical_or.reduceat(overflowed, starts)
    )
    return found


def apportion(whole_pence: Integers, units: Integers, of_units: Integers, starts: Integers) -> Integers:
    """The pence of each row: `units / of_units` of `whole_pence`, rounded so that a group's rows add up.

    A group is what one person gets of one thing in one period, its rows in order of days; `starts` says where each
    group begins. Each row gets what has been earned from the group's first row to its end, to the nearest penny
    (halves up), less what the rows before it got. So the parts of a period in which nothing changed add up to
    the whole, however often it is cut.
    """
    if not len(starts):
        return np.empty(0, dtype=np.int64)
    sizes = np.diff(np.append(starts, len(of_units)))
    common = np.repeat(np.lcm.reduceat(of_units, starts), sizes)
    running = np.cumsum(whole_pence * units * (common // of_units))
    # The sum over all groups may overflow and wrap round: differences within a group come out right all the same.
    before = np.append(0, running)[starts]
    earned = (2 * (running - np.repeat(before, sizes)) + common) // (2 * common)
    pence = np.diff(earned, prepend=0)
    pence[starts] = earned[starts]
    result: Integers = pence
    return result

"""Tables with several entries per employment, taken in turns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhold.records.pay.calculation.exact import Integers


def turns(row: Integers, *priority: NDArray[Any]) -> list[Integers]:
    """Indices of a table of several entries per row, cut so that each turn has at most one entry of each row.

    The first has everybody's first one by priority, then by place in the table.
    """
    order = np.lexsort((np.arange(len(row)), *reversed(priority), row))
    sorted_rows = row[order]
    first = np.searchsorted(sorted_rows, sorted_rows, side="left")
    turn = np.arange(len(row)) - first
    return [order[turn == number] for number in range(turn.max() + 1 if len(row) else 0)]

"""Finding orders to deduct that couldn't be met, and those that are paid off."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from commonhold.base.money import format_pence
from commonhold.records.pay.calculation.tables import ORDER_KINDS
from commonhold.records.pay.findings.rules import Found
from commonhold.records.pay.orders.rules import TITLES
from commonhold.records.pay.working.rules import Worked


def orders(worked: Worked) -> Iterator[Found]:
    """Orders of which earnings were too small for all, and which took their last."""
    found = worked.takings
    short = (found.taken < found.wanted) | (found.protected_arrears > 0)
    for place in np.flatnonzero(short | (found.done > 0)):
        employment_id = int(found.employment_ids[place])
        taken, wanted = int(found.taken[place]), int(found.wanted[place])
        kind = TITLES[ORDER_KINDS[found.kinds[place]]]
        named = f"{kind}, of {date.fromordinal(int(found.days[place])):%-d %B %Y}"
        if found.done[place]:
            yield Found(
                "order_done", employment_id, None, taken, f"{named}: nothing is owed any more; tell the payee"
            )
        elif short[place]:
            carried = int(found.arrears[place])
            rest = f"; {format_pence(carried)} is carried on" if carried else ""
            said = f"{named}: {format_pence(taken)} of {format_pence(wanted)} could be taken{rest}"
            yield Found("order_short", employment_id, wanted, taken, said)

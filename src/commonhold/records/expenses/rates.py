"""What a line of a claim comes to by the rates that law approves. Apart from rules.py, which holds policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonhold.base.law.parameters import Parameter, load
from commonhold.base.money import round_pence
from commonhold.base.periods import tax_year

MILEAGE_KINDS = frozenset({"own_car", "motorcycle", "bicycle"})
"""Own vehicles, paid by the mile. A van counts as a car."""
EARLIEST = date(2016, 4, 6)
"""From this day on, every rate here has a value."""


@dataclass(frozen=True)
class Line:
    """One line of a claim, as the claimant puts it.

    `amount_pence` is what was spent; for an own vehicle it is None and reckoned from `miles` (to a tenth)
    and the fellow employees carried. `nights` belong to accommodation; `hours_away` (0 if not said) and
    `after_8pm` (whether the journey was still going on then) to meals. `receipt` is the SHA-256 of the
    receipt's file in hexadecimal, or empty.
    """

    kind: str
    on: date
    description: str
    amount_pence: int | None = None
    miles: Decimal = Decimal(0)
    passengers: int = 0
    nights: int = 0
    hours_away: int = 0
    after_8pm: bool = False
    receipt: str = ""
    no_receipt_reason: str = ""


def price(lines: Sequence[Line], car_miles_before: Mapping[int, Decimal]) -> list[int]:
    """The pence that each line comes to.

    `car_miles_before` are the miles by own car already claimed, by tax year. A journey that crosses the
    threshold is paid partly at each rate. Within the claim the earlier journey counts first.
    Source: ITEPA 2003 ss.230 and 234.
    """
    law = load("uk/expenses")
    miles_so_far = dict(car_miles_before)
    pence = [line.amount_pence or 0 for line in lines]
    for index in sorted(range(len(lines)), key=lambda index: lines[index].on):
        line = lines[index]
        if line.kind == "own_car":
            year = tax_year(line.on)
            before = miles_so_far.get(year, Decimal(0))
            miles_so_far[year] = before + line.miles
            pence[index] = _by_car(line, before, law)
        elif line.kind in MILEAGE_KINDS:
            pence[index] = round_pence(line.miles * law[f"{line.kind}_rate"].on(line.on))
    return pence


def _by_car(line: Line, miles_before: Decimal, law: Mapping[str, Parameter]) -> int:
    threshold = law["car_threshold"].on(line.on)
    below = min(line.miles, max(Decimal(0), threshold - miles_before))
    own = below * law["car_rate_to_threshold"].on(line.on)
    own += (line.miles - below) * law["car_rate_above_threshold"].on(line.on)
    carried = line.miles * line.passengers * law["passenger_rate"].on(line.on)
    return round_pence(own + carried)


def meal_rate_pence(line: Line) -> int:
    """The most that may be paid for meals on a journey as long as this without tax; 0 for one under 5 hours.

    Source: Income Tax (Approved Expenses) Regulations 2015, regulation 2.
    """
    law = load("uk/expenses")
    if line.hours_away >= 15 and line.after_8pm:
        return int(law["meal_rate_15_hours"].on(line.on))
    if line.hours_away < 5:
        return 0
    rate = law["meal_rate_10_hours" if line.hours_away >= 10 else "meal_rate_5_hours"].on(line.on)
    if line.after_8pm:
        rate += law["meal_rate_late_supplement"].on(line.on)
    return int(rate)

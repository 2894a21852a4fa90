"""How pay changed from one run to the next: into which bands changes are sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from commonhold.base.money import format_pence

STEPS_PENCE = (1_00, 10_00, 50_00, 100_00, 500_00, 1_000_00)
"""Where the bands of changes begin, either way; less than the first is the same, as tax differs by pennies."""
BOUNDS = (*(1 - each for each in reversed(STEPS_PENCE)), *STEPS_PENCE)
"""From which change in pence on the second band and each after it counts."""


@dataclass(frozen=True)
class Band:
    """How many people's net pay changed by so much."""

    title: str
    people: int


@dataclass(frozen=True)
class CentrePay:
    """What a cost centre's people are paid gross, now and last time."""

    code: str
    name: str
    people: int
    pence: int
    before_pence: int


def bands(counts: Mapping[int, int]) -> list[Band]:
    """Every band from the greatest loss to the greatest gain, by the counts of places among BOUNDS."""
    return [Band(title, counts.get(place, 0)) for place, title in enumerate(_titles())]


def foremost(centres: Sequence[CentrePay], most: int) -> list[CentrePay]:
    """Those whose pay changed most, and the others together if there are any."""
    ordered = sorted(centres, key=lambda each: (-abs(each.pence - each.before_pence), each.code))
    shown, others = ordered[:most], ordered[most:]
    if others:
        sums = (
            sum(each.people for each in others),
            sum(each.pence for each in others),
            sum(each.before_pence for each in others),
        )
        shown.append(CentrePay("", f"The other {len(others):,}", *sums))
    return shown


def _titles() -> list[str]:
    spans = [f"{_pounds(low)} to {_pounds(high)}" for low, high in pairwise(STEPS_PENCE)]
    spans.append(f"{_pounds(STEPS_PENCE[-1])} or more")
    same = f"The same, within {_pounds(STEPS_PENCE[0])}"
    return [*(f"Less by {each}" for each in reversed(spans)), same, *(f"More by {each}" for each in spans)]


def _pounds(pence: int) -> str:
    return format_pence(pence).removesuffix(".00")

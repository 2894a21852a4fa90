"""How much of the work, and of what is spent on it, each supplier has, against the limits that are set."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

IN_HOUSE = ""
"""The supplier of in-house units and robots of one's own. No limit holds for it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Some tasks and what they cost, by one supplier."""

    supplier: str
    volume: int
    pence: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest share that one supplier may have, in percent; 100 is no limit."""

    spend_percent: Decimal
    volume_percent: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What one supplier has of everything, in percent, rounded to a tenth."""

    supplier: str
    volume: int
    pence: int
    volume_percent: Decimal
    spend_percent: Decimal
    over: tuple[str, ...]
    """The limits that it is over, by the exact share: "spend", "volume"."""


def shares(delivered: Iterable[Delivered], limits: Limits) -> list[Share]:
    """The share of each supplier, the largest spend first."""
    volumes: dict[str, int] = defaultdict(int)
    spends: dict[str, int] = defaultdict(int)
    for each in delivered:
        volumes[each.supplier] += each.volume
        spends[each.supplier] += each.pence
    all_volume, all_pence = sum(volumes.values()), sum(spends.values())
    found = [
        Share(
            supplier,
            volumes[supplier],
            spends[supplier],
            _percent(volumes[supplier], all_volume),
            _percent(spends[supplier], all_pence),
            tuple(
                name
                for name, part, whole, most in (
                    ("spend", spends[supplier], all_pence, limits.spend_percent),
                    ("volume", volumes[supplier], all_volume, limits.volume_percent),
                )
                if supplier != IN_HOUSE and 100 * part > most * whole
            ),
        )
        for supplier in volumes
    ]
    return sorted(found, key=lambda share: (-share.pence, -share.volume, share.supplier))


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)

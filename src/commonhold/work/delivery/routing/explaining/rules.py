"""Why a task is where it is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonhold.base.money import format_pence
from commonhold.work.delivery.routing.market import Choice, Finding
from commonhold.work.delivery.routing.rules import POINT

FILTERS = {
    "residency": "Where data may be seen",
    "skill": "Skill and clearance",
    "contract": "Contract and lot",
    "interest": "Conflict of interest",
    "people": "People and robots",
    "separation": "Separation of duties",
    "closed": "Open or closed",
    "transition": "Handing over to others",
    "supplier_share": "Largest share of a supplier",
    "in_house_share": "Share that stays in house",
    "pilot_share": "Share of a pilot",
}
"""What can keep a unit out, in the order in which it is asked; the last three are the policy's."""
BY = {
    "points": "It has the fewest points of the units that may do this.",
    "only": "It is the only unit that may do this.",
    "in_house_share": "The policy keeps a share of this service’s tasks in house, and that share was due.",
    "pilot_share": "The policy gives this pilot a share of the service’s tasks, and that share was due.",
    "nobody": "No unit may do this, so it is with the department’s own people.",
}


@dataclass(frozen=True)
class Row:
    """A unit in the table of candidates: the text of each cell."""

    unit: str
    chosen: bool
    result: str
    price: str
    quality: str
    lateness: str
    points: str


def explain(choice: Choice, names: Mapping[str, str]) -> list[str]:
    """The sentences that say why this unit; `names` are the units' by code."""
    sentences = [BY[choice.by]]
    if choice.unit is not None:
        sentences.insert(0, f"This is with {names.get(choice.unit, choice.unit)}.")
        won = next(each for each in choice.findings if each.unit == choice.unit)
        sentences.append(
            f"It costs {format_pence(won.price_pence or 0)}, {_quality(won)} are right the first time, and "
            f"it is expected {_lateness(won)}."
        )
        if choice.hidden:
            sentences.append(f"Not shown to this unit: {', '.join(choice.hidden)}.")
    stood = sum(1 for each in choice.findings if each.points is not None)
    out = len(choice.findings) - stood
    sentences.append(f"{_units(stood)} could have done it; {_units(out).lower()} could not.")
    return sentences


def table(choice: Choice, names: Mapping[str, str]) -> list[Row]:
    """Every unit, the chosen one first, then by points, then those that were kept out by what did."""
    order = list(FILTERS)

    def place(each: Finding) -> tuple[int, int, int, str]:
        chosen = 0 if each.unit == choice.unit else 1
        out = -1 if each.out is None else order.index(each.out)
        return (chosen, out, each.points or 0, names.get(each.unit, each.unit))

    return [
        Row(
            unit=names.get(each.unit, each.unit),
            chosen=each.unit == choice.unit,
            result=_result(each, chosen=each.unit == choice.unit),
            price="" if each.price_pence is None else format_pence(each.price_pence),
            quality="" if each.quality is None else _quality(each),
            lateness="" if each.late_minutes is None else _lateness(each),
            points="" if each.points is None else f"{each.points / POINT:.2f}",
        )
        for each in sorted(choice.findings, key=place)
    ]


def _result(each: Finding, *, chosen: bool) -> str:
    if chosen:
        return "Chosen"
    return "More points" if each.out is None else f"{FILTERS[each.out]}: {each.words}"


def _quality(each: Finding) -> str:
    return f"{(each.quality or 0) / 10_000:.1f}%"


def _lateness(each: Finding) -> str:
    minutes = each.late_minutes or 0
    if not minutes:
        return "in time"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours:,} h"] if hours else []
    return f"{' '.join([*parts, *([f'{rest} min'] if rest else [])])} late"


def _units(count: int) -> str:
    return {0: "No unit", 1: "One unit"}.get(count, f"{count} units")

"""What the pages of a unit's people share, in the office and at a unit's desk."""

from collections.abc import Iterable
from typing import Any

from commonhold.work.cases.catalogue import services


def skill_items(held: Iterable[str]) -> list[dict[str, Any]]:
    """Every skill that a task of the market asks for, and those that somebody has, as checkboxes."""
    asked = {
        kind.market.skill: kind.title
        for service in services().values()
        for kind in service.tasks.values()
        if kind.market is not None
    }
    return [
        {"value": each, "text": each, "hint": {"text": asked[each]} if each in asked else None}
        for each in sorted({*asked, *held})
    ]

"""The terms of a policy in words."""

from __future__ import annotations

from collections.abc import Mapping

from commonhold.work.delivery.routing.market import PolicyTerms


def in_words(terms: PolicyTerms, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a policy says, thing by thing; `names` are the units' by code."""
    pilots = [f"{names.get(each.unit, each.unit)} {each.percent}%" for each in terms.pilots]
    return [
        ("A pound of price", _points(terms.price)),
        ("A percentage point not right the first time", _points(terms.quality)),
        ("An hour late", _points(terms.lateness)),
        (
            "At least in house",
            f"{terms.in_house_percent}% of a month’s tasks" if terms.in_house_percent else "no share",
        ),
        ("At most for one supplier", f"{terms.supplier_percent}% of a month’s tasks"),
        ("Pilots", ", ".join(pilots) or "none"),
    ]


def _points(weight: int) -> str:
    return "doesn’t count" if not weight else f"{weight:,} {'point' if weight == 1 else 'points'}"

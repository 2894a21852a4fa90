"""How many people each department has, by body, grade and region, at each size of the demonstration government."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml

K = TypeVar("K")

PUBLISHED = Path(__file__).with_name("workforce_2023.yaml")


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"
    CIVIL_SERVICE = "civil-service"


_SMALL = ("moj", "dwp", "hmrc", "ho", "sg", "defra")
"""The departments of the small government: large ones, one in Scotland, and one made of several agencies."""
_PEOPLE = {Size.SMALL: 2_500, Size.LARGE: 50_000}

_LEAST_BODY = 12

GRADE_SHARES: dict[str, dict[str, float]] = {
    "AA/AO": {"AA": 0.2, "AO": 0.8},
    "EO": {"EO": 1.0},
    "SEO/HEO": {"HEO": 0.65, "SEO": 0.35},
    "G6/G7": {"G7": 0.75, "G6": 0.25},
    "SCS": {"SCS1": 0.75, "SCS2": 0.2, "SCS3": 0.04, "SCS4": 0.01},
}
"""The survey publishes grades in groups. How a group divides into grades is assumed, not published."""
_UNGRADED = ("AA/AO", "EO")
"""Where people of unknown grade are counted: most are prison officers, and paid as these grades are."""

_PAY_WITHIN_GROUP = {"AA": 0.93, "HEO": 0.93, "SEO": 1.13, "G7": 0.95, "G6": 1.15} | {
    "SCS1": 0.9,
    "SCS2": 1.15,
    "SCS3": 1.5,
    "SCS4": 1.9,
}
"""A grade's pay against its group's mean: assumed, and scaled so that the group keeps its published mean."""


class GradeFacts(NamedTuple):
    """What the survey says of a grade's group: mean pay in pence a year; full-time equivalents per person."""

    mean_pay_pence: int
    fte: float


@dataclass(frozen=True)
class DepartmentPlan:
    """One department of the demonstration government. The counts of bodies (its own staff first), of grades and of
    regions each add up to `headcount`."""

    code: str
    name: str
    headcount: int
    bodies: Mapping[str, int]
    grades: Mapping[str, int]
    regions: Mapping[str, int]
    facts: Mapping[str, GradeFacts]


def apportion(total: int, weights: Mapping[K, float]) -> dict[K, int]:
    """Divide `total` in proportion to `weights` into whole numbers that add up, by largest remainder."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    shares = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: shares[key] - exact[key])
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


@cache
def published() -> dict[str, Any]:
    """The survey's figures, as in the file beside this one."""
    document: dict[str, Any] = yaml.safe_load(PUBLISHED.read_text())
    return document


def government(size: Size) -> list[DepartmentPlan]:
    """The departments of a size, the largest first. `civil-service` has every person in post that was published."""
    departments: Sequence[dict[str, Any]] = published()["departments"]
    if size is Size.SMALL:
        departments = [each for each in departments if each["code"] in _SMALL]
    headcounts = {each["code"]: float(each["headcount"]) for each in departments}
    people = _PEOPLE.get(size, int(sum(headcounts.values())))
    scaled = apportion(people, headcounts)
    return [_plan(each, scaled[each["code"]]) for each in departments]


def _plan(department: dict[str, Any], headcount: int) -> DepartmentPlan:
    regions = {name: float(count or 0) for name, count in department["regions"].items() if name != "Unknown"}
    return DepartmentPlan(
        code=department["code"],
        name=department["name"],
        headcount=headcount,
        bodies=_bodies(department, headcount),
        grades=apportion(headcount, _grade_weights(department["grades"])),
        regions=apportion(headcount, regions),
        facts=_grade_facts(department["grades"]),
    )


def _bodies(department: dict[str, Any], headcount: int) -> dict[str, int]:
    """The department's own staff first, then its agencies; one too small at this size is counted with the former."""
    published_counts = {name: float(count or 0) for name, count in department["bodies"].items()}
    counts = apportion(headcount, published_counts)
    own = max(counts, key=lambda name: (name == department["name"], counts[name]))
    agencies = {name: count for name, count in counts.items() if count >= _LEAST_BODY and name != own}
    return {own: headcount - sum(agencies.values()), **agencies}


def _grade_weights(groups: Mapping[str, Sequence[int | None]]) -> dict[str, float]:
    counts = {group: float((groups.get(group) or [0])[0] or 0) for group in GRADE_SHARES}
    ungraded = float((groups.get("Unknown") or [0])[0] or 0)
    below = sum(counts[group] for group in _UNGRADED)
    for group in _UNGRADED:
        counts[group] += ungraded * counts[group] / below if below else 0
    return {
        grade: counts[group] * share
        for group, shares in GRADE_SHARES.items()
        for grade, share in shares.items()
    }


def _grade_facts(groups: Mapping[str, Sequence[int | None]]) -> dict[str, GradeFacts]:
    facts = {}
    for group, shares in GRADE_SHARES.items():
        headcount, fte, mean, _ = groups.get(group) or (None, None, None, None)
        pounds = mean or _mean_everywhere(group)
        level = sum(share * _PAY_WITHIN_GROUP.get(grade, 1.0) for grade, share in shares.items())
        for grade in shares:
            pence = round(pounds * 100 * _PAY_WITHIN_GROUP.get(grade, 1.0) / level)
            facts[grade] = GradeFacts(pence, (fte or 1) / (headcount or 1) if fte and headcount else 1.0)
    return facts


@cache
def _mean_everywhere(group: str) -> float:
    """A group's mean pay over all departments that publish theirs, in pounds a year."""
    known = [
        (each["grades"][group][0], each["grades"][group][2])
        for each in published()["departments"]
        if group in each["grades"] and each["grades"][group][0] and each["grades"][group][2]
    ]
    people = sum(headcount for headcount, _ in known)
    return float(sum(headcount * mean for headcount, mean in known) / people)

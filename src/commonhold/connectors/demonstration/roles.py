"""Which places of a generated department come with a role, besides being an employee."""

from collections.abc import Set
from typing import NamedTuple

from commonhold.connectors.demonstration.departments import Department

_BY_SIZE = (
    # role, who does it where, one to so many people, at least
    ("case_worker", "Shared Services", 400, 3),
    ("finance", "Finance", 1_500, 2),
    ("payroll", "People", 2_000, 2),
    ("department_admin", "People", 20_000, 1),
    ("auditor", "Finance", 20_000, 1),
    ("senior_risk_owner", "Finance", 1_000_000, 1),
)
_CENTRAL = (("process_owner", 1), ("central_unit", 2), ("auditor", 1))
"""Roles that are held for every department, by people of one."""
_GRADES = ("EO", "HEO", "SEO")


class HeldRole(NamedTuple):
    role: str
    cost_centre_code: str | None


def department_roles(made: Department) -> dict[int, list[HeldRole]]:
    """For each place that has any: budget holders (a directorate's head), then one role each for others."""
    held: dict[int, list[HeldRole]] = {}
    for cost_centre, head in made.heads.items():
        held.setdefault(head, []).append(HeldRole("budget_holder", cost_centre))
    for role, function, people, least in _BY_SIZE:
        for index in _chosen(made, function, max(least, made.plan.headcount // people), taken=held.keys()):
            held[index] = [HeldRole(role, None)]
    return held


def central_roles(made: Department, taken: dict[int, list[HeldRole]]) -> dict[int, str]:
    """For the places whose holders work for the whole government, the role that they hold in every department."""
    central: dict[int, str] = {}
    for role, count in _CENTRAL:
        for index in _chosen(made, "Shared Services", count, taken=taken.keys() | central.keys()):
            central[index] = role
    return central


def _chosen(made: Department, function: str, count: int, *, taken: Set[int]) -> list[int]:
    """Places without a role yet: of that function and a middle grade if there are any, else whichever."""
    free = [index for index in range(len(made.places)) if index not in taken]

    def fit(index: int) -> tuple[bool, bool]:
        place = made.places[index]
        return place.function != function, place.grade not in _GRADES

    return sorted(free, key=fit)[:count]

"""What the pages of residency share: whose departments, which places are asked about, and choices for forms."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import may, require
from commonhold.core.departments import queries as departments
from commonhold.core.departments.queries import DepartmentFacts
from commonhold.faces.access import Request
from commonhold.work.residency.policies.rules import OpenTasks
from commonhold.work.residency.units.rules import UnitPlace

VIEW, POLICY, APPROVE = "residency.view", "residency.policy", "residency.approve"
VERDICTS = {
    "permit": ("Permitted", "green"),
    "after_approval": ("After approval", "yellow"),
    "forbid": ("Not permitted", "red"),
}
"""Each verdict in words, and the colour of its tag."""
_STANDARDS = frozenset({"uk_standards"})
_EXAMPLES = (
    ("In the United Kingdom", "GB", frozenset[str]()),
    ("Poland (adequate)", "PL", _STANDARDS),
    ("United States, certified", "US", _STANDARDS | {"data_bridge"}),
    ("India, with the IDTA", "IN", _STANDARDS | {"idta"}),
    ("India, without", "IN", _STANDARDS),
)


def places() -> Mapping[str, UnitPlace]:
    """Suppliers' teams as they typically are, by what to call them: what the matrix asks about."""
    return {
        name: UnitPlace(0, "", "supplier", country, "bpss", safeguards)
        for name, country, safeguards in _EXAMPLES
    }


def open_tasks(department_id: int) -> OpenTasks:  # noqa: ARG001
    """A department's open tasks by the unit that has them: none, until units have tasks."""
    return {}


def departments_for(request: Request, action: str) -> list[DepartmentFacts]:
    """The departments in which the access rules let this person do `action`, by name."""
    return [
        each
        for each in departments.all_departments()
        if each.id in request.department_ids and may(action, roles=request.who.roles_in(each.id))
    ]


def department_called(request: Request, code: str, action: str) -> DepartmentFacts:
    """One of them by its code."""
    for each in departments.all_departments():
        if each.code == code and each.id in request.department_ids:
            require(action, roles=request.who.roles_in(each.id))
            return each
    raise NotFound(what="department of yours with that code")


def chosen(request: Request, mine: Iterable[DepartmentFacts]) -> DepartmentFacts:
    """The department that the address names, else the first."""
    of_mine = list(mine)
    if not of_mine:
        raise NotFound(what="department of yours")
    asked = request.GET.get("department", "")
    return next((each for each in of_mine if each.code == asked), of_mine[0])


def today(request: Request) -> date:
    return request.at.astimezone(LONDON).date()


def pick(request: Request, name: str, known: Mapping[str, str], default: str) -> str:
    """A choice of the address; nonsense is the default."""
    asked = request.GET.get(name, "")
    return asked if asked in known else default


def items(known: Mapping[str, str], checked: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Options for the macros of selects, radios and checkboxes."""
    on = frozenset(checked)
    return [{"value": value, "text": text, "checked": value in on} for value, text in known.items()]


def department_items(mine: Iterable[DepartmentFacts]) -> list[dict[str, Any]]:
    return items({each.code: each.name for each in mine})

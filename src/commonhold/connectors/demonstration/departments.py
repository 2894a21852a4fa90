"""One department of the demonstration government: its bodies, directorates, teams and cost centres, and every place
in it that somebody holds, with its grade, region and manager."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from commonhold.connectors.demonstration.hierarchy import (
    GREATEST_SPAN,
    USUAL_SPAN,
    Structure,
    managers,
    structure,
)
from commonhold.connectors.demonstration.workforce import DepartmentPlan
from commonhold.core.departments.actions import CostCentreRow, OrganisationRow
from commonhold.records.people.rules import GRADES

_FIRST_FUNCTIONS = ("Shared Services", "Finance", "People")
_FUNCTIONS = (
    *("Operations",) * 6,
    *("Service Delivery",) * 4,
    *("Policy",) * 3,
    *("Digital and Data",) * 2,
    "Analysis",
    "Commercial",
    "Communications",
    "Estates",
    "Legal",
    "Project Delivery",
)
_RANK = {grade: rank for rank, grade in enumerate(GRADES)}


class Place(NamedTuple):
    """What somebody holds. `manager` is the index of another place of the department."""

    grade: str
    organisation_code: str
    cost_centre_code: str
    function: str
    region: str
    manager: int | None


@dataclass(frozen=True)
class Department:
    """A department as generated: parts after what they are parts of, managers' places before their people's."""

    plan: DepartmentPlan
    organisations: list[OrganisationRow]
    cost_centres: list[CostCentreRow]
    heads: dict[str, int]
    """For each cost centre's code the place whose holder answers for its budget."""
    places: list[Place]

    def number(self, index: int) -> str:
        """The employment number that goes with a place."""
        return f"{self.plan.code.upper()}-{index + 1:06}"


class _Body(NamedTuple):
    name: str
    number: int
    first: int
    """The index of its head's place in the department."""
    grades: list[str]
    manager_of: list[int | None]
    structure: Structure


def department(plan: DepartmentPlan, *, seed: int) -> Department:
    """Generate a department, the same for the same seed."""
    random = Random(f"{seed}:places:{plan.code}")  # noqa: S311 - made-up people need no secrecy
    bodies = list(_bodies(plan, random))
    above = _managers_of_heads(bodies)
    regions = _regions(plan, bodies, random)
    made = Department(plan, [], [], {}, [])
    for body in bodies:
        _add_body(made, body, above.get(body.number), regions, random)
    return made


def _bodies(plan: DepartmentPlan, random: Random) -> Iterator[_Body]:
    """The department's own staff, then its agencies. The most senior person heads the department; next come as many
    as are needed for the heads of agencies to report to, then those heads."""
    pool = [grade for grade in reversed(GRADES) for _ in range(plan.grades[grade])]
    agencies = len(plan.bodies) - 1
    above = agencies // USUAL_SPAN + 1 if agencies else 0
    lead, heads, rest = (
        pool[: above + 1],
        pool[above + 1 : above + 1 + agencies],
        pool[above + 1 + agencies :],
    )
    random.shuffle(rest)
    first = 0
    for number, (name, size) in enumerate(plan.bodies.items()):
        senior = [heads[number - 1]] if number else lead
        staff, rest = rest[: size - len(senior)], rest[size - len(senior) :]
        grades = sorted([*senior, *staff], key=_RANK.__getitem__, reverse=True)
        manager_of = managers([_RANK[grade] for grade in grades], random)
        yield _Body(name, number, first, grades, manager_of, structure(manager_of))
        first += size


def _managers_of_heads(bodies: list[_Body]) -> dict[int, int]:
    """For each agency the place to which its head reports: whoever leads the department and has most room."""
    own = bodies[0]
    spans = Counter(manager for manager in own.manager_of if manager is not None)
    top = [0, *(index for index, manager in enumerate(own.manager_of) if manager == 0)]
    found = {}
    for body in bodies[1:]:
        able = [place for place in top if _RANK[own.grades[place]] >= _RANK[body.grades[0]]]
        chosen = min(
            able, key=lambda place: (spans[place] >= GREATEST_SPAN, -_RANK[own.grades[place]]), default=0
        )
        spans[chosen] += 1
        found[body.number] = chosen
    return found


def _regions(plan: DepartmentPlan, bodies: list[_Body], random: Random) -> list[str]:
    """A region for each place: as many as the plan says, teams staying together, the head in London if any are."""
    names = [name for name in plan.regions if name != "London"]
    random.shuffle(names)
    spread = [name for name in ("London", *names) for _ in range(plan.regions.get(name, 0))]
    regions = [""] * plan.headcount
    for position, place in enumerate(
        body.first + member for body in bodies for member in body.structure.together
    ):
        regions[place] = spread[position]
    return regions


class _PartOfDepartment(NamedTuple):
    organisation_code: str
    cost_centre_code: str
    function: str


def _add_body(
    made: Department, body: _Body, head_reports_to: int | None, regions: list[str], random: Random
) -> None:
    """Add a body's parts, their cost centres and its places to the department."""
    parts = _add_parts(made, body, random)
    for member, (grade, manager) in enumerate(zip(body.grades, body.manager_of, strict=True)):
        part = parts[body.structure.part_of[member]]
        place = Place(
            grade=grade,
            organisation_code=part.organisation_code,
            cost_centre_code=part.cost_centre_code,
            function=part.function,
            region=regions[body.first + member],
            manager=head_reports_to if manager is None else body.first + manager,
        )
        made.places.append(place)


def _add_parts(made: Department, body: _Body, random: Random) -> list[_PartOfDepartment]:
    """Add a body's directorates, each with a cost centre and its head as budget holder, and their teams."""
    agency = f"{body.number:02}" if body.number else None
    if agency:
        made.organisations.append(OrganisationRow(agency, None, "agency", body.name))
    parts: list[_PartOfDepartment] = []
    seen: Counter[str] = Counter()
    for part in body.structure.parts:
        if part.parent is None:
            function = _function(seen["directorates"], body.number, random)
            seen[function] += 1
            name = function if seen[function] == 1 else f"{function} {seen[function]}"
            code, cost_centre = (
                f"{body.number:02}-{seen['directorates']:03}",
                f"{body.number + 10}{seen['directorates']:04}",
            )
            seen["directorates"] += 1
            made.organisations.append(OrganisationRow(code, agency, "directorate", name))
            made.cost_centres.append(CostCentreRow(cost_centre, code, f"{body.name}: {name}"))
            made.heads[cost_centre] = body.first + part.head
        else:
            directorate, cost_centre, function = parts[part.parent]
            seen[directorate] += 1
            code = f"{directorate}-{seen[directorate]:02}"
            name = f"{function} team {seen[directorate]}"
            made.organisations.append(OrganisationRow(code, directorate, "team", name))
        parts.append(_PartOfDepartment(code, cost_centre, function))
    return parts


def _function(position: int, body: int, random: Random) -> str:
    """What a directorate does. The department's own first ones are those that its colleagues everywhere need."""
    if position == 0:
        return "Office of the Head"
    if body == 0 and position <= len(_FIRST_FUNCTIONS):
        return _FIRST_FUNCTIONS[position - 1]
    return random.choice(_FUNCTIONS)

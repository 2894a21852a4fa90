"""Which department somebody looks at on a page of their role's, where they have that role in several."""

from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request


def department_of(request: Request, *roles: str) -> departments.DepartmentFacts:
    """The department that was asked for, else the first where the person has one of the roles."""
    mine = request.who.departments_as(*roles)
    asked = request.GET.get("department", "")
    return departments.department(int(asked) if asked in map(str, mine) else mine[0])


def departments_for(request: Request, *roles: str) -> list[dict[str, str]]:
    """What can be chosen, as a select takes it."""
    mine = set(request.who.departments_as(*roles))
    return [
        {"value": str(each.id), "text": each.name}
        for each in departments.all_departments()
        if each.id in mine
    ]

"""Which department somebody looks at on a page of their role's, where they have that role in several."""

from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request


def department_of(request: Request, role: str) -> departments.DepartmentFacts:
    """The department that was asked for, else the first where the person has the role."""
    mine = request.who.departments_as(role)
    asked = request.GET.get("department", "")
    return departments.department(int(asked) if asked in map(str, mine) else mine[0])


def departments_for(request: Request, role: str) -> list[dict[str, str]]:
    """What can be chosen, as a select takes it."""
    mine = set(request.who.departments_as(role))
    return [
        {"value": str(each.id), "text": each.name}
        for each in departments.all_departments()
        if each.id in mine
    ]

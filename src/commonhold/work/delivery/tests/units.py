"""Units for tests of what is measured of them."""

from commonhold.core.departments.models import Department
from commonhold.work.delivery.models import Unit


def unit(code: str, **changed: object) -> int:
    """A unit that works from 9 to 5; call it while acting."""
    made = Unit.objects.create(code=code, name=f"The team in the {code}", kind="in_house", **changed)
    return int(made.id)


def code_of(department_id: int) -> str:
    return Department.objects.get(id=department_id).code

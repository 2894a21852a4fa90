"""Reading departments: facts, calendars, organisations and cost centres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import F
from govuk_bank_holidays.bank_holidays import BankHolidays

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import WorkingCalendar
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.models import CostCentre, Department, Organisation


@dataclass(frozen=True)
class DepartmentFacts:
    id: int
    code: str
    name: str
    leave_year_start: str
    pay_day: int
    region: str


@dataclass(frozen=True)
class CostCentreFacts:
    id: int
    department_id: int
    code: str
    name: str


@dataclass(frozen=True)
class OrganisationFacts:
    id: int
    parent_id: int | None
    kind: str
    code: str
    name: str


_FACTS = ("id", "code", "name", "leave_year_start", "pay_day", "region")
_COST_CENTRE = ("id", "department_id", "code", "name")


def all_departments() -> list[DepartmentFacts]:
    """Every department, by name."""
    rows = planned_once(f"SELECT {', '.join(_FACTS)} FROM departments_department ORDER BY name", [])  # noqa: S608
    return [DepartmentFacts(*row) for row in rows]


def department_ids() -> list[int]:
    return list(Department.objects.order_by("id").values_list("id", flat=True))


def department(department_id: int) -> DepartmentFacts:
    row = Department.objects.filter(id=department_id).values_list(*_FACTS).first()
    if row is None:
        raise NotFound(what="department")
    return DepartmentFacts(*row)


def department_by_code(code: str) -> DepartmentFacts:
    row = Department.objects.filter(code=code).values_list(*_FACTS).first()
    if row is None:
        raise NotFound(what=f"department with the code {code}")
    return DepartmentFacts(*row)


def calendar(department_id: int) -> WorkingCalendar:
    """The hours that a department works: its opening hours, less bank holidays and its own closures."""
    found = planned_once(
        "SELECT d.opens, d.closes, d.weekdays, d.region,"
        " array(SELECT c.day FROM departments_closure c WHERE c.department_id = d.id)"
        " FROM departments_department d WHERE d.id = %s",
        [department_id],
    )
    if not found:
        raise NotFound(what="department")
    opens, closes, weekdays, region, closures = found[0]
    return WorkingCalendar(
        opens, closes, frozenset(map(int, weekdays)), bank_holidays(region) | frozenset(closures)
    )


@cache
def bank_holidays(region: str) -> frozenset[date]:
    """Bank holidays of a division of the United Kingdom, as published on GOV.UK (2012 on)."""
    published = BankHolidays(use_cached_holidays=True)
    return frozenset(holiday["date"] for holiday in published.get_holidays(division=region))


def cost_centres(department_id: int) -> list[CostCentreFacts]:
    found = CostCentre.objects.filter(department_id=department_id).order_by("code")
    return [CostCentreFacts(*row) for row in found.values_list(*_COST_CENTRE)]


def cost_centre(department_id: int, code: str) -> CostCentreFacts:
    rows = planned_once(
        "SELECT id, department_id, code, name FROM departments_costcentre WHERE department_id = %s AND code = %s",
        [department_id, code],
    )
    if not rows:
        raise NotFound(what=f"cost centre {code}")
    return CostCentreFacts(*rows[0])


def cost_centres_by_id(ids: Sequence[int]) -> dict[int, CostCentreFacts]:
    rows = planned_once(
        "SELECT id, department_id, code, name FROM departments_costcentre WHERE id = ANY(%s::bigint[])",
        [list(ids)],
    )
    return {row[0]: CostCentreFacts(*row) for row in rows}


def organisations(department_id: int) -> list[OrganisationFacts]:
    """A department's parts, each after the part that it belongs to."""
    found = Organisation.objects.filter(department_id=department_id)
    ordered = found.order_by(F("parent_id").asc(nulls_first=True), "name")
    return [OrganisationFacts(*row) for row in ordered.values_list("id", "parent_id", "kind", "code", "name")]


def organisation(department_id: int, code: str) -> OrganisationFacts:
    """The part of a department with this code."""
    found = Organisation.objects.filter(department_id=department_id, code=code)
    row = found.values_list("id", "parent_id", "kind", "code", "name").first()
    if row is None:
        raise NotFound(what=f"part with the code {code}")
    return OrganisationFacts(*row)

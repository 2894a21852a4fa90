"""Creating departments and what they are made of."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple

from django.db import IntegrityError, transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.models import Closure, CostCentre, Department, Organisation


class OrganisationRow(NamedTuple):
    """A part of a department to import: `parent_code` is None or that of an agency or directorate."""

    code: str
    parent_code: str | None
    kind: str
    name: str


class CostCentreRow(NamedTuple):
    code: str
    organisation_code: str
    name: str


REGIONS = ("england-and-wales", "scotland", "northern-ireland")


class DepartmentExists(Refusal):
    """There is already a department called {name} or with the code {code}. Choose another code."""

    code = "departments.exists"


class ImpossibleDepartment(Refusal):
    """A department's {field_name} can't be “{given}”. {needed}."""

    code = "departments.impossible"


class CodeTaken(Refusal):
    """The code {taken} is already used in this department. Choose another one."""

    code = "departments.code-taken"


class NotAPart(Refusal):
    """A {kind} can't be placed there: agencies hold directorates and directorates hold teams."""

    code = "departments.not-a-part"


@verb
def create_department(
    *,
    code: str,
    name: str,
    actor: Actor,
    at: datetime,
    leave_year_start: str = "04-01",
    pay_day: int = 28,
    region: str = "england-and-wales",
    opens: time = time(9),
    closes: time = time(17),
) -> int:
    """Create a tenant and return its id. Only somebody acting for no department in particular needs this."""
    _require_possible(code, region, leave_year_start, pay_day)
    try:
        with transaction.atomic():
            department = Department.objects.create(
                code=code,
                name=name,
                leave_year_start=leave_year_start,
                pay_day=pay_day,
                region=region,
                opens=opens,
                closes=closes,
            )
    except IntegrityError as error:
        if "unique" not in str(error):
            raise
        raise DepartmentExists(code=code, name=name) from error
    record(
        "departments.created",
        actor=actor,
        at=at,
        subject=f"departments.department:{department.id}",
        department_id=None,
        after={"code": code, "name": name},
    )
    return department.id


# A plan for a whole unit makes thousands of parts, one after the other.
_PLACE = """
SELECT (SELECT kind FROM departments_organisation WHERE id = %s::bigint),
    EXISTS (SELECT FROM departments_organisation WHERE department_id = %s::int AND code = %s::text)
"""
_ORGANISATION = """
INSERT INTO departments_organisation (department_id, parent_id, kind, code, name)
VALUES (%s::int, %s::bigint, %s, %s, %s) RETURNING id
"""


@verb
def create_organisation(
    *,
    department_id: int,
    kind: str,
    code: str,
    name: str,
    actor: Actor,
    at: datetime,
    parent_id: int | None = None,
) -> int:
    """Add an agency, directorate or team to a department and return its id."""
    allowed: dict[str, set[str | None]] = {
        "agency": {None},
        "directorate": {None, "agency"},
        "team": {"directorate"},
    }
    ((within, taken),) = planned_once(_PLACE, [parent_id, department_id, code])
    if within not in allowed.get(kind, set()):
        raise NotAPart(field="parent", kind=kind)
    if taken:
        raise CodeTaken(field="code", taken=code)
    ((organisation_id,),) = planned_once(_ORGANISATION, [department_id, parent_id, kind, code, name])
    record(
        "departments.organisation_created",
        actor=actor,
        at=at,
        subject=f"departments.organisation:{organisation_id}",
        department_id=department_id,
        after={"kind": kind, "code": code, "name": name},
    )
    return int(organisation_id)


@verb
def create_cost_centre(
    *, department_id: int, organisation_id: int, code: str, name: str, actor: Actor, at: datetime
) -> int:
    """Add a cost centre to a part of a department and return its id."""
    if CostCentre.objects.filter(department_id=department_id, code=code).exists():
        raise CodeTaken(field="code", taken=code)
    cost_centre = CostCentre.objects.create(
        department_id=department_id, organisation_id=organisation_id, code=code, name=name
    )
    record(
        "departments.cost_centre_created",
        actor=actor,
        at=at,
        subject=f"departments.costcentre:{cost_centre.id}",
        department_id=department_id,
        after={"code": code, "name": name},
    )
    return cost_centre.id


@verb
def close_for(*, department_id: int, day: date, reason: str, actor: Actor, at: datetime) -> None:
    """Declare a day on which a department doesn't work, such as a privilege day."""
    Closure.objects.get_or_create(department_id=department_id, day=day, defaults={"reason": reason})
    record(
        "departments.closure_declared",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"day": day, "reason": reason},
    )


@verb
def import_structure(
    *,
    department_id: int,
    organisations: Iterable[OrganisationRow],
    cost_centres: Iterable[CostCentreRow],
    actor: Actor,
    at: datetime,
) -> None:
    """Add all of a new department's parts and cost centres, in a handful of statements."""
    ids: dict[str, int] = {}
    rows = list(organisations)
    for kind in ("agency", "directorate", "team"):
        made = Organisation.objects.bulk_create(
            (
                Organisation(
                    department_id=department_id,
                    parent_id=ids[row.parent_code] if row.parent_code else None,
                    kind=row.kind,
                    code=row.code,
                    name=row.name,
                )
                for row in rows
                if row.kind == kind
            ),
            batch_size=2_000,
        )
        ids |= {organisation.code: organisation.id for organisation in made}
    centres = CostCentre.objects.bulk_create(
        (
            CostCentre(
                department_id=department_id,
                organisation_id=ids[row.organisation_code],
                code=row.code,
                name=row.name,
            )
            for row in cost_centres
        ),
        batch_size=2_000,
    )
    record(
        "departments.structure_imported",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"organisations": len(rows), "cost_centres": len(centres)},
    )


def _require_possible(code: str, region: str, leave_year_start: str, pay_day: int) -> None:
    for field, given, possible, needed in (
        ("code", code, re.fullmatch(r"[a-z0-9-]{1,50}", code), "Use small letters, digits and hyphens"),
        ("region", region, region in REGIONS, f"Choose one of {', '.join(REGIONS)}"),
        (
            "leave_year_start",
            leave_year_start,
            _is_day(leave_year_start),
            "Give a month and a day, such as 04-01",
        ),
        ("pay_day", pay_day, 1 <= pay_day <= 31, "Give a day of the month, from 1 to 31"),
    ):
        if not possible:
            raise ImpossibleDepartment(
                field=field, field_name=field.replace("_", " "), given=given, needed=needed
            )


def _is_day(text: str) -> bool:
    try:
        return datetime.strptime(f"2023-{text}", "%Y-%m-%d").strftime("%m-%d") == text  # noqa: DTZ007
    except ValueError:
        return False

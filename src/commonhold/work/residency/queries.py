"""Reading where data may go: rulings with the policies and approvals of a day."""

from collections.abc import Iterable, Mapping
from datetime import date

from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import department_by_code
from commonhold.work.residency.rules import Asking, Ruling, home_only, policies_of, rule
from commonhold.work.residency.units.rules import Approval, Residence, Rulebook, UnitPlace

_BOOKS = """
    SELECT d.id, d.code,
        (SELECT p.text FROM residency_release r JOIN residency_policy p ON p.id = r.policy_id
         WHERE r.department_id = d.id AND (r.at AT TIME ZONE 'Europe/London')::date <= %(on)s::date
         ORDER BY r.id DESC LIMIT 1)
    FROM departments_department d
    WHERE d.id = ANY(%(ids)s::int[]) AND d.id = ANY((SELECT commonhold_departments())::int[]) ORDER BY d.id
"""
_APPROVED = """
    SELECT department_id, id, unit, supplier, country, classes, modes, classification FROM residency_approval
    WHERE department_id = ANY(%(ids)s::int[]) AND valid @> %(on)s::date ORDER BY id
"""


def rulebooks(department_ids: Iterable[int], on: date) -> Mapping[int, Rulebook]:
    """By department, its policies and the approvals in force on a day: two statements, however many there are.

    What decides about many units or tasks takes these once, and asks no more of the database.
    Only of departments that the transaction acts for: behind the wall, another looks as if it had released nothing.
    """
    values = {"ids": sorted(set(department_ids)), "on": on}
    approvals: dict[int, list[Approval]] = {}
    for department_id, number, unit, supplier, country, classes, modes, upto in planned_once(
        _APPROVED, values
    ):
        scope = (unit, supplier, country, frozenset(classes), frozenset(modes), upto)
        approvals.setdefault(department_id, []).append(Approval(number, *scope))
    return {
        key: Rulebook(code, policies_of(text) if text else home_only(), tuple(approvals.get(key, ())), on)
        for key, code, text in planned_once(_BOOKS, values)
    }


def rulebook(department_id: int, on: date) -> Rulebook:
    """The same of one department."""
    return rulebooks([department_id], on)[department_id]


def ruling(asking: Asking, *, on: date) -> Ruling:
    """What the law, the government and the department rule of a question, on a day."""
    return rule(asking, rulebook(department_by_code(asking.department).id, on).policies, on=on)


def sees(*, unit: UnitPlace, department_ids: Iterable[int], on: date) -> str:
    """What a unit may view, for the session of one who works in it: "department:class:classification", spaced."""
    return " ".join(
        f"{department_id}:{data_class}:{classification}"
        for department_id, book in rulebooks(department_ids, on).items()
        for data_class, classification in book.seen(unit)
    )


def may_do(
    unit: UnitPlace,
    *,
    department_id: int,
    needs: Iterable[str],
    shows: Iterable[str],
    classification: str,
    on: date,
) -> Residence:
    """Whether a unit may do a task that needs some classes of data, and which of those it shows are hidden from it."""
    book = rulebook(department_id, on)
    return book.may_do(unit, needs=needs, shows=shows, classification=classification)

"""What the market has to know of tasks and of the people of units."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from commonhold.base.working_time import LONDON
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.catalogue import MarketTask, service
from commonhold.work.cases.rules import Membership
from commonhold.work.delivery.routing.market import Work

MEMBERSHIP = """
SELECT json_build_object('unit_id', m.unit_id, 'unit', w.name, 'skills', m.skills, 'clearance', m.clearance,
    'supervisor', m.supervisor, 'minutes_per_day', m.minutes_per_day)::text
FROM delivery_member m JOIN delivery_unit w ON w.id = m.unit_id
WHERE m.account_id = %(account)s AND m.valid @> %(on)s::date
"""


def membership(account_id: int, on: date) -> Membership | None:
    """In which unit an account works on a day."""
    rows = planned_once(MEMBERSHIP, {"account": account_id, "on": on})
    return membership_from(rows[0][0]) if rows else None


def membership_from(written: str | None) -> Membership | None:
    """What MEMBERSHIP found."""
    if written is None:
        return None
    found = json.loads(written)
    return Membership(**{**found, "skills": frozenset(found["skills"])})


_FACTS = """
SELECT c.id, c.reference, c.service, c.department_id, d.code, c.classification,
    (SELECT coalesce(json_agg(json_build_array(t.element, u.code) ORDER BY t.id), '[]')::text
     FROM cases_task t JOIN delivery_unit u ON u.id = t.unit_id
     WHERE t.case_id = c.id AND t.completed_by_id IS NOT NULL),
    array(SELECT DISTINCT s.code FROM delivery_member m JOIN delivery_unit u ON u.id = m.unit_id
          JOIN delivery_supplier s ON s.id = u.supplier_id
          WHERE m.valid @> %(on)s::date AND (m.account_id = c.asked_by_id OR m.account_id IN (
              SELECT p.account_id FROM cases_party p WHERE p.case_id = c.id)) ORDER BY 1)
FROM cases_case c JOIN departments_department d ON d.id = c.department_id WHERE c.id = ANY(%(ids)s::bigint[])
"""


@dataclass(frozen=True)
class CaseInMarket:
    """What of a case bears on who may do its tasks."""

    id: int
    reference: str
    service: str
    department_id: int
    department: str
    classification: str
    done: tuple[tuple[str, str], ...]
    """The steps that units have done, each with the unit's code."""
    interested: tuple[str, ...]
    """The suppliers whose people asked for it or are a party to it."""

    def work(
        self, element: str, wait_id: int, kind: MarketTask, due_at: datetime | None, at: datetime
    ) -> Work:
        """A task of the case as the market sees it."""
        return Work(
            task=f"{self.reference} {wait_id}",
            department=self.department,
            service=self.service,
            element=element,
            at=at.astimezone(LONDON),
            due_at=due_at,
            minutes=kind.minutes,
            skill=kind.skill,
            clearance=kind.clearance,
            classification=self.classification,
            needs=kind.needs,
            shows=kind.shows,
            not_units=tuple(sorted({unit for step, unit in self.done if step in kind.not_after})),
            interested=self.interested,
        )


def cases_in_market(case_ids: Iterable[int], on: date) -> dict[int, CaseInMarket]:
    """What of cases bears on the choice of units, by their ids, in one query."""
    found = {}
    for row in planned_once(_FACTS, {"ids": list(case_ids), "on": on}):
        case_id, reference, service_name, department_id, department, classification, done, interested = row
        steps = tuple((element, unit) for element, unit in json.loads(done))
        found[case_id] = CaseInMarket(
            case_id,
            reference,
            service_name,
            department_id,
            department,
            classification,
            steps,
            tuple(interested),
        )
    return found


_OPEN = """
SELECT t.unit_id, d.code, c.service, t.element, c.classification, count(*) FROM cases_task t
JOIN cases_case c ON c.id = t.case_id JOIN departments_department d ON d.id = t.department_id
WHERE t.department_id = %s AND t.unit_id IS NOT NULL AND t.closed_at IS NULL
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True)
class OpenKind:
    """Open tasks of one kind that a unit has in a department: how many, and one of them as the market sees it."""

    unit_id: int
    work: Work
    tasks: int


def open_kinds(department_id: int, at: datetime) -> list[OpenKind]:
    """A department's open tasks that are with units, by unit and kind, in one query."""
    return [
        OpenKind(unit_id, _any_work(department_id, code, service_name, element, classification, at), tasks)
        for unit_id, code, service_name, element, classification, tasks in planned_once(
            _OPEN, [department_id]
        )
    ]


def _any_work(
    department_id: int, department: str, service_name: str, element: str, classification: str, at: datetime
) -> Work:
    kind = service(service_name).tasks[element].market
    assert kind is not None, f"{element} is with a unit, but not of the market"
    case = CaseInMarket(0, "", service_name, department_id, department, classification, (), ())
    return case.work(element, 0, kind, None, at)

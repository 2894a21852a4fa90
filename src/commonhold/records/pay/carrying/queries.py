"""Reading what of somebody's pay goes with them, of many who move at once: a fixed number of statements."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from commonhold.core.audit.statements import planned_once
from commonhold.records.pay.carrying import facts, rules
from commonhold.records.pay.carrying.facts import Group, Known
from commonhold.records.pay.carrying.models import WaitingOrder
from commonhold.records.people.carrying.rules import Carried, Journey


@dataclass(frozen=True)
class Waiting:
    """An order that lapsed elsewhere and waits to be directed to this department."""

    id: int
    employment_id: int
    kind: str
    payee: str
    reference: str
    made_on: date
    move_id: int


@dataclass
class _Found:
    """What was read, by the place of a journey among those that were given."""

    terms: dict[int, facts.Terms] = field(default_factory=dict)
    lists: dict[str, dict[int, list[Any]]] = field(default_factory=dict)

    def of(self, name: str, place: int) -> list[Any]:
        return self.lists[name].get(place, [])


_MADE: Mapping[str, Callable[..., Any]] = {
    "elements": facts.ElementHeld,
    "once": lambda title, pence: (title, pence),
    "overtime": int,
    "particulars": int,
    "orders": facts.OrderHeld,
    "debts": facts.DebtHeld,
    "absences": facts.AbsenceHeld,
    "paid": lambda taxable, tax, final: (taxable, tax, final),
}
_CARRIED = "SELECT move_id FROM carrying_passage WHERE move_id = ANY (%s::bigint[]) AND superseded_at IS NULL"


def travels(journeys: Sequence[Journey], groups: Mapping[int, int] | None = None) -> list[list[Carried]]:
    """What becomes of each person's pay, in the order of the journeys; `groups` may name a pay group by move."""
    if not journeys:
        return []
    found, there = _found(journeys), _groups({each.to_department_id for each in journeys})
    names, schemes = _departments(
        {d for each in journeys for d in (each.from_department_id, each.to_department_id)}
    )
    told = []
    for place, each in enumerate(journeys):
        terms = found.terms.get(place)
        fit = rules.by_code(there, each.to_department_id, terms.group.frequency) if terms else []
        named = (groups or {}).get(each.move_id)
        paid = found.of("paid", place)
        known = Known(
            left=names[each.from_department_id],
            joined=names[each.to_department_id],
            schemes=(schemes.get(each.from_department_id, ""), schemes.get(each.to_department_id, "")),
            terms=terms,
            groups=fit,
            chosen=_named(there, each.to_department_id, named) if named else rules.chosen_group(fit),
            taxable_pence=paid[0][0] if paid else 0,
            tax_pence=paid[0][1] if paid else 0,
            final=bool(paid and paid[0][2]),
            elements=found.of("elements", place),
            once=found.of("once", place),
            overtime_minutes=sum(found.of("overtime", place)),
            address_lines=max(found.of("particulars", place), default=None),
            orders=found.of("orders", place),
            debts=found.of("debts", place),
            absences=found.of("absences", place),
        )
        told.append(rules.travels(each, known))
    return told


def groups_there(journeys: Sequence[Journey], groups: Mapping[int, int]) -> list[int | None]:
    """In which pay group each is paid there: as named by move, else the only one that is paid as often; or None."""
    terms, there = _found_terms(journeys), _groups({each.to_department_id for each in journeys})
    found: list[int | None] = []
    for place, each in enumerate(journeys):
        if (named := groups.get(each.move_id)) is not None:
            found.append(_named(there, each.to_department_id, named).id)
        else:
            of = terms.get(place)
            fit = rules.by_code(there, each.to_department_id, of.group.frequency) if of else []
            chosen = rules.chosen_group(fit)
            found.append(chosen.id if chosen else None)
    return found


def carried(move_ids: Sequence[int]) -> set[int]:
    """Of which moves the pay has been carried over."""
    return {move_id for (move_id,) in planned_once(_CARRIED, [list(move_ids)])}


def waiting(*department_ids: int) -> list[Waiting]:
    """The orders that wait to be directed to some departments."""
    rows = WaitingOrder.objects.filter(department_id__in=department_ids, superseded_at=None, directed=None)
    return [Waiting(*row) for row in rows.order_by("id").values_list(*Waiting.__dataclass_fields__)]


def taken_for(waiting_id: int) -> int:
    """What the department left took in all for an order that waits here, in pence."""
    ((pence,),) = planned_once("SELECT carrying_taken(%s::bigint)", [waiting_id])
    return int(pence)


def columns(journeys: Sequence[Journey], groups: Sequence[int | None] = ()) -> dict[str, Any]:
    """Journeys as a statement takes them."""
    return {
        "moves": [each.move_id for each in journeys],
        "froms": [each.from_employment_id for each in journeys],
        "from_departments": [each.from_department_id for each in journeys],
        "tos": [each.to_employment_id for each in journeys],
        "to_departments": [each.to_department_id for each in journeys],
        "ons": [each.on for each in journeys],
        "kinds": [each.kind for each in journeys],
        "groups": list(groups) or [None] * len(journeys),
    }


@cache
def statement(name: str) -> str:
    """A statement over journeys, which it has as the table `journey` of journeys.sql."""
    folder = Path(__file__).parent
    return (folder / "journeys.sql").read_text().strip() + "\n" + (folder / f"{name}.sql").read_text()


def _found(journeys: Sequence[Journey]) -> _Found:
    found = _Found(_found_terms(journeys))
    values = columns(journeys)
    for name, made in _MADE.items():
        by_place: dict[int, list[Any]] = defaultdict(list)
        for place, *row in planned_once(statement(f"of_{name}"), values):
            by_place[place].append(made(*row))
        found.lists[name] = by_place
    return found


def _found_terms(journeys: Sequence[Journey]) -> dict[int, facts.Terms]:
    rows = planned_once(statement("of_terms"), columns(journeys))
    return {place: facts.Terms(Group(*row[:3]), *row[3:]) for place, *row in rows}


def _groups(department_ids: set[int]) -> dict[int, list[Group]]:
    found: dict[int, list[Group]] = defaultdict(list)
    rows = planned_once(
        "SELECT department_id, id, name, frequency FROM pay_group"
        " WHERE department_id = ANY (%s::int[]) ORDER BY name, id",
        [list(department_ids)],
    )
    for department_id, *row in rows:
        found[department_id].append(Group(*row))
    return found


def _named(groups: Mapping[int, Sequence[Group]], department_id: int, group_id: int) -> Group:
    for each in groups.get(department_id, ()):
        if each.id == group_id:
            return each
    raise rules.NotAGroupThere(field="group")


def _departments(ids: set[int]) -> tuple[dict[int, str], dict[int, str]]:
    """By department its name, and its PAYE reference if it has one."""
    rows = planned_once(
        "SELECT d.id, d.name, s.tax_office || '/' || s.paye_reference FROM departments_department d"
        " LEFT JOIN pay_scheme s ON s.department_id = d.id WHERE d.id = ANY (%s::int[])",
        [list(ids)],
    )
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows if row[2]}

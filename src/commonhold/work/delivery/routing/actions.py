"""The verbs of the market: choosing units and keeping why, policies, conflicts, what was measured, loads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.delivery.models import Conflict, RoutingPolicy, Supplier
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.routing.market import Load, Record, Work
from commonhold.work.delivery.routing.rules import Chosen, Kind
from commonhold.work.delivery.routing.whereabouts.queries import residences
from commonhold.work.delivery.routing.writing import rules as writing


class PolicyWrong(Refusal):
    """{what}"""

    code: ClassVar[str] = "delivery.policy_wrong"


class PolicyInThePast(Refusal):
    """A policy can't begin in the past: choices were made under the one before. Enter today or a later day."""

    code: ClassVar[str] = "delivery.policy_in_the_past"


@verb
def choose(*, works: Sequence[Work], departments: Mapping[int, str], at: datetime) -> list[Chosen]:
    """Choose the units for tasks, one after another, each adding to the load that the next goes by.

    `departments` are those of the tasks: their codes by id. Empty if there are no units. A market that has changed
    since somebody last chose is kept on the way.
    """
    nothing_to_record()  # keep() and the verbs that give the tasks to the units record it
    on = at.astimezone(LONDON).date()
    standing = queries.standing({work.service for work in works}, on)
    market_hash = standing.hash or _keep_market(on, at)
    router, loads = queries.router(market_hash), standing.loads
    if not router.market.units:
        return []
    where = residences(departments, on)
    ids = {unit.code: unit.id for unit in router.market.units}
    chosen = []
    for work in works:
        load, kind = loads.of(work.service), router.kind(work, where)
        choice = router.choose(work, load, where)
        unit_id = ids[choice.unit] if choice.unit is not None else None
        chosen.append(Chosen(work, choice, unit_id, market_hash, _bearing(load, kind), kind))
        loads.add(work, choice)
    return chosen


@dataclass(frozen=True)
class About:
    """The task that a choice is about."""

    task_id: int
    case_reference: str
    department_id: int


_KEEP = """
INSERT INTO delivery_choice (department_id, task_id, case_reference, at, why, hash, work, load, residence, findings,
    unit_id, rule, lot, hidden)
SELECT department_id, task_id, case_reference, %(at)s, %(why)s, hash, work, load, residence, findings, unit_id, rule,
    lot, string_to_array(hidden, ' ')
FROM json_to_recordset(%(kept)s::json) AS k (department_id int, task_id bigint, case_reference text, hash text,
    work text, load text, residence text, findings text, unit_id bigint, rule text, lot text, hidden text)
RETURNING id
"""


@verb
def keep(*, choices: Sequence[tuple[About, Chosen]], why: str, at: datetime) -> None:
    """Keep choices with all that they went by, so that anybody can see why and choose again. In one statement.

    `why` a unit was chosen: opened, rerouted, handed_back or moved.
    """
    nothing_to_record()  # a choice is a record of itself, which nobody can change
    kept = [
        {
            "department_id": about.department_id,
            "task_id": about.task_id,
            "case_reference": about.case_reference,
            "hash": chosen.market_hash,
            "work": writing.work_text(chosen.work),
            "load": writing.load_text(chosen.load),
            "residence": writing.residence_text(chosen.kind.residence),
            "findings": writing.findings_text(chosen.choice.findings),
            "unit_id": chosen.unit_id,
            "rule": chosen.choice.by,
            "lot": chosen.choice.lot,
            "hidden": " ".join(chosen.choice.hidden),
        }
        for about, chosen in choices
    ]
    planned_once(_KEEP, {"at": at, "why": why, "kept": json.dumps(kept)})


@verb
def set_policy(
    *,
    service: str,
    document: Mapping[str, Any],
    effective_from: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Set how a service's tasks are shared out from a day on, and return the version's number."""
    terms, wrong = writing.terms_from(document)
    if terms is None:
        raise PolicyWrong(field=wrong[0][0], what="; ".join(f"{name}: {what}" for name, what in wrong))
    if not reason.strip():
        raise PolicyWrong(field="reason", what="Enter why the policy is set")
    if effective_from < at.astimezone(LONDON).date():
        raise PolicyInThePast(field="effective_from")
    numbers = (
        RoutingPolicy.objects.filter(service=service).order_by("-number").values_list("number", flat=True)
    )
    number = (numbers.first() or 0) + 1
    written = writing.terms_document(terms)
    RoutingPolicy.objects.create(
        service=service,
        number=number,
        effective_from=effective_from,
        reason=reason.strip(),
        terms=written,
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "delivery.policy_set",
        actor=actor,
        at=at,
        subject=f"delivery.policy:{service}",
        department_id=None,
        after={
            "number": number,
            "effective_from": effective_from,
            "reason": reason.strip(),
            "terms": written,
        },
    )
    return number


@verb
def declare_conflict(
    *, supplier: str, department_id: int, reason: str, stands: bool = True, actor: Actor, at: datetime
) -> None:
    """Keep a supplier from working for a department, or (`stands` False) let it again."""
    supplier_id = Supplier.objects.filter(code=supplier).values_list("id", flat=True).first()
    if supplier_id is None:
        raise NotFound(what=f"supplier with the code {supplier[:80]}")
    Conflict.objects.create(
        supplier_id=supplier_id,
        client_id=department_id,
        stands=stands,
        reason=reason,
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "delivery.conflict_declared" if stands else "delivery.conflict_ended",
        actor=actor,
        at=at,
        subject=f"delivery.supplier:{supplier}",
        department_id=department_id,
        after={"reason": reason},
    )


_MEASURE = """
WITH new AS (
    SELECT * FROM json_to_recordset(%s::json)
        AS n (unit_id bigint, service text, element text, done int, "right" int, minutes bigint)
), gone AS (
    DELETE FROM delivery_measured m
    WHERE (m.unit_id, m.service, m.element) NOT IN (SELECT unit_id, service, element FROM new) RETURNING id
), taken AS (
    INSERT INTO delivery_measured AS m (unit_id, service, element, done, "right", minutes)
    SELECT unit_id, service, element, done, "right", minutes FROM new
    ON CONFLICT (unit_id, service, element) DO UPDATE
        SET done = excluded.done, "right" = excluded."right", minutes = excluded.minutes
        WHERE (m.done, m."right", m.minutes) <> (excluded.done, excluded."right", excluded.minutes)
    RETURNING id
)
SELECT id FROM gone UNION ALL SELECT id FROM taken
"""


@verb
def measure(*, measured: Iterable[tuple[int, Record]], actor: Actor, at: datetime) -> None:
    """Take all that was measured of units (by id) for what they are chosen by from now on. A unit of whose tasks of a
    kind nothing was measured begins anew with them."""
    rows = [
        {
            "unit_id": unit_id,
            "service": each.service,
            "element": each.element,
            "done": each.done,
            "right": each.right,
            "minutes": each.minutes,
        }
        for unit_id, each in measured
    ]
    changed = planned_once(_MEASURE, [json.dumps(rows)])
    if not changed:
        nothing_to_record()
        return
    record(
        "delivery.measured",
        actor=actor,
        at=at,
        subject="delivery.units",
        department_id=None,
        after={"changed": len(changed)},
    )


_ADD_IN = """
WITH taken AS (
    DELETE FROM delivery_loadchange
    WHERE (SELECT pg_try_advisory_xact_lock(hashtext('delivery.add_in_loads')))
    RETURNING unit_id, lot, service, month, minutes, open, given
), summed AS (
    SELECT unit_id, lot, service, month, sum(minutes) AS minutes, sum(open) AS open, sum(given) AS given
    FROM taken GROUP BY 1, 2, 3, 4
)
INSERT INTO delivery_unitload AS l (unit_id, lot, service, month, minutes, open, given)
SELECT unit_id, lot, service, month, minutes, open, given FROM summed ORDER BY 1, 2, 3, 4
ON CONFLICT (unit_id, lot, service, month) DO UPDATE
    SET minutes = l.minutes + excluded.minutes, open = l.open + excluded.open, given = l.given + excluded.given
RETURNING id
"""


@verb
def add_in_loads(*, at: datetime) -> None:
    """Add the changes of loads to the loads, and forget loads of months past whose tasks are all done.

    While somebody else does it, nobody waits: what is left over is added in by the next.
    """
    nothing_to_record()  # it changes how a number is kept, not the number
    planned_once(_ADD_IN, [])
    planned_once(
        "DELETE FROM delivery_unitload WHERE open = 0 AND minutes = 0 AND month < %s RETURNING id",
        [at.astimezone(LONDON).date().replace(day=1)],
    )


def _keep_market(on: date, at: datetime) -> str:
    changes, market = queries.made(on)
    document = writing.market_document(market)
    digest = writing.digest(document)
    # Whoever keeps the same market at the same moment is waited for, and then there is nothing left to keep.
    planned_once(
        "WITH state AS (INSERT INTO delivery_marketstate (hash, document, at) VALUES (%s, %s::jsonb, %s)"
        " ON CONFLICT DO NOTHING)"
        ' INSERT INTO delivery_marketbuild (changes, "on", hash) VALUES (%s, %s, %s)'
        " ON CONFLICT DO NOTHING RETURNING id",
        [digest, json.dumps(document), at, changes, on, digest],
    )
    return digest


def _bearing(load: Load, kind: Kind) -> Load:
    """Only what of the load bears on a choice of that kind: enough to choose again, and short."""
    minutes = {each.code: load.minutes[each.code] for each in kind.candidates if each.code in load.minutes}
    volumes = {each.lot: load.volumes[each.lot] for each in kind.candidates if each.lot in load.volumes}
    return Load(minutes, volumes, {**load.given} if kind.policy.shares else {})

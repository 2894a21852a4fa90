"""What few people of the demonstration government have: orders against them, and cycles for part of their salary."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import department
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.rules import Demand
from commonhold.records.pay.orders.rules import Terms as OrderTerms
from commonhold.records.pay.standing import actions as standing
from commonhold.records.people.importing.rules import PersonRow
from commonhold.records.people.queries import employments_by_number

_CYCLISTS, _CYCLE_PENCE, _CYCLISTS_EARN = 20, 6_500, 3_200_000
_DEMANDS = (
    ("child_maintenance", "Made-up Maintenance Service", 18_000, 0, None),
    ("council_tax", "Made-up Borough Council", 0, 0, 48_000),
    ("attachment", "Made-up County Court", 9_000, 120_000, 150_000),
    ("direct_earnings_attachment", "Made-up Debt Management", 0, 0, 110_000),
    ("priority_attachment", "Made-up Family Court", 25_000, 160_000, None),
    ("fine", "Made-up Fines Office", 0, 0, 36_000),
)
"""Orders against a few people: kind, payee, and in pence what each takes, leaves, and is owed in all."""


def set_up_few(
    rows: Sequence[PersonRow], *, seed: int, department_id: int, actor: Actor, at: datetime
) -> None:
    """A few people who ride to work on what they gave up of their salary, and a few with orders against them."""
    random = Random(f"{seed}:orders:{department(department_id).code}")  # noqa: S311
    common: dict[str, Any] = {"from_date": at.astimezone(LONDON).date(), "actor": actor, "at": at}
    paid_enough = [row.number for row in rows if row.annual_pence >= _CYCLISTS_EARN]
    cyclists = random.sample(paid_enough, min(_CYCLISTS, len(paid_enough)))
    owing = random.sample([row.number for row in rows], min(len(_DEMANDS), len(rows)))
    ids = employments_by_number(department_id, [*cyclists, *owing])
    cycle = standing.create_element(
        department_id=department_id,
        code="cycle-to-work",
        title="Cycle to work",
        kind="sacrifice",
        actor=actor,
        at=at,
    )
    for number in cyclists:
        standing.give_element(
            employment_id=ids[number], element_id=cycle, amount_pence=_CYCLE_PENCE, **common
        )
    for place, (number, (kind, payee, normal, protected, owed)) in enumerate(
        zip(owing, _DEMANDS, strict=False)
    ):
        orders.note_order(
            employment_id=ids[number],
            demand=Demand(kind, payee, f"DEMO {department_id}-{place}", common["from_date"]),
            terms=OrderTerms(normal, protected, owed, "009999", f"{place:08}"),
            **common,
        )

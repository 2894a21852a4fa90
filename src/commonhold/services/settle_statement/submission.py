"""Opening a case for a department's part of a settled statement."""

from dataclasses import asdict, dataclass
from datetime import datetime

from commonhold.base.money import format_pence
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import cost_centre
from commonhold.work.cases import actions as cases


@dataclass(frozen=True)
class Part:
    """What a department is to pay, in pence, by what it is for; the parts add up to `net_pence`."""

    source: str
    """What the ledger knows it by, so that it is booked once: "service_levels.statement:17 works"."""
    supplier: str
    contract: str
    month: str
    charge_pence: int
    credit_pence: int
    adjustment_pence: int
    decision_pence: int
    net_pence: int


def submit(
    part: Part,
    *,
    reference: str,
    department_id: int,
    cost_centre_code: str,
    asked_by: int,
    actor: Actor,
    at: datetime,
) -> cases.OpenedCase:
    """Have a department agree to its part and book it to a cost centre of its own; NotFound if it has no such one."""
    centre = cost_centre(department_id, cost_centre_code)
    amounts = ("charge", "credit", "adjustment", "decision", "net")
    told = {name: format_pence(getattr(part, f"{name}_pence")) for name in amounts}
    answers = {"supplier": part.supplier, "contract": part.contract, "month": part.month, **told}
    return cases.open_case(
        reference=reference,
        service_name="settle_statement",
        department_id=department_id,
        asked_by=asked_by,
        title=f"{part.supplier}, {part.month}: {told['net']}",
        data={"part": asdict(part), "answers": {**answers, "cost_centre": cost_centre_code}},
        variables={"cost_centre_id": centre.id, "net_pence": part.net_pence},
        actor=actor,
        at=at,
    )

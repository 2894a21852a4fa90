"""Opening a case for a department's part of a settled statement."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

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


class Amounts(Protocol):
    """What a statement's settlement says a department is to pay, in pence."""

    @property
    def department(self) -> str: ...
    @property
    def charge_pence(self) -> int: ...
    @property
    def credit_pence(self) -> int: ...
    @property
    def adjustment_pence(self) -> int: ...
    @property
    def decision_pence(self) -> int: ...
    @property
    def net_pence(self) -> int: ...


def part_of(statement_id: int, amounts: Amounts, *, supplier: str, contract: str, month: str) -> Part:
    """A department's part of a settled statement, as it is told to the case that books it."""
    return Part(
        source=f"service_levels.statement:{statement_id} {amounts.department}",
        supplier=supplier,
        contract=contract,
        month=month,
        charge_pence=amounts.charge_pence,
        credit_pence=amounts.credit_pence,
        adjustment_pence=amounts.adjustment_pence,
        decision_pence=amounts.decision_pence,
        net_pence=amounts.net_pence,
    )


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

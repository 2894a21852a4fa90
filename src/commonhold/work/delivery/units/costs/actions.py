"""What in-house units and robots cost."""

from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.models import CostSheet
from commonhold.work.delivery.units import queries
from commonhold.work.delivery.units.rules import Cost


class PricedByContract(Refusal):
    """What a supplier's unit costs is in its contract. Only in-house units and robots have a cost sheet."""

    code: ClassVar[str] = "units.priced-by-contract"


class CostsBackDated(Refusal):
    """The last cost sheet holds from {last}. A new one can't begin before it, as work was priced by it."""

    code: ClassVar[str] = "units.costs-back-dated"


@verb
def set_cost(*, unit_id: int, cost: Cost, actor: Actor, at: datetime) -> None:
    """Say what an in-house unit or a robot costs from a day on. What was priced by an earlier sheet stays so."""
    unit = queries.locked(unit_id)
    if unit.supplier_id is not None:
        raise PricedByContract
    sheets = CostSheet.objects.filter(unit=unit).order_by("-effective_from", "-id")
    last = sheets.values_list("effective_from", flat=True).first()
    if last is not None and cost.effective_from < last:
        raise CostsBackDated(field="effective_from", last=last)
    amounts = {
        "effective_from": cost.effective_from,
        "staff_pence": cost.staff_pence,
        "it_pence": cost.it_pence,
        "overhead_pence": cost.overhead_pence,
        "productive_minutes": cost.productive_minutes,
    }
    CostSheet.objects.create(unit=unit, at=at, by=actor.id, by_label=actor.label, **amounts)
    record(
        "delivery.cost_set",
        actor=actor,
        at=at,
        subject=f"delivery.unit:{unit_id}",
        department_id=None,
        after=amounts,
    )

"""Whether a plan can still be reversed."""

from django.db.models import F

from commonhold.records.moves.reorganising.models import Mover
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.rules import FINAL


def run_that_paid(plan_id: int) -> str | None:
    """The first committed pay run of the department joined that pays anybody who came by the plan; None if none has."""
    came = Mover.objects.filter(plan_id=plan_id, move__state="completed")
    paid = Payslip.objects.filter(
        employment_id__in=came.values("move__to_employment_id"),
        department_id=F("run__department_id"),
        run__state__in=FINAL,
    )
    row = (
        paid.order_by("run__committed_at")
        .values_list("run__group__name", "run__period__tax_year", "run__period__number", "run__number")
        .first()
    )
    if row is None:
        return None
    group, tax_year, period, number = row
    supplement = f", supplement {number}" if number else ""
    return f"“{group}”, period {period} of {tax_year}-{(tax_year + 1) % 100:02}{supplement}"

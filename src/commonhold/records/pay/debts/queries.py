"""Reading debts: of which of them is what a run takes back."""

from collections.abc import Iterator, Mapping

from commonhold.records.pay.models import Debt


def recoveries(taken: Mapping[int, int]) -> Iterator[tuple[Debt, int]]:
    """Debts with what is taken back of each, in pence, the oldest first; `taken` is by employment."""
    left = dict(taken)
    debts = Debt.objects.filter(employment_id__in=list(left), plan_pence__isnull=False)
    for debt in debts.order_by("raised_on", "id").prefetch_related("recovery_set"):
        owed = debt.amount_pence - sum(each.amount_pence for each in debt.recovery_set.all())
        if pence := min(owed, left[debt.employment_id]):
            left[debt.employment_id] -= pence
            yield debt, pence

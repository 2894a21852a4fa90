"""Whatever finance and the bank do, in whatever order, nobody is paid twice."""

from collections import Counter
from random import Random

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.refusals import Refusal
from commonhold.records.payments import actions, queries
from commonhold.records.payments.tests.till import Till

STEPS = ("queue", "cancel", "make", "confirm", "confirm with rejects", "reject")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=25), st.integers(0, 10**6))
def test_no_source_is_in_two_batches_that_the_bank_paid(till: Till, steps: list[str], seed: int) -> None:
    point = transaction.savepoint()
    random, batches, payments = Random(seed), [0], [0]
    for step in steps:
        batch_id, payment_id = random.choice(batches), random.choice(payments)
        try:
            with transaction.atomic():
                if step == "queue":
                    payments.append(till.queue(f"claim:{random.randint(1, 6)}"))
                elif step == "cancel":
                    actions.cancel_payment(payment_id=payment_id, reason="", actor=till.actor, at=till.at)
                elif step == "make":
                    batches.append(till.make_batch() or 0)
                elif step == "reject":
                    actions.reject_batch(batch_id=batch_id, reason="", actor=till.actor, at=till.at)
                else:
                    till.confirm(batch_id, {payment_id: "closed"} if "rejects" in step else None)
        except Refusal:
            pass
    confirmed = [each.id for each in queries.batches(till.department) if each.state == "confirmed"]
    paid = Counter(
        payment.source
        for batch_id in confirmed
        for payment in queries.payments_of(batch_id)
        if payment.state == "paid"
    )
    assert all(times == 1 for times in paid.values())
    assert set(paid) == queries.sources_in_state(
        till.department, [f"claim:{number}" for number in range(1, 7)], "paid"
    )
    for batch_id in filter(None, batches):
        made = queries.batch(batch_id)
        if made.state != "rejected":
            assert made.total_pence == sum(each.amount_pence for each in queries.payments_of(batch_id))
    transaction.savepoint_rollback(point)

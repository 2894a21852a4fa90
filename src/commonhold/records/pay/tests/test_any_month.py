"""Whoever is paid whatever: books balance, payslips add up to payments, and pay to date to the months."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commonhold.records.ledger import queries as ledger
from commonhold.records.pay import rules
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.models import Held, Payslip
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.payments import queries as payments
from commonhold.records.people import rules as people

PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "annual": st.integers(1, 20_000_000),
            "hours": st.decimals(1, 60, places=2),
            "starts": st.dates(date(2026, 1, 1), date(2026, 5, 31)),
            "tax_code": st.sampled_from(
                ["1257L", "S1257L", "C1100L", "BR", "D0", "D1", "0T", "NT", "K475", "SK9000", "9999T", "D8"]
            ),
            "ni_letter": st.sampled_from("ABCHJMVXZD"),
            "pension": st.sampled_from(["alpha", "partnership", "none"]),
            "loans": st.sets(st.sampled_from(["1", "2", "4", "5", "postgraduate"]), max_size=2),
            "union": st.one_of(st.none(), st.integers(1, 500_000)),
            "allowance": st.one_of(st.none(), st.integers(1, 500_000)),
            "account": st.booleans(),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=PEOPLE)
def test_any_two_months_add_up(at_payroll, drawn):
    with transaction.atomic():
        employed = {employ(at_payroll, place, each): each["starts"] for place, each in enumerate(drawn)}
        if min(employed.values()).month < 5:
            check(at_payroll, [at_payroll.paid(1), at_payroll.paid(2)], employed)
        transaction.set_rollback(True)


def employ(payroll, place, drawn):
    common = {"department_id": payroll.department_id, **payroll.common}
    employment_id = payroll.employ(
        f"Person {'abcdefgh'[place]}",
        people.Pay(drawn["annual"]),
        people.WorkingPattern(Decimal(drawn["hours"])),
        account=drawn["account"],
        starts=drawn["starts"],
        tax_code=drawn["tax_code"],
        ni_letter=drawn["ni_letter"],
        pension=drawn["pension"],
        loans=tuple(drawn["loans"]),
    )
    for kind, code in (("deduction", "union"), ("allowance", "allowance")):
        element_id = standing.create_element(code=code, title=code, kind=kind, **common)
        if drawn[code]:
            standing.give_element(
                employment_id=employment_id,
                element_id=element_id,
                amount_pence=drawn[code],
                from_date=drawn["starts"],
                **payroll.common,
            )
    return employment_id


def check(payroll, run_ids, employed):
    to_date = {}
    for run_id in run_ids:
        run = queries.run(run_id)
        period = groups.period(run.period_id)
        slips = list(Payslip.objects.filter(run_id=run_id))
        held = set(Held.objects.filter(run_id=run_id).values_list("employment_id", flat=True))
        paid = {each.employment_id for each in slips}
        assert not held & paid
        assert held | paid == {each for each, starts in employed.items() if starts < period.until}
        assert run.net_pence == sum(each.net_pence for each in slips)
        none = [0] * len(run.columns)
        assert list(run.totals) == [
            sum(each) for each in zip(none, *(slip.amounts for slip in slips), strict=True)
        ]
        batch = payments.payments_of(run.batch_id) if run.batch_id else []
        assert sum(each.amount_pence for each in batch) == run.net_pence
        if any(run.totals):
            booked = ledger.journal(ledger.journal_of(payroll.department_id, f"pay.run:{run_id}:1")).lines
            assert sum(line.amount_pence for line in booked) == 0
            net = sum(line.amount_pence for line in booked if line.account == rules.NET_PAY)
            assert net == -run.net_pence
        for slip in slips:
            before = to_date.get(slip.employment_id, [0] * len(slip.amounts))
            to_date[slip.employment_id] = [was + now for was, now in zip(before, slip.amounts, strict=True)]
            assert slip.to_date == to_date[slip.employment_id]

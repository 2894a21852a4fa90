"""Whatever was recorded in whatever order: all that was paid is what is due by the last that is known, to the penny."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from commonhold.base.refusals import Refusal
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.inputs.queries import inputs
from commonhold.records.pay.models import Debt, Payslip, Run
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.working.earning import earn
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people

MONTHS = 6
DAYS = st.dates(date(2026, 4, 1), date(2026, 9, 30))
FACTS = st.one_of(
    st.tuples(st.just("pay"), st.integers(1_200_000, 9_000_000)),
    st.tuples(st.just("correct"), st.integers(1_200_000, 9_000_000)),
    st.tuples(st.just("hours"), st.decimals(1, 40, places=2)),
    st.tuples(st.just("allowance"), st.one_of(st.none(), st.integers(1, 200_000))),
    st.tuples(st.just("once"), st.integers(1, 200_000)),
    st.tuples(st.just("leave"), st.none()),
)
HISTORY = st.lists(
    st.tuples(st.integers(1, MONTHS), st.booleans(), st.integers(0, 1), DAYS, FACTS), max_size=12
)
"""What is recorded before which month's run (or, if true, its supplement), of which of two people, since which day."""


SHAPE: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(phases=[Phase.explicit], **SHAPE)
@given(history=HISTORY)
@example(
    history=[
        (2, False, 0, date(2026, 4, 10), ("pay", 6_000_000)),
        (2, True, 0, date(2026, 4, 20), ("correct", 1_300_000)),
        (3, False, 0, date(2026, 5, 3), ("leave", None)),
        (5, False, 0, date(2026, 8, 3), ("leave", None)),
    ]
)
def test_all_that_was_paid_is_what_is_due_by_the_last_that_is_known(at_payroll, history):
    check_all_that_was_paid(at_payroll, history)


@pytest.mark.slow
@settings(max_examples=24, phases=[Phase.generate], **SHAPE)
@given(history=HISTORY)
def test_so_it_is_whatever_was_recorded_when(at_payroll, history):
    check_all_that_was_paid(at_payroll, history)


def check_all_that_was_paid(at_payroll, history):
    with transaction.atomic():
        at_payroll.at = at_payroll.office.at
        allowance = standing.create_element(
            department_id=at_payroll.department_id,
            code="allowance",
            title="Allowance",
            kind="allowance",
            **at_payroll.common,
        )
        both = [at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch", people.Pay(2_400_000))]
        for month in range(1, MONTHS + 1):
            at_payroll.at = max(at_payroll.at, at_payroll.period(month).cut_off - timedelta(days=2))
            for supplement in (False, True):
                found = [each[2:] for each in history if each[:2] == (month, supplement)]
                for who, day, fact in found:
                    record(at_payroll, both[who], day, fact, allowance, month)
                if found or not supplement:
                    at_payroll.paid(month, supplementary=supplement)
        # Who was overpaid by a supplement's period itself is put right by the run of the next one.
        at_payroll.at = max(at_payroll.at, at_payroll.period(MONTHS + 1).cut_off)
        at_payroll.paid(MONTHS + 1)
        check(at_payroll, both)
        transaction.set_rollback(True)


def record(payroll, employment_id, day, fact, allowance, month):
    """What can't be, such as a change after somebody left, isn't recorded."""
    what, value = fact
    about = {"employment_id": employment_id, **payroll.common}
    try:
        with transaction.atomic():
            match what:
                case "pay":
                    people_actions.change(to=people.Pay(value), from_date=day, **about)
                case "correct":
                    people_actions.correct(to=people.Pay(value), on=day, **about)
                case "hours":
                    people_actions.change(to=people.WorkingPattern(Decimal(value)), from_date=day, **about)
                case "allowance":
                    standing.give_element(element_id=allowance, amount_pence=value, from_date=day, **about)
                case "once":
                    period = payroll.period(min(day.month - 3, month))
                    standing.pay_once(
                        element_id=allowance, amount_pence=value, period_id=period.id, reason="", **about
                    )
                case "leave":
                    people_actions.end_employment(last_day=day, **about)
    except Refusal:
        pass


def check(payroll, both):
    runs = {each.id: each for each in Run.objects.all()}
    paid = {each: [0, 0] for each in both}
    for slip in Payslip.objects.all():
        row = dict(zip(runs[slip.run_id].columns, slip.amounts, strict=True))
        paid[slip.employment_id][0] += row["salary"] + row["allowance:allowance"]
        paid[slip.employment_id][1] += row["pensionable"]
        assert slip.net_pence >= 0
    due = {each: [0, 0] for each in both}
    group, elements = groups.group(payroll.group_id), groups.elements(payroll.department_id)
    for month in range(1, MONTHS + 2):
        known = inputs(payroll.period(month), payroll.at)
        earned = earn(known, group, payroll.period(month), elements)
        assert not earned.held
        for row, employment_id in enumerate(known.employment_ids.tolist()):
            due[employment_id][0] += int(earned.gross_pence[row])
            due[employment_id][1] += int(earned.pensionable_pence[row])
    assert paid == due
    assert all(each.amount_pence > 0 and each.responsible for each in Debt.objects.all())

"""Whenever somebody moves, whenever it is told and whether it is taken back: all that both paid is what each owes."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from commonhold.records.pay.carrying.tests.moving import ADA
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.inputs.queries import inputs
from commonhold.records.pay.models import Held, Payslip
from commonhold.records.pay.working.earning import earn
from commonhold.records.people import rules as people

MONTHS = 4
MOVES = st.fixed_dictionaries(
    {
        "on": st.dates(date(2026, 4, 2), date(2026, 7, 31)),
        "told": st.integers(1, MONTHS),
        "undone": st.one_of(st.none(), st.integers(1, MONTHS)),
        "annual": st.integers(1_300_000, 9_000_000),
        "joined_first": st.booleans(),
    }
)


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(move=MOVES)
@example(move={"on": date(2026, 6, 12), "told": 4, "undone": None, "annual": 3_000_000, "joined_first": True})
@example(move={"on": date(2026, 5, 7), "told": 2, "undone": 4, "annual": 4_567_891, "joined_first": False})
@example(move={"on": date(2026, 6, 1), "told": 2, "undone": 2, "annual": 3_000_000, "joined_first": False})
def test_all_that_both_paid_is_what_each_owes_and_no_day_is_paid_twice_or_missed(both, move):
    with transaction.atomic():
        both.works.at = both.letters.at = both.works.office.at
        pay = people.Pay(move["annual"])
        for payroll in (both.works, both.letters):
            payroll.employ("Bea Moss")
        ada = both.works.employ("Ada Moss", pay, **ADA)
        journey = None
        for month in range(1, MONTHS + 3):
            both.passes(month)
            if month == move["told"]:
                journey = both.move(ada, move["on"])
            if journey and month == move["undone"]:
                both.undo(journey)
            for payroll in sorted(
                (both.works, both.letters),
                key=lambda each: each is both.works,
                reverse=not move["joined_first"],
            ):
                both.paid(payroll, month)
        assert not Held.objects.exists()
        paid = [salary(ada), salary(journey.to_employment_id)]
        assert paid == [due(both.works, ada), due(both.letters, journey.to_employment_id)]
        monthly = due(both.works, both.works.employ("Eve Moss", pay))
        assert abs(sum(paid) - monthly) <= 1
        if move["undone"] and move["undone"] >= move["told"]:
            assert paid == [monthly, 0]
        transaction.set_rollback(True)


def salary(employment_id):
    slips = Payslip.objects.filter(employment_id=employment_id).select_related("run")
    return sum(dict(zip(each.run.columns, each.amounts, strict=True))["salary"] for each in slips)


def due(payroll, employment_id):
    """The salary of all months' periods, as is known now."""
    group, elements, pence = groups.group(payroll.group_id), groups.elements(payroll.department_id), 0
    for month in range(1, MONTHS + 3):
        known = inputs(payroll.period(month), payroll.common["at"])
        earned = earn(known, group, payroll.period(month), elements)
        pence += int(earned.columns["salary"][known.employment_ids == employment_id].sum())
    return pence

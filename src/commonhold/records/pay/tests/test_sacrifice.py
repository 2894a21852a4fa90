"""What is given up of salary, and that it never takes pay below the minimum wage."""

from datetime import date
from decimal import Decimal

import pytest

from commonhold.records.ledger import queries as ledger
from commonhold.records.pay.committing.rules import run_source
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.test_explaining import explained, words
from commonhold.records.pay.working.sacrificing import minimum_wage
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people


def cycle(payroll, *, pensionable=False):
    return standing.create_element(
        department_id=payroll.department_id,
        code="cycle",
        title="Cycle to work",
        kind="sacrifice",
        pensionable=pensionable,
        **payroll.common,
    )


def give_up(payroll, employment_id, pence, element_id):
    standing.give_element(
        employment_id=employment_id,
        element_id=element_id,
        amount_pence=pence,
        from_date=date(2026, 4, 1),
        **payroll.common,
    )


def test_a_hundred_pounds_given_up_for_a_cycle(at_payroll):
    """20% of £1,351 (£2,400 less £1,048.25), and 8% of £1,352 (£2,400 less £1,048)."""
    ada = at_payroll.employ("Ada Moss")
    give_up(at_payroll, ada, 10_000, cycle(at_payroll))
    run_id = at_payroll.paid()
    slip = at_payroll.slip(run_id, ada)
    assert (slip["salary"], slip["sacrifice:cycle"]) == (250_000, 10_000)
    assert (slip["taxable"], slip["nicable"], slip["pensionable"]) == (240_000, 240_000, 250_000)
    assert (slip["tax"], slip["employee_ni"]) == (27_020, 10_816)
    assert slip["net"] == 250_000 - 10_000 - 27_020 - 10_816
    found = explained(run_id, ada)
    for code in ("taxable", "nicable"):
        assert "£100.00 of it is given up" in words(found[code]) or "£100.00 is given up" in words(
            found[code]
        )
    journal = ledger.journal(ledger.journal_of(at_payroll.department_id, f"{run_source(run_id)}:1"))
    assert {line.account: line.amount_pence for line in journal.lines}["50100"] == 240_000


def test_a_sacrifice_lessens_the_pension_only_where_the_department_says_so(at_payroll):
    ada = at_payroll.employ("Ada Moss", pension="alpha")
    give_up(at_payroll, ada, 10_000, cycle(at_payroll, pensionable=True))
    slip = at_payroll.slip(at_payroll.calculated(), ada)
    assert slip["pensionable"] == 240_000
    assert slip["taxable"] == 240_000 - slip["employee_pension"]


def test_pay_under_the_minimum_wage_is_held_with_what_to_do(at_payroll):
    """37 hours a week are 160.77 in a month (365/7 weeks a year): £12.71 for each is £2,043.44."""
    element_id = cycle(at_payroll)
    enough, short, young = (
        at_payroll.employ(name, people.Pay(2_460_000), **more)
        for name, more in (("Ada Moss", {}), ("Bea Birch", {}), ("Cy Cedar", {"born": date(2009, 1, 1)}))
    )
    give_up(at_payroll, enough, 656, element_id)
    give_up(at_payroll, short, 657, element_id)
    give_up(at_payroll, young, 60_000, element_id)  # £8.00 an hour, £1,286.19
    run_id = at_payroll.calculated()
    (held,) = queries.held(run_id)
    assert held.employment_id == short
    assert held.reason.startswith(
        "Giving up £6.57 would leave £2,043.43 of salary, which is under the minimum"
    )
    assert "£12.71 an hour for the hours of this period (£2,043.44)" in held.reason


def test_hours_are_those_of_the_days_that_are_paid(at_payroll):
    element_id = cycle(at_payroll)
    half = at_payroll.employ("Ada Moss", people.Pay(2_600_000), people.WorkingPattern(Decimal("18.5")))
    leaver = at_payroll.employ("Bea Birch", people.Pay(2_600_000))
    for each in (half, leaver):
        give_up(at_payroll, each, 5_000, element_id)
    people_actions.end_employment(employment_id=leaver, last_day=date(2026, 4, 15), **at_payroll.common)
    april = at_payroll.paid(1)
    assert not queries.held(april)
    assert at_payroll.slip(april, half)["net"] > 0
    may = at_payroll.calculated(2)
    assert not queries.held(may)  # though what the leaver gave up has no end


@pytest.mark.parametrize(
    ("born", "pence"),
    [
        (date(2005, 4, 1), 1_271),
        (date(2005, 4, 2), 1_085),
        (date(2008, 4, 1), 1_085),
        (date(2008, 4, 2), 800),
    ],
)
def test_the_minimum_wage_is_that_of_the_age_on_the_first_day(born, pence):
    assert minimum_wage(born.toordinal(), date(2026, 4, 1)) == pence


def test_in_2022_the_highest_wage_began_at_23():
    born = date(2000, 1, 1).toordinal()
    assert [minimum_wage(born, date(year, 5, 1)) for year in (2022, 2023)] == [918, 1_042]

"""What payroll can't be told of terms, elements, groups and years: each is refused with what to do."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing.rules import Terms

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
STANDING = {
    "terms that end before they begin": (
        lambda at, ada: standing.set_terms(
            employment_id=ada, terms=terms(at), from_date=MAY, until=APRIL, **at.common
        ),
        "What begins on 1 May 2026 can't end before",
    ),
    "terms of no day": (
        lambda at, ada: standing.set_terms(
            employment_id=ada, terms=terms(at), from_date=MAY, until=MAY, **at.common
        ),
        "What begins on 1 May 2026 can't end before",
    ),
    "terms since the Conquest": (
        lambda at, ada: standing.set_terms(
            employment_id=ada, terms=terms(at), from_date=date(1066, 10, 14), **at.common
        ),
        "Enter a day from 1900 to 2199",
    ),
    "a group that is nobody's": (
        lambda at, ada: standing.set_terms(
            employment_id=ada, terms=terms(at, group_id=999_999), from_date=MAY, **at.common
        ),
        "There is no pay group in this department",
    ),
    "an allowance that is nobody's": (
        lambda at, ada: standing.give_element(
            employment_id=ada, element_id=999_999, amount_pence=1, from_date=MAY, **at.common
        ),
        "There is no allowance or deduction in this department",
    ),
    "a payment of what is nobody's": (
        lambda at, ada: standing.pay_once(
            employment_id=ada,
            period_id=at.period(1).id,
            element_id=999_999,
            amount_pence=1,
            reason="Unknown",
            **at.common,
        ),
        "There is no allowance or deduction in this department",
    ),
    "a past in no column": (
        lambda at, ada: standing.bring_forward(
            employment_id=ada, year=2026, amounts={"taxabel": 1}, **at.common
        ),
        "This can't be what was paid before: there is no column taxabel",
    ),
    "a past in no year": (
        lambda at, ada: standing.bring_forward(
            employment_id=ada, year=99_999, amounts={"taxable": 1}, **at.common
        ),
        "There is no tax year 99999 here",
    ),
    "a past of millions": (
        lambda at, ada: standing.bring_forward(
            employment_id=ada, year=2026, amounts={"taxable": 10**11}, **at.common
        ),
        "an amount is above £999,999,999.99",
    ),
    "a year far off": (
        lambda at, _: groups.plan_year(group_id=at.group_id, year=9999, **at.common),
        "There is no tax year 9999 here",
    ),
    "a group without a code": (
        lambda at, _: groups.create_group(
            department_id=at.department_id, code="", name="All", frequency="weekly", **at.common
        ),
        "can't be a code",
    ),
    "a group of no hours": (
        lambda at, _: groups.create_group(
            department_id=at.department_id,
            code="a",
            name="All",
            frequency="weekly",
            weekly_hours=Decimal("NaN"),
            **at.common,
        ),
        "NaN hours a week can't be right",
    ),
    "a deduction that counts for a pension": (
        lambda at, _: standing.create_element(
            department_id=at.department_id,
            code="union",
            title="Union",
            kind="deduction",
            pensionable=True,
            **at.common,
        ),
        "Leave a deduction out of it",
    ),
}


def terms(at_payroll, **changed):
    given = {"group_id": at_payroll.group_id, "tax_code": "BR", "non_cumulative": False, "ni_letter": "A"}
    return Terms(**{**given, "loans": (), "pension": "none", **changed})


@pytest.mark.parametrize("what", STANDING)
def test_what_payroll_cannot_be_told_is_refused_with_what_to_do(at_payroll, what):
    tell, said = STANDING[what]
    ada = at_payroll.employ("Ada Moss")
    with pytest.raises(Refusal) as refused, transaction.atomic():
        tell(at_payroll, ada)
    assert said in refused.value.message


def test_a_code_means_one_allowance_or_deduction(at_payroll):
    common = {"department_id": at_payroll.department_id, "code": "bonus", "title": "Bonus"}
    bonus = standing.create_element(kind="allowance", **common, **at_payroll.common)
    assert standing.create_element(kind="allowance", **common, **at_payroll.common) == bonus
    with pytest.raises(standing.AnotherElement, match="with the code bonus already"):
        standing.create_element(kind="deduction", **common, **at_payroll.common)

"""Why what was agreed with somebody comes off their pay: a sacrifice, a deduction, what is left of an overpayment;
and what others paid before."""

from dataclasses import replace

from commonhold.base.money import format_pence
from commonhold.records.pay.calculation.explaining.explanation import Explanation
from commonhold.records.pay.debts.rules import HARDSHIP_PERCENT

DEPARTMENT = ("The department’s own terms of pay",)


def spared(pence: int) -> Explanation:
    working = [
        f"Without it at least {100 - HARDSHIP_PERCENT}% of net pay would not be left, so {format_pence(pence)}"
        " of what was paid too much for earlier periods is still owed."
    ]
    rule = f"No more than {HARDSHIP_PERCENT}% of net pay is taken back at once; the rest by a plan that is agreed."
    return Explanation(
        "debt", "Owed, to be paid back later", pence, rule, tuple(working), DEPARTMENT, provisional=False
    )


def sacrifice(code: str, title: str, pence: int) -> Explanation:
    working = (f"{format_pence(pence)} of pay is given up each period, or is this once, for something else.",)
    rule = "Given up before tax and National Insurance are reckoned, but never below the minimum wage."
    cited = (
        "Income Tax (Earnings and Pensions) Act 2003 s.62; National Minimum Wage Act 1998 s.1",
        *DEPARTMENT,
    )
    return Explanation(code, title, pence, rule, working, cited, provisional=False)


def deduction(code: str, title: str, asked: int, pence: int) -> Explanation:
    working = [f"{format_pence(asked)} is to be taken off each period, or was to be this once."]
    if pence < asked:
        working.append(f"What comes before it leaves no more than {format_pence(pence)}.")
    rule = "Taken off as it was agreed, after all that the law takes, while there is pay left."
    return Explanation(code, title, pence, rule, tuple(working), DEPARTMENT, provisional=False)


def after_others(tax: Explanation, taxable_pence: int, tax_pence: int) -> Explanation:
    """Income tax of somebody whom another department or employer paid in the tax year before."""
    said = (
        f"Of what was before, {format_pence(taxable_pence)} was paid where they worked before, which took"
        f" {format_pence(tax_pence)} of tax, as was known when this was worked out."
    )
    return replace(tax, working=(*tax.working, said))

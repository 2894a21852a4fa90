"""Each line of somebody's pay in sentences: its rule, what it was applied to, the law's figures and their sources."""

from dataclasses import replace

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation import loans, pensions
from commonhold.records.pay.calculation.exact import BASIS_POINTS, Integers
from commonhold.records.pay.calculation.explaining import insurance, ordered, tax
from commonhold.records.pay.calculation.explaining.explanation import (
    PERIOD_NAMES,
    Explanation,
    explanation,
    money,
    percent,
)
from commonhold.records.pay.calculation.tables import (
    ALPHA,
    LOAN_BITS,
    NO_PENSION,
    Calculation,
    Directors,
    Elsewhere,
    Lines,
    Orders,
    People,
    Period,
)


def explain(
    people: People,
    directors: Directors,
    orders: Orders,
    calculation: Calculation,
    row: int,
    period: Period,
    law: PayLaw,
    elsewhere: Elsewhere | None = None,
) -> tuple[Explanation, ...]:
    """Every line of one row that isn't nothing, in the order of a payslip; `calculation` is of the same tables."""
    lines = calculation.lines
    earned_in = replace(period, frequency="weekly") if people.after_leaving[row] else period
    apart = None if elsewhere is None else elsewhere.part(np.flatnonzero(elsewhere.row == row))
    apart = apart if apart is not None and len(apart) else None
    found = [
        tax.income_tax(people, lines, row, period, law),
        *insurance.contributions(people, lines, directors, row, earned_in, law, apart),
        *_pension(people, lines, row, period, law),
        *_loans(people, lines, row, earned_in, law, apart),
        ordered.orders(orders, calculation, row, law),
        _net(people, lines, row, law),
    ]
    return tuple(each for each in found if each.pence or each.line == "net")


def _pension(people: People, lines: Lines, row: int, period: Period, law: PayLaw) -> list[Explanation]:
    scheme = people.scheme[row]
    if scheme == NO_PENSION:
        return []
    employee, employer = int(lines.employee_pension_pence[row]), int(lines.employer_pension_pence[row])
    own_pay, assumed = people.pensionable_pence[row], people.assumed_pence[row]
    begins = [f"Pensionable pay is {money(own_pay)}."] * 2
    if assumed:
        begins[1] += f" Without leave at less than full pay it would be {money(own_pay + assumed)}."
    by = pensions.tables(law, period.frequency)
    if scheme == ALPHA:
        rule = "alpha: one rate on all pensionable pay, that of the band in which annualised pay lies."
        said = []
        for begin, pay, steps in zip(
            begins, (own_pay, own_pay + assumed), (by.employee, by.employer), strict=True
        ):
            annual = int(pensions.annualised(_one(int(pay)), by)[0])
            rate = percent(int(steps.of(_one(annual))[0]))
            said.append([f"{begin} That would be £{annual:,} in a year.", f"The rate for it is {rate}."])
        cited = ("alpha_employee_bands", "alpha_employer_bands")
    else:
        share, age = int(people.partnership_basis_points[row]), int(people.age[row])
        own = int(by.partnership.of(_one(age))[0])
        rule = "partnership: the employer pays by age and matches what the employee pays."
        said = [
            [
                begins[0],
                f"{percent(share)} of it, less the basic rate of tax, which the provider claims back.",
            ],
            [
                begins[1],
                f"{percent(own)} at age {age}, and {percent(min(share, by.partnership_match))} that match.",
            ],
        ]
        cited = ("partnership_employer_match", "partnership_employer_bands")
    return [
        explanation("employee_pension", "Pension", employee, rule, said[0], law, cited[0]),
        explanation(
            "employer_pension", "Employer's pension contribution", employer, rule, said[1], law, *cited
        ),
    ]


def _loans(
    people: People, lines: Lines, row: int, period: Period, law: PayLaw, apart: Elsewhere | None
) -> list[Explanation]:
    by = loans.tables(law, period.frequency)
    has = int(people.loans[row])
    plans = has & (len(by.thresholds) - 1)
    earnings = int(lines.nicable_pence[row]) + (0 if apart is None else int(apart.nicable_pence[0]))
    per = PERIOD_NAMES[period.frequency]
    names = " and ".join(plan.replace("_", " ") for plan, bit in LOAN_BITS.items() if plans & bit)
    rule = f"A share of earnings above a threshold of the {per}, rounded down to the pound."
    return [
        explanation(
            line,
            title,
            int(pence[row]),
            rule,
            _repayment(plan, rate, earnings, threshold, int(pence[row]), paid),
            law,
            "student_loan_threshold",
            "student_loan_rate",
        )
        for line, title, plan, pence, threshold, rate, paid in (
            (
                "student_loan",
                "Student loan",
                names,
                lines.student_loan_pence,
                int(by.thresholds[plans]),
                int(by.rates[plans]),
                0 if apart is None else int(apart.student_loan_pence[0]),
            ),
            (
                "postgraduate_loan",
                "Postgraduate loan",
                "postgraduate",
                lines.postgraduate_loan_pence,
                by.postgraduate_threshold,
                by.postgraduate_rate,
                0 if apart is None else int(apart.postgraduate_loan_pence[0]),
            ),
        )
    ]


def _repayment(plan: str, rate: int, earnings: int, threshold: int, taken: int, paid: int) -> list[str]:
    """`paid` is what another group of the employer's took of it on earnings that count together with these."""
    full = max(max(earnings - threshold, 0) * rate // (BASIS_POINTS * 100) * 100 - paid, 0)
    said = [f"{percent(rate)} of what {money(earnings)} is above {money(threshold)} ({plan})."]
    if paid:
        said.append(
            f"{money(paid)} of it was taken with pay in another pay group of the employer, which counts together."
        )
    if taken < full:
        said.append(
            f"That would be {money(full)}, but pay or the orders that come before a loan leave no more."
        )
    return said


def _net(people: People, lines: Lines, row: int, law: PayLaw) -> Explanation:
    parts = [
        ("pay", int(people.gross_pence[row])),
        ("salary sacrifice", -int(people.sacrifice_pence[row])),
        ("income tax", -int(lines.tax_pence[row])),
        ("National Insurance", -int(lines.employee_ni_pence[row])),
        ("pension", -int(lines.employee_pension_pence[row])),
        (
            "student and postgraduate loans",
            -int(lines.student_loan_pence[row] + lines.postgraduate_loan_pence[row]),
        ),
        ("orders", -int(lines.orders_pence[row])),
        ("other deductions", -int(lines.deductions_pence[row])),
    ]
    working = [
        f"{name[0].upper()}{name[1:]} {money(pence)}." for name, pence in parts if pence or name == "pay"
    ]
    debt, net = int(lines.debt_pence[row]), int(lines.net_pence[row])
    assert sum(pence for _, pence in parts) == net - debt, "an explanation that comes to another amount"
    if debt:
        working.append(f"That is {money(debt)} less than nothing, which is owed and will be recovered.")
    return explanation(
        "net", "Net pay", net, "Pay less everything taken from it; never less than nothing.", working, law
    )


def _one(value: int) -> Integers:
    return np.array([value], dtype=np.int64)

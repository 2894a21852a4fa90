"""Why National Insurance is what it is, of employees, of their employer, and of directors."""

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.records.pay.calculation import national_insurance
from commonhold.records.pay.calculation.explaining.explanation import (
    PERIOD_NAMES,
    Explanation,
    explanation,
    money,
    percent,
)
from commonhold.records.pay.calculation.tables import Directors, Elsewhere, Lines, People, Period

_CITED = ("ni_primary_threshold", "ni_upper_earnings_limit")


def contributions(
    people: People,
    lines: Lines,
    directors: Directors,
    row: int,
    period: Period,
    law: PayLaw,
    apart: Elsewhere | None = None,
) -> list[Explanation]:
    """The employee's and the employer's contributions of one row; a director's say that they go by the year."""
    employee, employer = int(lines.employee_ni_pence[row]), int(lines.employer_ni_pence[row])
    found = np.flatnonzero(directors.row == row)
    said = _said(people, lines, row, period, law, apart)
    if len(found):
        said = _director(directors.part(found[:1]), int(lines.nicable_pence[row]), employee, employer, said)
    letter = NI_LETTERS[people.ni_letter[row]]
    rule = f"Class 1 contributions of category letter {letter} on the earnings of the {PERIOD_NAMES[period.frequency]}."
    pays_above = law.national_insurance.employer_pays_above[letter]
    return [
        explanation(
            "employee_ni",
            "National Insurance",
            employee,
            rule,
            said[0],
            law,
            *_CITED,
            "ni_employee_main_rate",
            "ni_employee_upper_rate",
        ),
        explanation(
            "employer_ni",
            "Employer's National Insurance",
            employer,
            rule,
            said[1],
            law,
            pays_above,
            "ni_employer_rate",
        ),
    ]


def _said(
    people: People, lines: Lines, row: int, period: Period, law: PayLaw, apart: Elsewhere | None
) -> tuple[list[str], list[str]]:
    limits = national_insurance.thresholds(law, period.frequency)
    rates = national_insurance.rates(law)
    letter = int(people.ni_letter[row])
    together = 0 if apart is None else int(apart.nicable_pence[0])
    earnings = max(int(lines.nicable_pence[row]) + together, 0)
    if people.main_row[row] != row:
        elsewhere = [
            "The earnings are counted together with those of this person's main employment, and paid on there."
        ]
        return elsewhere, elsewhere
    upper, threshold = limits.upper_earnings_limit, int(limits.employer[letter])
    main, above = max(min(earnings, upper) - limits.primary, 0), max(earnings - upper, 0)
    begin = f"Earnings for National Insurance are {money(earnings)}."
    if apart is not None:
        begin = (
            f"{begin} {money(together)} of them was paid in another pay group of the employer, and counts together"
            " with these."
        )
    own = [
        begin,
        f"{percent(rates.employee_main[letter])} of {money(main)}, which lies above {money(limits.primary)}",
    ]
    own[-1] += (
        f" and not above {money(upper)}, with {percent(rates.employee_upper[letter])} of {money(above)} above that."
    )
    paid = max(earnings - threshold, 0)
    employers = [
        begin,
        f"{percent(rates.employer[letter])} of {money(paid)}, which lies above {money(threshold)}.",
    ]
    if apart is not None:
        own.append(f"{money(apart.employee_ni_pence[0])} of it was paid there.")
        employers.append(f"{money(apart.employer_ni_pence[0])} of it was paid there.")
    return own, employers


def _director(
    director: Directors, earnings: int, employee: int, employer: int, ordinary: tuple[list[str], list[str]]
) -> tuple[list[str], list[str]]:
    if director.method[0] != 0 and not director.last[0]:
        said = "A director's contributions are anybody's until the last payment of the year, which trues up."
        return [said, *ordinary[0]], [said, *ordinary[1]]
    to_date = int(director.nicable_to_date_pence[0]) + earnings
    weeks = int(director.weeks[0])
    begin = f"A director's earnings period is the year: {weeks} of 52 weeks, with {money(to_date)} earned to date."
    paid = int(director.employee_to_date_pence[0]), int(director.employer_to_date_pence[0])
    return (
        [begin, f"That is {money(paid[0] + employee)} to date, of which {money(paid[0])} was paid before."],
        [begin, f"That is {money(paid[1] + employer)} to date, of which {money(paid[1])} was paid before."],
    )

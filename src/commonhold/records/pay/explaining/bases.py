"""Why what tax, National Insurance and pensions are reckoned on is what it is."""

from collections.abc import Iterator

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation import directors as directorships
from commonhold.records.pay.calculation import national_insurance
from commonhold.records.pay.calculation.explaining.explanation import (
    PERIOD_NAMES,
    Explanation,
    explanation,
    money,
)
from commonhold.records.pay.working.rules import Reckoned

_TAXED = "Income Tax (Earnings and Pensions) Act 2003 s.62; Finance Act 2004 s.193 (net pay arrangements)"
_INSURED = (
    "Social Security Contributions and Benefits Act 1992 s.6; Social Security (Contributions) Regulations 2001"
    " regs.14 and 15 (employments that count together)"
)
_PENSIONED = "Civil Service Pensions, Employer Pension Guide 10.1.5; alpha scheme guide, section 03A (leave)"
_DEPARTMENT = "The department’s own terms of pay"


def explain_bases(reckoned: Reckoned, place: int, law: PayLaw) -> Iterator[Explanation]:
    """Of one row of the calculation; `line` is the code of its column."""
    people, lines = reckoned.taken.people, reckoned.taken.calculation.lines
    gross, taxable = int(people.gross_pence[place]), int(lines.taxable_pence[place])
    given_up = int(people.sacrifice_pence[place])
    said = _pay(gross, given_up)
    if gross - given_up != taxable:
        said.append(f"{money(gross - given_up - taxable)} of it goes into the pension before tax.")
    rule = "All pay that is taxed, less what is given up and pension contributions that are taken before tax."
    yield Explanation("taxable", "Taxable pay", taxable, rule, tuple(said), (_TAXED,), provisional=False)
    yield _insured(reckoned, place)
    pensionable = int(people.pensionable_pence[place])
    yield Explanation(
        "pensionable",
        "Pensionable pay",
        pensionable,
        "Salary and statutory pay, and those allowances that count towards the pension, less what is given up of them;"
        " no overtime.",
        (f"Of pay of {money(gross)}, {money(pensionable)} counts.",),
        (_DEPARTMENT, _PENSIONED),
        provisional=False,
    )
    yield from _bands(reckoned, place, law)


def _pay(gross: int, given_up: int) -> list[str]:
    said = [f"Pay is {money(gross)}."]
    if given_up:
        said.append(f"{money(given_up)} of it is given up for something else (salary sacrifice).")
    return said


def _insured(reckoned: Reckoned, place: int) -> Explanation:
    people, lines = reckoned.taken.people, reckoned.taken.calculation.lines
    given_up = int(people.sacrifice_pence[place])
    own, counted = int(people.nicable_pence[place]) - given_up, int(lines.nicable_pence[place])
    said = [f"Pay that National Insurance is due on is {money(own)}."]
    if given_up:
        said.insert(0, f"{money(given_up)} is given up for something else (salary sacrifice).")
    if people.main_row[place] != place:
        said.append("It is counted with that of this person’s main employment, and none of it here.")
    elif np.count_nonzero(people.main_row == place) > 1:
        said.append(f"With that of this person’s other employments here it is {money(counted)}.")
    rule = "All pay of one person by one employer counts together, before pension contributions."
    return Explanation(
        "nicable", "Pay for National Insurance", counted, rule, tuple(said), (_INSURED,), provisional=False
    )


def _bands(reckoned: Reckoned, place: int, law: PayLaw) -> Iterator[Explanation]:
    lines = reckoned.taken.calculation.lines
    weekly = reckoned.taken.people.after_leaving[place]
    frequency = "weekly" if weekly else reckoned.taken.period.frequency
    limits = national_insurance.thresholds(law, frequency)
    lower, primary, upper = limits.lower_earnings_limit, limits.primary, limits.upper_earnings_limit
    begin = (
        f"Earnings for National Insurance in the {PERIOD_NAMES[frequency]} are "
        f"{money(lines.nicable_pence[place])}."
    )
    directors, apart = reckoned.taken.directors, reckoned.taken.elsewhere
    directed = np.flatnonzero((directors.row == place) & directorships.by_year(directors))
    if len(directed):
        lower, primary, upper = (
            int(limit[0]) for limit in directorships.bands(directors.part(directed), law)
        )
        begin = f"{begin} A director’s count with those of the year to date, less what was told of before."
    elif apart is not None and place in apart.row:
        begin = f"{begin} They count with those of another pay group of the employer, less what was told of with these."
    lower_name, primary_name, upper_name = (
        "ni_lower_earnings_limit",
        "ni_primary_threshold",
        "ni_upper_earnings_limit",
    )
    for code, title, rule, limit, cited in (
        (
            "at_lel",
            "Earnings at the lower earnings limit",
            "The lower earnings limit, if earnings reach it: from there on a state pension is earned.",
            f"The limit is {money(lower)}.",
            (lower_name,),
        ),
        (
            "lel_to_pt",
            "Earnings up to the primary threshold",
            "Earnings above the lower earnings limit, up to the primary threshold.",
            f"They count from {money(lower)} to {money(primary)}.",
            (lower_name, primary_name),
        ),
        (
            "pt_to_uel",
            "Earnings up to the upper earnings limit",
            "Earnings above the primary threshold, up to the upper earnings limit.",
            f"They count from {money(primary)} to {money(upper)}.",
            (primary_name, upper_name),
        ),
    ):
        pence = int(getattr(lines, f"{code}_pence")[place])
        yield explanation(code, title, pence, rule, [begin, limit], law, *cited)

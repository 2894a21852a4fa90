"""Directors, and what else counts together for National Insurance: as a calculation takes them."""

from datetime import date, timedelta

import numpy as np

from commonhold.base.periods import tax_year
from commonhold.records.pay.calculation.tables import Directors, Elsewhere
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers, rows_of

_COUNTED = ("nicable", "employee_ni", "employer_ni", "at_lel", "lel_to_pt", "pt_to_uel")
_TAX_WEEKS = 52


def main_rows(person_ids: Numbers, directors: Numbers) -> Numbers:
    """For each row the first row of the same person, or the director's: an employer's earnings of one person count
    together, over a director's earnings period if one of the employments is a directorship."""
    _, first, which = np.unique(person_ids, return_index=True, return_inverse=True)
    first[which[directors]] = directors
    main: Numbers = first[which]
    return main


def directors(given: Inputs, rows: Numbers, frequency: str, period: PeriodFacts) -> Directors:
    """Who of the rows that the calculation has is a director, or was one earlier in the tax year: what is paid once a
    directorship has ended still counts in the year (Social Security (Contributions) Regulations 2001 reg.8)."""
    row = rows_of(rows, given.row_of(given.directors))
    if not (row >= 0).any():
        return Directors.of(0)
    found, row = given.directors[row >= 0], row[row >= 0]
    begins = date(period.tax_year, 4, 6).toordinal()
    weeks = np.maximum(_TAX_WEEKS - np.maximum(found["first_day"].astype(np.int64) - begins, 0) // 7, 1)
    to_date = {
        f"{name.removesuffix('_ni')}_to_date_pence": (
            given.to_date(name)[rows][row] - found[name].astype(np.int64)
        )
        for name in _COUNTED
    }
    ended = found["last_day"].astype(np.int64) <= period.last_day.toordinal()
    return Directors.of(
        len(found),
        row=row,
        method=found["method"].astype(np.int64),
        weeks=weeks,
        last=ended | _last_of_year(frequency, period),
        **to_date,
    )


def _last_of_year(frequency: str, period: PeriodFacts) -> bool:
    if frequency == "monthly":
        return period.number == 12
    return tax_year(period.last_day + timedelta(days=(period.until - period.starts).days)) > period.tax_year


def elsewhere(given: Inputs, rows: Numbers, main: Numbers, apart: Numbers) -> Elsewhere | None:
    """What other groups paid in the same tax period to those whom this run pays, but for the rows `apart`, whose
    earnings period is another: directors, and who is paid after leaving."""
    if not len(given.elsewhere):
        return None
    person_ids = given.of_latest(given.jobs, "person_id")[rows]
    own = np.flatnonzero((main == np.arange(len(rows))) & ~np.isin(np.arange(len(rows)), apart))
    own = own[np.argsort(person_ids[own])]
    at = rows_of(person_ids[own], given.elsewhere["person_id"].astype(np.int64))
    found = given.elsewhere[at >= 0]
    names = (*_COUNTED, "student_loan", "postgraduate_loan")
    columns = {f"{name}_pence": found[name].astype(np.int64) for name in names}
    return Elsewhere.of(len(found), row=own[at[at >= 0]], **columns)

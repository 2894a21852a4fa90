"""Rows of the tables of gross pay, from dates and pounds as people say them."""

from datetime import date
from typing import Any

from commonhold.records.pay.gross.absence import Absences
from commonhold.records.pay.gross.additions import OneOffs, Overtime
from commonhold.records.pay.gross.columns import NO_END
from commonhold.records.pay.gross.leave import Leaves
from commonhold.records.pay.gross.pay import Inputs, Terms
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY
from commonhold.records.pay.gross.salary import Spells

SALARY, LONDON, OVERTIME, BONUS, SSP, SMP = range(1, 7)
TITLES = {
    SALARY: "Salary",
    LONDON: "London allowance",
    OVERTIME: "Overtime",
    BONUS: "Bonus",
    SSP: "Statutory sick pay",
    SMP: "Statutory maternity pay",
}
CALENDAR = Terms("calendar", SALARY)
WORKING = Terms("working", SALARY)


def spell(
    first: date,
    last: date | None = None,
    *,
    annual_pence: int = 3_000_000,
    person: int = 0,
    element: int = SALARY,
    hours: int = 3_700,
    full_hours: int = 3_700,
    weekdays: int = MONDAY_TO_FRIDAY,
) -> dict[str, int]:
    return {
        "person": person,
        "element": element,
        "first_day": first.toordinal(),
        "last_day": last.toordinal() if last else NO_END,
        "annual_pence": annual_pence,
        "hours": hours,
        "full_hours": full_hours,
        "weekdays": weekdays,
    }


def absence(first: date, last: date, *, lost: int = 1, of: int = 1, person: int = 0) -> dict[str, int]:
    return {
        "person": person,
        "first_day": first.toordinal(),
        "last_day": last.toordinal(),
        "lost": lost,
        "of": of,
    }


def inputs(
    spells: Any = (), absences: Any = (), leaves: Any = (), overtime: Any = (), one_offs: Any = ()
) -> Inputs:
    return Inputs(
        Spells.from_rows(spells),
        Absences.from_rows(absences),
        Leaves.from_rows(leaves),
        Overtime.from_rows(overtime),
        OneOffs.from_rows(one_offs),
    )

"""Those who are away in a period, one by one, with what their pay depends on then."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from commonhold.base.refusals import Refusal
from commonhold.records.pay.attendance.rules import KINDS, Absence
from commonhold.records.pay.gross.earnings import AverageEarnings, PayDay, average_earnings
from commonhold.records.pay.groups.rules import GroupFacts
from commonhold.records.pay.inputs.rules import Inputs

_WEEKS_THAT_DECIDE = timedelta(weeks=8)
_LONGEST_PERIOD = {"weekly": 7, "four_weekly": 28, "monthly": 31}


class EarningsUnknown(Refusal):
    """Average weekly earnings before {before:%-d %B %Y} can’t be reckoned from the payslips here, which don’t go back
    far enough. Record them with the absence."""

    code = "pay.earnings-unknown"


def as_told(pence: int, before: date) -> AverageEarnings:
    """What payroll was told is the average."""
    return AverageEarnings(Fraction(pence), before, before, 0, "as payroll was told")


@dataclass(frozen=True)
class Employee:
    """Somebody who is away in the period, with all of their absences until its end."""

    row: int
    absences: Sequence[Absence]
    since: date
    """When continuous service began."""
    liable: date
    """Since when this employer pays statutory pay, if another did before; else the first day that there is."""
    left: date | None
    began: date
    """When this employment did."""
    earned: Sequence[tuple[PayDay, date]]
    """What was paid here on each pay day, and the first day that it was paid for."""
    annual_pence: int
    frequency: Any

    def average(self, before: date) -> AverageEarnings:
        """Average weekly earnings as told, else from payslips if they go back far enough."""
        told = [each.average_pence for each in self.absences if each.meets(before, before)]
        if told and told[0] is not None:
            return as_told(told[0], before)
        return self._reckoned(before)

    def _reckoned(self, before: date) -> AverageEarnings:
        paid = [(payday, starts) for payday, starts in self.earned if payday.day < before]
        if paid:
            days = [payday.day for payday, _ in paid]
            first = min(starts for _, starts in paid)
            known = min(days) <= max(days) - _WEEKS_THAT_DECIDE or first <= self.began
        else:
            known = (before - self.began).days <= _LONGEST_PERIOD[self.frequency]
        if not known:
            raise EarningsUnknown(before=before)
        return average_earnings(
            [payday for payday, _ in paid],
            before=before,
            frequency=self.frequency,
            employed_from=self.began,
            contract_annual_pence=self.annual_pence,
        )


def employees(given: Inputs, group: GroupFacts) -> Iterator[tuple[int, Callable[[], Employee]]]:
    """The rows of whoever is away in the period that was read, and who that is; a Refusal if it can't be read."""
    by_row = _by_row(given, given.absences)
    if not by_row:
        return
    earned, services = _by_row(given, given.earned), _by_row(given, given.services)
    salaries, jobs = _by_row(given, given.salaries), _by_row(given, given.jobs)
    hours = int(group.weekly_hours * 100)

    def made(row: int) -> Employee:
        (job,) = jobs[row]
        rate = max(salaries.get(row, []), key=lambda each: int(each["first_day"]), default=None)
        return Employee(
            row,
            sorted((_absence(each) for each in by_row[row]), key=lambda each: each.first),
            _day(services[row][0]["since"]),
            _day(services[row][0]["liable"]),
            _ending(job["last_day"]),
            _day(job["first_day"]),
            [
                (PayDay(_day(each["day"]), int(each["pence"])), _day(each["starts"]))
                for each in earned.get(row, [])
            ],
            0 if rate is None else int(rate["annual_pence"]) * int(rate["hours"]) // hours,
            group.frequency,
        )

    for row in by_row:
        yield row, partial(made, row)


def _by_row(given: Inputs, table: Any) -> dict[int, list[Any]]:
    """The rows of a table of those who are away, by the row of their employment here."""
    found: dict[int, list[Any]] = {}
    mine = np.isin(table["employment_id"], given.absences["employment_id"])
    table = table[mine]
    for row, each in zip(given.row_of(table).tolist(), table, strict=True):
        if row >= 0:
            found.setdefault(row, []).append(each)
    return found


def _absence(row: Any) -> Absence:
    return Absence(
        kind=KINDS[row["kind"]],
        first=_day(row["first_day"]),
        last=_ending(row["last_day"]),
        lost=int(row["lost"]),
        of=int(row["of"]),
        event=_day(row["event"]) if row["event"] else None,
        decided=_day(row["decided"]) if row["decided"] else None,
        adoption=bool(row["adoption"]),
        weeks=int(row["weeks"]),
        used_weeks=int(row["used_weeks"]),
        average_pence=int(row["average_pence"]) or None,
    )


def _day(ordinal: Any) -> date:
    return date.fromordinal(int(ordinal))


def _ending(ordinal: Any) -> date | None:
    """The last day; None of what hasn't ended, which the database has as the last day that there is."""
    day = _day(ordinal)
    return None if day >= date.max - timedelta(days=1) else day

"""Whoever is away in a period, one by one: what they lose of their pay, and the statutory pay that is due to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from commonhold.base.refusals import Refusal
from commonhold.records.pay.attendance.rules import PARENTAL, Absence
from commonhold.records.pay.gross import parental
from commonhold.records.pay.gross.absence import Absences
from commonhold.records.pay.gross.earnings import AverageEarnings
from commonhold.records.pay.gross.leave import Leaves, leaves, parental_stages
from commonhold.records.pay.gross.occupational import Scheme, Stage, occupational_sick_pay, scheme
from commonhold.records.pay.gross.parental import Claim, Kind, parental_pay
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, Period
from commonhold.records.pay.gross.sick_law import sick_law
from commonhold.records.pay.gross.sickness import Sickness, statutory_sick_pay
from commonhold.records.pay.gross.statutory import StatutoryPay
from commonhold.records.pay.groups.rules import GroupFacts
from commonhold.records.pay.inputs.rules import Inputs
from commonhold.records.pay.working.absentees import Employee, as_told, employees

ELEMENTS = {name: -2 - place for place, name in enumerate(("ssp", *PARENTAL))}
"""Each kind of statutory pay as a pay element, beside a department's own, whose numbers begin with 1."""
_A_WEEK = timedelta(weeks=1)
_CANNOT_BE_RIGHT = (parental.TooManyWeeks, parental.OutsideWindow, parental.WeeksOverlap, parental.NoSuchPay)
"""Why a claim is refused that was recorded wrongly, rather than made by somebody who isn't entitled."""


class NoSchemeChosen(Refusal):
    """Away in this period, but the department hasn’t said what it pays then. Choose its occupational scheme, which may
    be statutory pay only."""

    code = "pay.no-scheme-chosen"


@dataclass
class Away:
    """`statutory` is by row of `leaves` how its statutory pay came about; `refused` by person why there is none."""

    absences: Absences
    leaves: Leaves
    statutory: Mapping[int, StatutoryPay]
    held: Mapping[int, Refusal]
    refused: Mapping[int, Sequence[str]]


@dataclass
class _Found:
    """What one employee's absences come to."""

    absences: list[dict[str, int]] = field(default_factory=list)
    leaves: list[dict[str, int]] = field(default_factory=list)
    statutory: list[StatutoryPay] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, rows: list[dict[str, int]], due: StatutoryPay) -> None:
        self.leaves += rows
        self.statutory += [due] * len(rows)


def away(given: Inputs, group: GroupFacts, period: Period) -> Away:
    """Everybody who is away in a period. Who can't be worked out is held, with the reason."""
    found: dict[int, _Found] = {}
    held: dict[int, Refusal] = {}
    for row, made in employees(given, group):
        try:
            found[row] = _worked_out(made(), given.scheme, period)
        except Refusal as why:
            held[row] = why
    statutory = [due for each in found.values() for due in each.statutory]
    return Away(
        Absences.from_rows(row for each in found.values() for row in each.absences),
        Leaves.from_rows(row for each in found.values() for row in each.leaves),
        dict(enumerate(statutory)),
        held,
        {row: each.refused for row, each in found.items() if each.refused},
    )


def _worked_out(employee: Employee, scheme_name: str, period: Period) -> _Found:
    found = _Found()
    now = [each for each in employee.absences if each.meets(period.first, period.last)]
    for each in now:
        if each.kind == "unpaid":
            found.absences.append(
                {
                    "person": employee.row,
                    "first_day": each.first.toordinal(),
                    "last_day": (each.last or period.last).toordinal(),
                    "lost": each.lost,
                    "of": each.of,
                }
            )
    if all(each.kind == "unpaid" for each in now):
        return found
    if not scheme_name:
        raise NoSchemeChosen
    terms = scheme(scheme_name)
    if any(each.kind == "sick" for each in now):
        _sick(employee, terms, period, found)
    for each in now:
        if each.kind in PARENTAL:
            _parental(employee, each, terms, period, found)
    return found


def _sick(employee: Employee, terms: Scheme, period: Period, found: _Found) -> None:
    """All sickness until the period's end uses up the scheme's days; what is linked to it, the law's weeks."""
    # A week beyond the end says whether sickness that goes on is long enough to count.
    end = period.last + _A_WEEK
    known = [
        Sickness(each.first, min(each.last or end, end)) for each in employee.absences if each.kind == "sick"
    ]
    # An employer of before paid its own statutory sick pay: with another it begins anew.
    own = [
        Sickness(max(each.first, employee.liable), each.last)
        for each in known
        if each.last >= employee.liable
    ]
    linked = _linked_to(own, period)

    averages: dict[date, AverageEarnings] = {}

    def average(first: date) -> Fraction:
        averages[first] = employee.average(first)
        return averages[first].weekly

    def due_for(spells: Sequence[Sickness], until: date) -> StatutoryPay:
        return statutory_sick_pay(
            spells,
            weekdays=MONDAY_TO_FRIDAY,
            average=average,
            until=until,
            parental=[
                (each.first, each.weeks_end) for each in employee.absences if each.kind in ("smp", "sap")
            ],
        )

    due = due_for(linked, period.last)
    stages = occupational_sick_pay(
        [Sickness(each.first, min(each.last, period.last)) for each in known],
        service_from=employee.since,
        terms=terms,
    )
    due = replace(due, earnings=tuple(map(str, averages.values()))[-1:])
    found.add(leaves(employee.row, ELEMENTS["ssp"], stages, due, period), due)
    if due.refusals:
        earlier = [each for each in linked if each.first < period.first]
        told = {each.message for each in due_for(earlier, period.first - timedelta(days=1)).refusals}
        found.refused += [each.message for each in due.refusals if each.message not in told]


def _linked_to(known: Sequence[Sickness], period: Period) -> list[Sickness]:
    """The sickness of a period with what it may be linked to, each no further from the next than the law says."""
    found: list[Sickness] = []
    for each in sorted(known, reverse=True):
        if each.last < period.first:
            after = found[0].first if found else period.first
            if (after - each.last).days - 1 > sick_law(after).linking_days:
                break
        found.insert(0, each)
    return found


def _parental(employee: Employee, absence: Absence, terms: Scheme, period: Period, found: _Found) -> None:
    assert absence.event is not None, "not a claim"
    kind, relevant = cast(Kind, absence.kind), absence.relevant_saturday
    before = [each for each in employee.absences if (each.kind, each.event) == (absence.kind, absence.event)]
    claim = Claim(
        kind=kind,
        event=absence.event,
        relevant_saturday=relevant,
        weeks=[absence.first + number * _A_WEEK for number in range(absence.weeks)],
        employed_from=max(employee.since, employee.liable),
        employed_until=employee.left,
        average=_parents_average(employee, absence, relevant),
        used_weeks=absence.used_weeks + sum(each.weeks for each in before if each.first < absence.first),
    )
    due = replace(parental_pay(claim, until=period.last), earnings=(str(claim.average),))
    for why in due.refusals:
        if isinstance(why, _CANNOT_BE_RIGHT):
            raise why
    served = employee.since <= relevant - (terms.parental_service_weeks - 1) * _A_WEEK
    stages = [*parental_stages(claim, terms if served else None)]
    if absence.last is None or absence.last > absence.weeks_end:
        stages.append(Stage(absence.weeks_end + timedelta(days=1), absence.last or period.last, 1, 1))
    found.add(leaves(employee.row, ELEMENTS[kind], stages, due, period), due)
    if absence.first >= period.first:
        found.refused += [each.message for each in due.refusals]


def _parents_average(employee: Employee, absence: Absence, relevant: date) -> AverageEarnings:
    if absence.average_pence is not None:
        return as_told(absence.average_pence, relevant)
    return employee.average(relevant + timedelta(days=1))

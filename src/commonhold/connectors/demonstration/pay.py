"""Pay in the demonstration government: one department's, from April to the month that is to be paid next.

Everything is made up by chance from a seed, but by the verbs that payroll has: each month is opened, calculated,
approved by somebody else, committed and published when it would have been; the next is open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from commonhold.base.law.pay import LawError, pay_law
from commonhold.base.periods import tax_year
from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration import people
from commonhold.connectors.demonstration.attendance import SCHEME, Attendance
from commonhold.connectors.demonstration.orders import set_up_few
from commonhold.core.accounts.queries import account, holders
from commonhold.core.audit.acting import Actor
from commonhold.records.pay.attendance.actions import choose_scheme
from commonhold.records.pay.attendance.importing import actions as attendance
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.groups import queries
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.importing import actions as importing
from commonhold.records.pay.importing.rules import TermsRow
from commonhold.records.pay.returns import queries as returns
from commonhold.records.pay.returns.actions import prepare_summary
from commonhold.records.pay.returns.rules import NothingToTell
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs.queries import run
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.scheme.rules import ParticularsRow
from commonhold.records.people.importing.rules import PersonRow
from commonhold.services.claim_expense import paying

_CODES = {"1257L": 86, "1100L": 4, "1285L": 3, "945L": 2, "BR": 2, "0T": 1, "K120": 1, "1257L M1": 1}
"""Tax codes, and how many in a hundred have each: assumed, as is the rest."""
_LOANS = {"": 72, "1": 6, "2": 16, "5": 2, "2 postgraduate": 3, "postgraduate": 1}
_PENSIONS = {"alpha": 94, "partnership": 2, "none": 4}
_SHARES = (0, 300, 300, 500)
"""What members of partnership pay, in hundredths of a percent."""
_IN_SCOTLAND = {"1": "4", "2": "4", "5": "4"}
_REGIME = {"Scotland": "S", "Wales": "C"}
_MADE_UP = "Made up for the demonstration: HMRC knows no such employer."
_ADDRESS = ("1 Example Street", "Example Town")
"""HMRC is told the address of whoever starts with an employer."""
_MESSAGE = "Made up for the demonstration: nobody shown here exists."


def begins(at: datetime) -> datetime:
    """When the tax year of a moment begins."""
    return datetime.combine(date(tax_year(at.astimezone(LONDON).date()), 4, 1), time(), LONDON)


def terms_of(rows: Iterable[PersonRow], *, seed: int, on: date) -> Iterator[TermsRow]:
    """What payroll knows of each person; by age and region where law says so."""
    random = Random(f"{seed}:pay")  # noqa: S311 - made-up people need no secrecy
    shares = Random(f"{seed}:partnership")  # noqa: S311
    for row in rows:
        code, _, basis = _drawn(random, _CODES).partition(" ")
        regime = _REGIME.get(row.region, "")
        age = on.year - row.born.year - ((on.month, on.day) < (row.born.month, row.born.day))
        letter = "C" if age >= 66 else "M" if age < 21 else "A"
        plans = _drawn(random, _LOANS).split()
        pension = _drawn(random, _PENSIONS)
        yield TermsRow(
            number=row.number,
            tax_code=f"{regime}{code}",
            non_cumulative=bool(basis),
            ni_letter=letter,
            loans=tuple(_IN_SCOTLAND.get(each, each) if regime == "S" else each for each in plans),
            pension=pension,
            partnership_basis_points=shares.choice(_SHARES) if pension == "partnership" else 0,
        )


def particulars_of(row: PersonRow) -> ParticularsRow:
    """What HMRC would want to know of somebody who is made up: a sex, by their first name, and an address."""
    sex = "F" if row.given_name in people.WOMENS_NAMES else "M"
    return ParticularsRow(row.number, sex, "C", _ADDRESS, "")


def set_up_group(
    department_id: int, rows: Iterable[PersonRow], *, seed: int, actor: Actor, at: datetime, until: datetime
) -> int:
    """A monthly pay group of a department's people, planned up to the year after `until`, and a made-up PAYE scheme;
    the group's id."""
    everybody = list(rows)
    group_id = groups.create_group(
        department_id=department_id,
        code="monthly",
        name="Monthly staff",
        frequency="monthly",
        actor=actor,
        at=at,
    )
    first_year = tax_year(until.astimezone(LONDON).date())
    for year in (first_year, first_year + 1):
        groups.plan_year(group_id=group_id, year=year, actor=actor, at=at)
    terms = terms_of(everybody, seed=seed, on=at.date())
    importing.import_terms(group_id=group_id, rows=terms, actor=actor, at=at)
    common: dict[str, Any] = {"department_id": department_id, "actor": actor, "at": at}
    paye, accounts_office = f"000/DEMO{department_id}", f"000PA{department_id:07}X"
    scheme.set_scheme(paye=paye, accounts_office=accounts_office, note=_MADE_UP, **common)
    scheme.import_particulars(rows=map(particulars_of, everybody), **common)
    choose_scheme(name=SCHEME, from_date=date(first_year, 4, 1), **common)
    set_up_few(everybody, seed=seed, **common)
    return group_id


def pay_until(
    at: datetime, *, department_id: int, group_id: int, rows: Sequence[PersonRow], seed: int
) -> None:
    """Pay a group for every month of the tax year whose pay day has passed, tell HMRC, and open the next one's run.

    In each month some are away and some work overtime. Where the law of the tax year isn't known yet, nobody is paid.
    """
    on = at.astimezone(LONDON).date()
    try:
        pay_law(on)
    except LawError:
        return
    officers = [
        Actor.account(each, account(each).label) for each in holders(department_id, "payroll", on=on)[:2]
    ]
    told = Attendance(seed)
    for period in queries.periods(group_id):
        opened_at = min(at, period.cut_off - timedelta(days=1))
        absences, overtime = told.month(rows, period)
        common: dict[str, Any] = {"department_id": department_id, "actor": officers[0], "at": opened_at}
        attendance.import_absences(rows=absences, **common)
        attendance.import_overtime(rows=overtime, **common)
        run_id = runs.open_run(period_id=period.id, actor=officers[0], at=opened_at)
        if period.pay_date >= on:
            break
        _pay(run_id, period, officers)
    _summarise(department_id, officers[0], on)


def _pay(run_id: int, period: PeriodFacts, officers: list[Actor]) -> None:
    preparer, approver = officers
    at = period.cut_off + timedelta(minutes=5)
    pay_day = datetime.combine(period.pay_date, time(7), LONDON)
    runs.collect(run_id=run_id, actor=preparer, at=at)
    runs.calculate(run_id=run_id, actor=preparer, at=at + timedelta(minutes=1))
    at += timedelta(hours=16)
    runs.review(run_id=run_id, note="Findings looked at", actor=preparer, at=at)
    runs.approve(run_id=run_id, actor=approver, at=at + timedelta(hours=1))
    committing.commit(run_id=run_id, actor=preparer, at=at + timedelta(hours=2))
    committing.publish(run_id=run_id, message=_MESSAGE, actor=preparer, at=pay_day)
    batch_id = run(run_id).batch_id
    assert batch_id is not None, "a month in which nobody was paid"
    paying.confirm_payments(batch_id=batch_id, actor=preparer, at=pay_day + timedelta(hours=4))


def _summarise(department_id: int, officer: Actor, on: date) -> None:
    """Employer Payment Summaries of the tax months that are over, but of the last, which is left to be prepared."""
    year = tax_year(on)
    if year not in returns.tax_years(department_id):
        return
    over = [each for each in returns.tax_months(department_id, year) if each.last_day < on]
    for month in over[:-1]:
        at = datetime.combine(month.last_day + timedelta(days=5), time(10), LONDON)
        with suppress(NothingToTell):
            prepare_summary(department_id=department_id, year=year, month=month.number, actor=officer, at=at)


def _drawn(random: Random, weights: Mapping[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]

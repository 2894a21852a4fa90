"""What HMRC has to be told of a run, and whom of it can't be told: streamed, however many there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import groupby, repeat
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from numpy.typing import NDArray

from commonhold.base.law.pay import pay_law
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.records.pay.attendance.queries import unpaid_in
from commonhold.records.pay.filing import queries as filing
from commonhold.records.pay.filing.facts import Contributions, Employee, FullPayment
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.inputs.few import other_groups
from commonhold.records.pay.inputs.queries import paid_in
from commonhold.records.pay.inputs.rules import Numbers
from commonhold.records.pay.models import Run
from commonhold.records.pay.rules import FINAL
from commonhold.records.pay.scheme.queries import scheme
from commonhold.records.pay.telling import items, rules
from commonhold.records.pay.telling.rules import Around, Besides, Figures, Told
from commonhold.records.pay.working.rules import Worked
from commonhold.records.people.queries import employments_by_number, persons
from commonhold.records.people.rules import PersonFacts

NO_SCHEME = (
    "This department has no PAYE scheme, so no submission to HMRC is prepared. Set one, then calculate again."
)
_ROWS = 2_000
_ELSEWHERE = """
    SELECT slip.employment_id FROM pay_payslip slip
    WHERE slip.run_id = %(run)s AND EXISTS (
        SELECT FROM pay_payslip other WHERE other.person_id = slip.person_id AND other.run_id = ANY (%(others)s)
    )
"""


def full_payment(department_id: int, period: PeriodFacts, at: datetime) -> FullPayment | str:
    """The submission of a run but for its employees, or why none can be written."""
    found = scheme(department_id)
    if found is None:
        return NO_SCHEME
    fps = FullPayment(found.employer, period.tax_year, at.astimezone(LONDON).date())
    try:
        list(filing.authority().faults(fps, ()))
    except Refusal as refusal:
        return refusal.message
    return fps


def unfit(run: Run, period: PeriodFacts, fps: FullPayment, worked: Worked) -> dict[int, str]:
    """By employment why HMRC doesn't take what a run whose payslips are stored would tell of it.

    Nearly everybody is so ordinary that it goes without asking the authority. Somebody is asked about in any case, for
    what is the same of all.
    """
    if not len(worked):
        return {}
    paid = worked.person_ids.tolist()
    doubtful = {*paid[:1], *rules.extraordinary(worked, _other_letters(run, period))}
    with connection.cursor() as cursor:
        cursor.execute(_statement("doubtful_people"), {"people": paid, "made_on": fps.made_on})
        doubtful |= {person_id for (person_id,) in cursor.fetchall()}
        cursor.execute(_statement("doubtful_employments"), {"run": run.id, "since": _since(run, period)})
        doubtful |= {person_id for (person_id,) in cursor.fetchall()}
    ids = worked.employment_ids[np.isin(worked.person_ids, list(doubtful))]
    asked = employees(run, period, paid_in(run.id, run.columns, ids, some=True), persons(doubtful))
    found: dict[str, str] = {}
    for employee, refusal in filing.authority().faults(fps, asked):
        found |= {each.payroll_id: refusal.message for each in employee.employments}
    of_number = employments_by_number(run.department_id, list(found)) if found else {}
    return {of_number[number]: why for number, why in found.items()}


def employees(
    run: Run,
    period: PeriodFacts,
    paid: NDArray[Any],
    who: Mapping[int, PersonFacts],
    paid_on: date | None = None,
    late_reason: str = "",
) -> Iterator[Employee]:
    """Those whom a run pays by these payslips of it, in the order of people, so that the same run tells the same.

    `paid` is as paid_in() has it, and `who` says of each of its people who that is.
    """
    around = _around(run, period, paid_on, late_reason)
    besides = _besides(run, period)
    for _, told in groupby(_told(run, period, paid, who), key=attrgetter("person_id")):
        several = list(told)
        more = [besides.get(each.employment_id, rules.ORDINARY) for each in several]
        if len(several) > 1:
            more = [replace(each, aggregated=True) for each in more]
        paid_for = tuple(map(items.employment, several, repeat(around), more))
        yield Employee(items.person(several[0]), paid_for)


def _besides(run: Run, period: PeriodFacts) -> dict[int, Besides]:
    """By employment what is told besides its payslip, of those of whom there is something."""
    assert run.known_at is not None, "a run that has payslips and never collected"
    letters = _other_letters(run, period)
    unpaid = unpaid_in(run.department_id, DateRange(period.starts, period.until), run.known_at)
    directors = _directors(run, period)
    aggregated = _aggregated(run, period)
    found = {}
    for employment_id in letters.keys() | unpaid | directors.keys() | aggregated:
        method, week = directors.get(employment_id, ("", None))
        found[employment_id] = Besides(
            letters.get(employment_id, ()),
            aggregated=employment_id in aggregated,
            unpaid_absence=employment_id in unpaid,
            director=method,
            director_from_week=week,
        )
    return found


def _directors(run: Run, period: PeriodFacts) -> dict[int, tuple[str, int | None]]:
    values: dict[str, Any] = {
        "department": run.department_id,
        "year": DateRange(date(period.tax_year, 4, 6), period.pay_date, "[]"),
        "known_at": run.known_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement("directors"), values)
        return {
            employment_id: rules.directorship(method, appointed, period.tax_year)
            for employment_id, method, appointed in cursor.fetchall()
        }


def _aggregated(run: Run, period: PeriodFacts) -> set[int]:
    """The employments of those whom runs of other groups paid in the same tax period too."""
    others = other_groups(period, Run.objects.filter(state__in=FINAL))
    if not others:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, {"run": run.id, "others": others})
        return {employment_id for (employment_id,) in cursor.fetchall()}


def _around(run: Run, period: PeriodFacts, paid_on: date | None, late_reason: str) -> Around:
    thresholds = pay_law(period.pay_date).loan_thresholds
    return Around(
        frequency=groups.group(run.group_id).frequency,
        number=period.number,
        starts=period.starts,
        last_day=period.last_day,
        paid_on=paid_on or rules.told_as_paid(period, run.number, None),
        thresholds={plan.removeprefix("plan_"): limit for plan, limit in thresholds.items()},
        late_reason=late_reason,
    )


def _told(
    run: Run, period: PeriodFacts, paid: NDArray[Any], who: Mapping[int, PersonFacts]
) -> Iterator[Told]:
    ids: Numbers = paid["employment_id"].astype(np.int64)
    net, figures, to_date = paid["net_pence"], _figures(run, paid["amounts"]), _figures(run, paid["to_date"])
    values: dict[str, Any] = {
        "run": run.id,
        "some": None if len(ids) == run.payslips else ids.tolist(),
        "since": _since(run, period),
        "last_day": period.last_day,
        "until": period.until,
        "known_at": run.known_at,
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(_statement("employees"), values)
        while rows := cursor.fetchmany(_ROWS):
            at = np.searchsorted(ids, [employment_id for _, employment_id, *_ in rows])
            for row, pence, now, year in zip(
                rows, net[at].tolist(), figures[at].tolist(), to_date[at].tolist(), strict=True
            ):
                yield Told._make((*row, who[row[0]], pence, Figures._make(now), Figures._make(year)))


def _figures(run: Run, amounts: NDArray[Any]) -> Numbers:
    """Of each payslip the columns that are told."""
    place = {code: index for index, code in enumerate(run.columns)}
    found: Numbers = np.zeros((len(amounts), len(rules.FIGURES)), dtype=np.int64)
    for column, code in enumerate(rules.FIGURES):
        if code in place:
            found[:, column] = amounts["each"]["value"][:, place[code]]
    return found


def _since(run: Run, period: PeriodFacts) -> date:
    """From when on the department's payroll has been here: who began earlier was told of before."""
    committed = Run.objects.filter(department_id=run.department_id, state__in=FINAL)
    first: Any = committed.order_by("period__days").values_list("period__days", flat=True).first()
    return period.starts if first is None else min(first.lower, period.starts)


def _other_letters(run: Run, period: PeriodFacts) -> dict[int, Sequence[Contributions]]:
    columns = [
        f"sum(earlier.amounts[array_position(run.columns, '{code}')])::bigint" for code in rules.INSURANCE
    ]
    statement = _statement("letters").format(columns=", ".join(columns))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"run": run.id, "tax_year": period.tax_year})
        rows: Any = cursor.fetchall()
    return {
        employment_id: [items.under(letter, year) for _, letter, *year in of_one]
        for employment_id, of_one in groupby(rows, key=itemgetter(0))
    }


@cache
def _statement(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text()

"""Reading all that a run needs, as columns: a fixed number of statements, however many people.

Everything is as was known at the run's moment, so that a run worked out again gives the same. Each table is read by
the range of the group's employments, and matched in memory: a join of a department's hundred thousand spells would be
planned anew for each department, and not always well.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from commonhold.records.pay.attendance.queries import scheme_on
from commonhold.records.pay.attendance.rules import KINDS
from commonhold.records.pay.binary import read_rows
from commonhold.records.pay.calculation.tables import ORDER_KINDS
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.inputs.few import aged, other_groups
from commonhold.records.pay.inputs.fields import ABSENCES, NUMBERS, OF_AWAY, PAID, TERMS
from commonhold.records.pay.inputs.rules import Before, Inputs, Numbers, latest
from commonhold.records.pay.models import BroughtForward, Run
from commonhold.records.pay.rules import DIRECTORS, FINAL, LOANS, PENSIONS, brought_forward_fault

EVERYBODY: Numbers = np.array([0, 2**62], dtype=np.int64)
_FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)


def inputs(
    period: PeriodFacts,
    known_at: datetime,
    *,
    person_id: int | None = None,
    some: Numbers | None = None,
    also: Numbers | None = None,
    paying: Collection[int] | None = None,
    paid_by: datetime | None = None,
) -> Inputs:
    """All that the group's pay for a period depends on, as was known at a moment.

    Of one person only with `person_id`, or of some employments; `also` of some that are in the group no longer. Days in
    another group aren't this one's, if that group is `paying` for them (each is, unless said). With `paid_by`, without
    what runs paid that were committed then or later.
    """
    runs = Run.objects.filter(state__in=FINAL)
    if paid_by is not None:
        runs = runs.filter(committed_at__lt=paid_by)
    values = {
        **_facts(period),
        "known_at": known_at,
        "person": person_id,
        "some": None if some is None else some.tolist(),
        "also": [] if also is None else also.tolist(),
        "paying": None if paying is None else list(paying),
        "paid_by": paid_by or _FOR_GOOD,
        "others": other_groups(period, runs),
    }
    terms = latest(_read("terms", TERMS, values))
    ids: Numbers = terms["employment_id"].astype(np.int64)
    values |= {"low": int(ids[0]), "high": int(ids[-1])} if len(ids) else {"low": 0, "high": 0}
    tables = {name: _read(name, dict.fromkeys(fields, "i8"), values) for name, fields in NUMBERS.items()}
    tables |= _away(values)
    values["aged"] = aged(period, terms, tables["elements"], tables["once"])
    tables["births"] = _read("births", {"employment_id": "i8", "born": "i8"}, values)
    runs = runs if len(ids) else runs.none()
    before, missing = _before(period, ids, runs)
    brought, unreadable = _brought_forward(period, missing, known_at)
    return Inputs(
        terms=terms,
        before=before + brought,
        already=_already(period, ids, runs),
        unreadable=unreadable,
        left={},
        scheme=scheme_on(period.department_id, period.last_day, known_at),
        **tables,
    )


def _facts(period: PeriodFacts) -> dict[str, Any]:
    """What statements are told of a period, and of what its codes mean."""
    return {
        "group": period.group_id,
        "period": period.id,
        "department": period.department_id,
        "days": DateRange(period.starts, period.until),
        "pay_date": period.pay_date,
        "tax_year": period.tax_year,
        "year": DateRange(date(period.tax_year, 4, 6), period.pay_date, "[]"),
        "kinds": list(KINDS),
        "loans": list(LOANS),
        "pensions": list(PENSIONS),
        "orders": list(ORDER_KINDS),
        "methods": list(DIRECTORS),
    }


def paid_in(
    run_id: int, columns: Sequence[str], ids: Numbers = EVERYBODY, *, some: bool = False
) -> NDArray[Any]:
    """A run's payslips of sorted employments, as rows with their amounts and what they come to to date, in that order.

    Without `some`, also those of other employments whose ids are between.
    """
    fields = dict.fromkeys(PAID, "i8") | dict.fromkeys(("amounts", "to_date"), f"A{len(columns)}")
    values = {
        "run": run_id,
        "low": int(ids[0]),
        "high": int(ids[-1]),
        "some": ids.tolist() if some else None,
    }
    rows = _read("paid", fields, values)
    return rows[np.argsort(rows["employment_id"])]


def previous_of(employment_id: int, tax_year: int) -> tuple[int, int]:
    """What employers of before paid somebody in a tax year and took of tax, as known now, in pence."""
    values = {"low": employment_id, "high": employment_id, "some": [employment_id], "tax_year": tax_year}
    moments = {"known_at": _FOR_GOOD, "paid_by": _FOR_GOOD}
    rows = _read("previous", dict.fromkeys(NUMBERS["previous"], "i8"), {**values, **moments})
    return int(rows["taxable"].sum()), int(rows["tax"].sum())


def _away(values: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Who is away in the period, and what their pay depends on besides."""
    absences = _read("absences", dict.fromkeys(ABSENCES, "i8"), values)
    away = {**values, "away": np.unique(absences["employment_id"]).tolist()}
    found = {name: _read(name, dict.fromkeys(fields, "i8"), away) for name, fields in OF_AWAY.items()}
    return {"absences": absences, **found}


def _before(period: PeriodFacts, ids: Numbers, runs: QuerySet[Run]) -> tuple[list[Before], Numbers]:
    """What each was paid in the tax year so far, from the last run that paid them; and who wasn't paid by any."""
    found: list[Before] = []
    missing = ids
    for run_id, columns in _earlier(period, runs):
        if not len(missing):
            break
        rows = paid_in(run_id, columns, missing, some=len(missing) < len(ids))
        paid: Numbers = rows["employment_id"].astype(np.int64)
        new = np.isin(paid, missing)
        found.append(Before(columns, paid[new], rows["to_date"]["each"]["value"][new]))
        missing = np.setdiff1d(missing, paid)
    return found, missing


def _brought_forward(
    period: PeriodFacts, missing: Numbers, known_at: datetime
) -> tuple[list[Before], list[int]]:
    """What those whom no run has paid were paid before their first here; and of whom that can't be read."""
    found: list[Before] = []
    unreadable: list[int] = []
    if not len(missing):
        return found, unreadable
    brought = BroughtForward.objects.filter(
        department_id=period.department_id,
        tax_year=period.tax_year,
        recorded_at__lte=known_at,
        employment_id__gte=int(missing[0]),
        employment_id__lte=int(missing[-1]),
    )
    wanted = set(missing.tolist())
    for employment_id, names, amounts in brought.values_list("employment_id", "columns", "amounts"):
        if employment_id not in wanted:
            continue
        if brought_forward_fault(names, amounts):
            unreadable.append(employment_id)
        else:
            found.append(Before(names, np.array([employment_id]), np.array([amounts])))
    return found, unreadable


def _already(period: PeriodFacts, ids: Numbers, runs: QuerySet[Run]) -> list[Before]:
    """What was paid for the period by runs that are committed: what a supplementary run doesn't pay again."""
    found: list[Before] = []
    of_period = runs.filter(period_id=period.id).order_by("id")
    for run_id, columns in of_period.values_list("id", "columns"):
        rows = paid_in(run_id, columns, ids)
        found.append(
            Before(columns, rows["employment_id"].astype(np.int64), rows["amounts"]["each"]["value"])
        )
    return found


def _earlier(period: PeriodFacts, runs: QuerySet[Run]) -> Sequence[tuple[int, list[str]]]:
    """The department's committed runs of the tax year before a period's pay day, and other groups' of that day, the
    latest first: each payslip's amounts to date hold those of the ones before."""
    others_that_day = Q(period__pay_date=period.pay_date) & ~Q(group_id=period.group_id)
    found = runs.filter(
        others_that_day | Q(period__pay_date__lt=period.pay_date),
        department_id=period.department_id,
        period__tax_year=period.tax_year,
    )
    return list(found.order_by("-period__pay_date", "-committed_at", "-id").values_list("id", "columns"))


def _read(name: str, fields: Mapping[str, str], values: Mapping[str, Any]) -> NDArray[Any]:
    text = _statement(name)
    wanted = {each: value for each, value in values.items() if f"%({each})s" in text}
    return read_rows(text, wanted, fields)


@cache
def _statement(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text()

"""Reading corrections: which earlier periods something touches and for whom, and what was corrected of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import F, Sum
from numpy.typing import NDArray

from commonhold.records.pay.binary import read_rows
from commonhold.records.pay.corrections.models import AfterLeaving, Correction
from commonhold.records.pay.corrections.rules import Corrections, no_allowance
from commonhold.records.pay.gross.corrections import Amounts, Difference
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import GroupFacts, PeriodFacts, period_name
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.models import Run
from commonhold.records.pay.rules import FINAL

FACTS = {
    "people_payspell": ("s.valid", "s.annual_pence"),
    "people_workingpatternspell": ("s.valid", "s.weekly_hours"),
    "pay_elementspell": ("s.valid", "s.element_id, s.amount_pence"),
    "pay_termsspell": ("s.valid", "s.group_id"),
    "carrying_suspension": ("s.valid", "s.department_id"),
    "attendance_overtime": ("daterange(s.day, s.day + 1)", "s.minutes, s.percent"),
    # What one sickness or leave uses up is missing in all that come after it.
    "attendance_absencespell": (
        "CASE WHEN s.kind = 'unpaid' THEN s.valid ELSE daterange(lower(s.valid), NULL) END",
        "CASE WHEN s.kind = 'unpaid' THEN NULL ELSE s.valid END, s.kind, s.lost, s.of, s.event, s.decided, s.adoption,"
        " s.weeks, s.used_weeks, s.average_pence",
    ),
}
"""The tables of facts that gross pay depends on: on which days each counts, and what of it."""


@dataclass(frozen=True)
class Earlier:
    """A period with committed runs. `since` is up to when all that was recorded of it has been looked at."""

    period: PeriodFacts
    group: GroupFacts
    runs: Sequence[Run]
    since: datetime


def earlier_periods(period: PeriodFacts) -> list[Earlier]:
    """The department's periods that began before this one and have been paid, in the order of their days.

    Somebody may go from one group to another: what either group hasn't looked at yet counts as not looked at.
    """
    of_department = Run.objects.filter(department_id=period.department_id, state__in=FINAL)
    runs = list(of_department.select_related("period").order_by("id"))
    of_groups = {each.id: each for each in groups.groups(period.department_id)}
    found = []
    for group_id in {each.group_id for each in runs}:
        for each in groups.periods(group_id):
            of_period = [run for run in runs if run.period_id == each.id]
            if of_period and each.starts < period.starts:
                since = min(_looked_at(each, runs, of) for of in (group_id, period.group_id))
                found.append(Earlier(each, of_groups[group_id], of_period, since))
    return sorted(found, key=lambda each: (each.period.starts, each.period.id))


def _looked_at(of: PeriodFacts, runs: Sequence[Run], group_id: int) -> datetime:
    """Up to when a group's runs have seen what was recorded of a period: each looks back at all earlier ones."""
    later = [run for run in runs if run.group_id == group_id and run.period.days.lower >= of.starts]
    return max(_known_at(run) for run in later or [run for run in runs if run.period_id == of.id])


def _known_at(run: Run) -> datetime:
    assert run.known_at is not None, "a run that is committed, but never collected"
    return run.known_at


def touched(period: PeriodFacts, known_at: datetime, earlier: Sequence[Earlier]) -> Mapping[int, Numbers]:
    """By period the sorted employments whose pay of it may have to be corrected.

    Each employment is corrected by the group in which it is paid, or was last. Whoever a run held is looked at again.
    """
    (ids,) = _rows("range", ("low", "high"), {"group": period.group_id})
    values = {
        "low": int(ids["low"]),
        "high": int(ids["high"]),
        "periods": [each.period.id for each in earlier],
        "starts": [each.period.starts for each in earlier],
        "untils": [each.period.until for each in earlier],
        "since": [each.since for each in earlier],
        "first": min(each.since for each in earlier),
        "begins": earlier[0].period.starts,
        "known_at": known_at,
        "until": period.until,
    }
    found = [
        _rows("touched", _PAIR, values, table=table, days=days, facts=facts)
        for table, (days, facts) in FACTS.items()
    ]
    found += [_rows(each, _PAIR, values) for each in ("touched_once", "held")]
    pairs = np.concatenate(found)
    theirs = _rows(
        "theirs",
        ("employment_id", "group_id", "brought_forward"),
        {**values, "some": np.unique(pairs["employment_id"]).tolist()},
    )
    theirs = theirs[theirs["group_id"] == period.group_id]
    ids_here = theirs["employment_id"].astype(np.int64)
    of_periods = {}
    for each in earlier:
        # What was paid before payroll was told what to bring forward was paid elsewhere.
        known = min(map(_known_at, each.runs)).timestamp()
        here = ids_here[theirs["brought_forward"] <= known]
        wanted: Numbers = np.unique(pairs["employment_id"][pairs["period_id"] == each.period.id])
        of_periods[each.period.id] = np.intersect1d(wanted.astype(np.int64), here)
    return of_periods


_PAIR = ("employment_id", "period_id")


def kept(
    codes: Sequence[str],
    *,
    some: Numbers | None = None,
    paid_in: int | None = None,
    run_id: int = 0,
    paid_by: datetime | None = None,
) -> NDArray[Any]:
    """What was paid of earlier periods, by runs that are committed (before `paid_by`) and by one that may not be.

    Of some employments only, or of the runs of one period; `place` is one in `codes`.
    """
    values = {
        "codes": list(codes),
        "some": None if some is None else some.tolist(),
        "paid_in": paid_in,
        "run": run_id,
        "paid_by": paid_by,
    }
    return _rows("kept", ("employment_id", "paid_in", "period_id", "place", "due", "paid"), values)


def paid_in_period(codes: Sequence[str], period_id: int, **which: Any) -> Corrections:
    """All that a period's runs paid of earlier ones; for `which` see `kept`."""
    rows = kept(codes, paid_in=period_id, **which)
    due, paid = (rows[name].astype(np.int64) for name in ("due", "paid"))
    owed = Amounts(rows["employment_id"], rows["period_id"], rows["place"], due - paid)
    return Corrections(codes, Difference(owed, due, paid))


def after_leaving(given: Inputs, period: PeriodFacts, owed: Corrections) -> dict[int, str]:
    """By employment whoever left before the period and is paid for once: the tax code if they were given a P45.

    What was paid too much is put right by the code by which it was paid.
    """
    left = given.of_latest(given.posts, "last_day") < period.starts.toordinal()
    totals = owed.totals()
    paid = {each for each, pence in totals.items() if pence > 0}
    paid |= set(given.once["employment_id"].tolist()) - totals.keys()
    rows = np.flatnonzero(left & np.isin(given.employment_ids, list(paid)))
    ids = given.employment_ids[rows].tolist()
    told = set(_rows("told", ("employment_id",), {"some": ids})["employment_id"].tolist()) if ids else set()
    codes = given.terms["tax_code"][rows].tolist()
    return {
        each: no_allowance(code.decode()) if each in told else ""
        for each, code in zip(ids, codes, strict=True)
    }


def paid_after_leaving(run_id: int, ids: Numbers) -> dict[int, str]:
    """Whom of these a run paid after they left, and by which tax code if not by their own."""
    found = AfterLeaving.objects.filter(run_id=run_id, employment_id__in=ids.tolist())
    return dict(found.values_list("employment_id", "tax_code"))


def corrected(run_id: int, *, overpaid_only: bool = False) -> dict[int, list[tuple[str, int]]]:
    """By employment what a run pays of each earlier period, by the period's name, in pence."""
    pence = Sum(F("due_pence") - F("paid_pence"))
    rows = Correction.objects.filter(run_id=run_id)
    if overpaid_only:
        overpaid = rows.values("employment_id").annotate(pence=pence).filter(pence__lt=0)
        rows = rows.filter(employment_id__in=overpaid.values("employment_id"))
    summed = rows.values_list("employment_id", "period__days").annotate(pence=pence)
    found: dict[int, list[tuple[str, int]]] = {}
    for employment_id, days, of_period in summed.order_by("employment_id", "period__days"):
        found.setdefault(employment_id, []).append((period_name(days.lower, days.upper), of_period))
    return found


def paid_too_much(run_id: int) -> dict[int, str]:
    """Of whom a run takes something back altogether, and for which periods."""
    return {
        employment_id: "Paid too much for " + ", ".join(name for name, pence in of if pence < 0)
        for employment_id, of in corrected(run_id, overpaid_only=True).items()
    }


def corrected_meanwhile(run_id: int) -> int:
    """How many people another group's run has corrected for the same periods since this run was calculated."""
    with connection.cursor() as cursor:
        cursor.execute(_statement("meanwhile"), {"run": run_id})
        (count,) = cursor.fetchone()
    return int(count)


def _rows(name: str, fields: Sequence[str], values: Mapping[str, Any], **parts: str) -> NDArray[Any]:
    text = _statement(name).format(**parts) if parts else _statement(name)
    wanted = {each: value for each, value in values.items() if f"%({each})s" in text}
    return read_rows(text, wanted, dict.fromkeys(fields, "i8"))


@cache
def _statement(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text()

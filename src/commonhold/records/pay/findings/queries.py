"""Finding what somebody who reviews a run should look at: over arrays, or in one statement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.money import format_pence
from commonhold.records.pay.corrections.queries import corrected
from commonhold.records.pay.findings.orders import orders
from commonhold.records.pay.findings.rules import (
    VARIANCE_PENCE,
    VARIANCE_PERCENT,
    Found,
    after_leaving,
    oddity,
)
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.inputs.queries import paid_in
from commonhold.records.pay.inputs.rules import Inputs, Numbers, rows_of
from commonhold.records.pay.models import Run
from commonhold.records.pay.runs.queries import RunFacts, run_before
from commonhold.records.pay.working.rules import Worked

_BY_STATEMENT = ("late", "starter_unpaid", "shared_account", "elsewhere", "other_group")
_MOST_COLUMNS_NAMED = 2


def found(run: Run, given: Inputs, worked: Worked, period: PeriodFacts, not_filed: str) -> Iterator[Found]:
    """Everything that there is to find. Call it when the run's payslips are stored.

    `not_filed` is why HMRC can't be told of the run, or empty.
    """
    if not_filed:
        yield Found("not_filed", None, None, None, not_filed)
    place = {each.code: index for index, each in enumerate(worked.columns)}
    for row in np.flatnonzero(worked.net_pence == 0):
        said = "What is taken off leaves nothing to pay"
        yield Found("zero_net", int(worked.employment_ids[row]), None, 0, said)
    debt = worked.amounts[:, place["debt"]]
    for row in np.flatnonzero(debt > 0):
        yield Found("owes", int(worked.employment_ids[row]), None, int(debt[row]), "Carried over as a debt")
    earlier = corrected(run.id)
    yield from _corrections(earlier)
    for employment_id, why in worked.refused.items():
        for said in why:
            yield Found("no_statutory", employment_id, None, None, said)
    yield from orders(worked)
    yield from _tax_codes(given, worked)
    yield from _leavers(given, worked, period)
    before = run_before(run.id)
    if before is not None and len(worked) and not run.number:
        yield from _against(before, worked, period, earlier)
    values = {
        "run": run.id,
        "department": run.department_id,
        "days": DateRange(period.starts, period.until),
        "known_at": run.known_at,
        "low": int(given.employment_ids[0]),
        "high": int(given.employment_ids[-1]),
    }
    for kind in _BY_STATEMENT:
        for employment_id, said in _rows(kind, values):
            yield Found(kind, employment_id, None, None, said)


def _corrections(earlier: Mapping[int, Sequence[tuple[str, int]]]) -> Iterator[Found]:
    """What is paid or taken back of earlier periods, and of which."""
    for employment_id, of in earlier.items():
        pence = sum(each for _, each in of)
        said = ", ".join(f"{name} {'+' if each > 0 else ''}{format_pence(each)}" for name, each in of)
        yield Found("overpaid" if pence < 0 else "arrears", employment_id, None, pence, said)


def _tax_codes(given: Inputs, worked: Worked) -> Iterator[Found]:
    """Codes are few: each is looked at once, and then whose it is, but of those who are paid after leaving."""
    row = rows_of(given.employment_ids, worked.employment_ids)
    left = np.isin(worked.employment_ids, list(given.left))
    terms = given.terms[row]
    keys, which = np.unique(terms[["tax_code", "non_cumulative"]], return_inverse=True)
    odd = {
        place: oddity(key["tax_code"].decode().strip(), bool(key["non_cumulative"]))
        for place, key in enumerate(keys)
    }
    for place, said in odd.items():
        if said:
            for employment_id in worked.employment_ids[(which == place) & ~left].tolist():
                yield Found("tax_code", employment_id, None, None, said)


def _leavers(given: Inputs, worked: Worked, period: PeriodFacts) -> Iterator[Found]:
    """Whose last day, as known by now, is before the last day that is paid."""
    row = given.row_of(given.salaries)
    paid_to = np.zeros(len(given), dtype=np.int64)
    np.maximum.at(paid_to, row[row >= 0], given.salaries["last_day"][row >= 0].astype(np.int64))
    paid_to = np.minimum(paid_to, period.until.toordinal() - 1)
    left = given.of_latest(given.jobs, "last_day")
    paid = np.isin(given.employment_ids, worked.employment_ids)
    for place in np.flatnonzero(paid & (left < paid_to)):
        said = f"Left on {_day(left[place])}, and this run pays up to {_day(paid_to[place])}"
        yield Found("leaver_paid", int(given.employment_ids[place]), None, None, said)
    gross = dict(zip(worked.employment_ids.tolist(), worked.gross_pence.tolist(), strict=True))
    for place in np.flatnonzero(paid & (paid_to == 0) & (left < period.starts.toordinal())):
        employment_id, terms = int(given.employment_ids[place]), given.terms[place]
        never = "This employment was annulled: it should never have been"
        said = f"Left on {_day(left[place])}, before this period" if left[place] else never
        # What a run pays once is taxed as after leaving, if a P45 was given; what goes on by mistake isn't.
        if employment_id not in given.left and gross[employment_id] > 0:
            said += after_leaving(terms["tax_code"].decode().strip(), bool(terms["non_cumulative"]))
        yield Found("leaver_paid", employment_id, None, None, said)


def _against(
    before: RunFacts, worked: Worked, period: PeriodFacts, earlier: Collection[int]
) -> Iterator[Found]:
    """Whose gross pay is much more or less than last time, who is new and who is gone."""
    rows = paid_in(before.id, before.columns, worked.employment_ids)
    ids: Numbers = rows["employment_id"].astype(np.int64)
    gross: Numbers = rows["gross_pence"].astype(np.int64)
    at = rows_of(ids, worked.employment_ids)
    now = worked.gross_pence
    for row in np.flatnonzero(at < 0):
        yield Found("new", int(worked.employment_ids[row]), 0, int(now[row]), "Not paid in the last run")
    for row in np.flatnonzero(~np.isin(ids, worked.employment_ids)):
        yield Found("gone", int(ids[row]), int(gross[row]), 0, "Paid in the last run, and not in this one")
    was = np.zeros(len(worked), dtype=np.int64)
    was[at >= 0] = gross[at[at >= 0]]
    much = np.abs(now - was)
    far = (at >= 0) & (much >= VARIANCE_PENCE) & (much * 100 >= was * VARIANCE_PERCENT)
    amounts = rows["amounts"]["each"]["value"]
    reasons = _reasons(worked.employment_ids[far], period, earlier)
    for row in np.flatnonzero(far):
        employment_id = int(worked.employment_ids[row])
        said = _said(before.columns, amounts[at[row]], worked, int(row))
        why = reasons.get(employment_id, "")
        yield Found("variance", employment_id, int(was[row]), int(now[row]), f"{why}{said}")


def _said(columns: Sequence[str], was: Any, worked: Worked, row: int) -> str:
    """Which columns of pay changed most, and by how much."""
    earlier = dict(zip(columns, was.tolist(), strict=True))
    changes = [
        (int(worked.amounts[row, place]) - earlier.get(each.code, 0), each.title)
        for place, each in enumerate(worked.columns)
        if each.sign > 0
    ]
    told = [change for change in sorted(changes, key=lambda each: -abs(each[0])) if change[0]]
    return ", ".join(
        f"{title} {'+' if by > 0 else ''}{format_pence(by)}" for by, title in told[:_MOST_COLUMNS_NAMED]
    )


def _reasons(ids: Numbers, period: PeriodFacts, earlier: Collection[int]) -> Mapping[int, str]:
    """What changed of these employments in the period or the one before; and of which `earlier` ones were put right."""
    since = date.fromordinal(2 * period.starts.toordinal() - period.until.toordinal())
    rows = _rows("changed", {"ids": ids.tolist(), "since": since, "until": period.until})
    reasons = {employment_id: [what] for employment_id, what in rows}
    for employment_id in set(ids.tolist()) & set(earlier):
        reasons.setdefault(employment_id, []).insert(0, "back-dated change")
    said = {employment_id: ", ".join(what) for employment_id, what in reasons.items()}
    return {employment_id: f"{what[0].upper()}{what[1:]}: " for employment_id, what in said.items()}


def _rows(name: str, values: Mapping[str, Any]) -> list[tuple[int, str]]:
    text = _statement(name)
    with connection.cursor() as cursor:
        cursor.execute(text, {each: value for each, value in values.items() if f"%({each})s" in text})
        return list(cursor.fetchall())


@cache
def _statement(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text()


def _day(ordinal: int) -> str:
    return f"{date.fromordinal(int(ordinal)):%-d %B %Y}"

"""Reading pay runs: where they stand, what they come to, whom they hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F

from commonhold.base.refusals import NotFound
from commonhold.records.pay.models import Dispatch, Finding, Period, Run, TermsSpell
from commonhold.records.pay.rules import FINAL, RunMovedOn


@dataclass(frozen=True)
class RunFacts:
    """Where a run stands. `totals` are by column."""

    id: int
    department_id: int
    group_id: int
    group_name: str
    period_id: int
    number: int
    state: str
    known_at: datetime | None
    columns: Sequence[str]
    totals: Sequence[int]
    payslips: int
    net_pence: int
    batch_id: int | None
    digest: str
    message: str
    opened_at: datetime
    prepared_by: str
    reviewed_by: str
    approved_by: str
    committed_at: datetime | None
    published_at: datetime | None

    def total(self, column: str) -> int:
        return dict(zip(self.columns, self.totals, strict=True)).get(column, 0)


def locked(run_id: int, states: Collection[str], wanted: str) -> Run:
    """The run, so that nobody else changes it, if it is in one of these states; for `wanted`, as in RunMovedOn."""
    run = Run.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound(what="pay run")
    if run.state not in states:
        raise RunMovedOn(state=run.state, wanted=wanted)
    return run


@dataclass(frozen=True)
class HeldFacts:
    employment_id: int
    number: str
    name: str
    reason: str
    by_officer: bool


@dataclass(frozen=True)
class FindingFacts:
    kind: str
    employment_id: int | None
    number: str
    name: str
    before_pence: int | None
    now_pence: int | None
    said: str


@dataclass(frozen=True)
class DispatchFacts:
    """Something that has to be sent because a run was committed."""

    id: int
    run_id: int
    kind: str
    sha256: str
    made_at: datetime
    sent_at: datetime | None


_RUN = tuple(RunFacts.__dataclass_fields__)


def runs(department_id: int, *, limit: int = 50) -> list[RunFacts]:
    """A department's runs, the newest first."""
    found = Run.objects.filter(department_id=department_id).annotate(group_name=F("group__name"))
    return [RunFacts(*row) for row in found.order_by("-id").values_list(*_RUN)[:limit]]


def run(run_id: int) -> RunFacts:
    row = Run.objects.annotate(group_name=F("group__name")).filter(id=run_id).values_list(*_RUN).first()
    if row is None:
        raise NotFound(what="pay run")
    return RunFacts(*row)


def run_before(run_id: int) -> RunFacts | None:
    """The last run of the same group that was committed before this one."""
    this = Run.objects.filter(id=run_id).values_list("group_id", "period__days", "number").first()
    if this is None:
        return None
    earlier = Run.objects.filter(
        group_id=this[0], state__in=FINAL, period__days__startswith__lt=this[1].lower, number=0
    )
    before = earlier.order_by("-period__days").values_list("id", flat=True).first()
    return run(before) if before is not None else None


def in_group(group_id: int, period_id: int, employment_id: int) -> bool:
    """Whether an employment is paid in a group on days of a period, as known now."""
    days = Period.objects.filter(id=period_id).values_list("days", flat=True).get()
    found = TermsSpell.objects.filter(employment_id=employment_id, group_id=group_id, superseded_at=None)
    return found.filter(valid__overlap=days).exists()


_WHO = """
    SELECT e.number, p.given_name || ' ' || p.family_name FROM people_employment e
    JOIN people_person p ON p.id = e.person_id WHERE e.id = x.employment_id
"""


def held(run_id: int) -> list[HeldFacts]:
    """Whom a run leaves out, and why, by name."""
    statement = f"""
        SELECT x.employment_id, who.*, x.reason, x.by_officer FROM pay_held x, LATERAL ({_WHO}) AS who (number, name)
        WHERE x.run_id = %s ORDER BY who.name, x.employment_id
    """  # noqa: S608
    return [HeldFacts(*row) for row in _rows(statement, [run_id])]


def finding_counts(run_id: int) -> dict[str, int]:
    """How many findings of each kind a run has."""
    found = Finding.objects.filter(run_id=run_id).values_list("kind").annotate(count=Count("id"))
    return dict(found.order_by("kind"))


def findings(run_id: int, kind: str, *, offset: int = 0, limit: int = 50) -> list[FindingFacts]:
    """A run's findings of a kind, the greatest difference first."""
    statement = f"""
        SELECT x.kind, x.employment_id, coalesce(who.number, ''), coalesce(who.name, ''), x.before_pence, x.now_pence,
            x.said
        FROM pay_finding x LEFT JOIN LATERAL ({_WHO}) AS who (number, name) ON true
        WHERE x.run_id = %s AND x.kind = %s
        ORDER BY abs(coalesce(x.now_pence, 0) - coalesce(x.before_pence, 0)) DESC, x.id LIMIT %s OFFSET %s
    """  # noqa: S608
    return [FindingFacts(*row) for row in _rows(statement, [run_id, kind, limit, offset])]


def dispatches(run_id: int) -> list[DispatchFacts]:
    """What has to be sent because a run was committed."""
    found = Dispatch.objects.filter(run_id=run_id).order_by("id")
    return [DispatchFacts(*row) for row in found.values_list(*DispatchFacts.__dataclass_fields__)]


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

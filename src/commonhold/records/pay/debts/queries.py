"""Reading debts: how old what is owed is, who owes it and how it is paid back, and of which a run takes back what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.records.pay.debts.models import Plan
from commonhold.records.pay.debts.rules import AGE_DAYS, HARDSHIP_PERCENT
from commonhold.records.pay.models import Debt


@dataclass(frozen=True)
class DebtFacts:
    """What somebody owes. `plan_pence` is how much each pay day takes back, None until that is agreed."""

    id: int
    department_id: int
    number: str
    name: str
    raised_on: date
    reason: str
    amount_pence: int
    plan_pence: int | None
    hardship_percent: int
    responsible: str
    owed_pence: int


@dataclass(frozen=True)
class Repayment:
    """What a run took back."""

    run_id: int
    pay_date: date
    pence: int


_OWED = f"""
    SELECT d.id, d.department_id, e.number, p.given_name || ' ' || p.family_name, d.raised_on, d.reason,
        d.amount_pence, plan.plan_pence, coalesce(plan.hardship_percent, {HARDSHIP_PERCENT}), d.responsible,
        (d.amount_pence - coalesce(back.pence, 0)
            - carrying_owed_elsewhere(d.id, 'infinity', 'infinity'))::bigint AS owed
    FROM pay_debt d
    JOIN people_employment e ON e.id = d.employment_id
    JOIN people_person p ON p.id = e.person_id
    LEFT JOIN LATERAL (SELECT sum(r.amount_pence) AS pence FROM pay_recovery r WHERE r.debt_id = d.id) AS back ON true
    LEFT JOIN LATERAL (
        SELECT said.plan_pence, said.hardship_percent FROM debts_plan said WHERE said.debt_id = d.id
        ORDER BY said.recorded_at DESC, said.id DESC LIMIT 1
    ) AS plan ON true
"""  # noqa: S608


def owed(department_id: int, *, offset: int = 0, limit: int = 50) -> list[DebtFacts]:
    """A department's debts that aren't paid back, the oldest first."""
    statement = f"""
        SELECT * FROM ({_OWED} WHERE d.department_id = %s) AS debt
        WHERE owed > 0 ORDER BY raised_on, id LIMIT %s OFFSET %s
    """  # noqa: S608
    return [DebtFacts(*row) for row in _rows(statement, [department_id, limit, offset])]


def owed_by(employment_id: int) -> list[DebtFacts]:
    """What somebody owes from an employment and hasn't paid back, the oldest first."""
    statement = f"""
        SELECT * FROM ({_OWED} WHERE d.employment_id = %s) AS debt WHERE owed > 0 ORDER BY raised_on, id
    """  # noqa: S608
    return [DebtFacts(*row) for row in _rows(statement, [employment_id])]


def ages(department_id: int, on: date) -> list[tuple[int, int]]:
    """How many debts there are and what they come to in pence, for each of `rules.AGES`, on a day."""
    statement = f"""
        SELECT width_bucket((%s - raised_on)::integer, %s::integer[]), count(*), sum(owed)::bigint
        FROM ({_OWED} WHERE d.department_id = %s) AS debt WHERE owed > 0 GROUP BY 1
    """  # noqa: S608
    found = {age: (count, pence) for age, count, pence in _rows(statement, [on, AGE_DAYS, department_id])}
    return [found.get(age, (0, 0)) for age in range(len(AGE_DAYS) + 1)]


def debt(debt_id: int) -> DebtFacts:
    rows = _rows(f"{_OWED} WHERE d.id = %s", [debt_id])
    if not rows:
        raise NotFound(what="debt")
    return DebtFacts(*rows[0])


def repayments(debt_id: int) -> list[Repayment]:
    """What runs took back of a debt, the newest first."""
    statement = """
        SELECT r.run_id, p.pay_date, r.amount_pence FROM pay_recovery r
        JOIN pay_run run ON run.id = r.run_id JOIN pay_period p ON p.id = run.period_id
        WHERE r.debt_id = %s ORDER BY p.pay_date DESC, r.id DESC
    """
    return [Repayment(*row) for row in _rows(statement, [debt_id])]


def recoveries(taken: Mapping[int, int], known_at: datetime | None) -> Iterator[tuple[Debt, int]]:
    """Debts with what is taken back of each, in pence, the oldest first, of those with a plan that was known at a
    moment; `taken` is by employment."""
    left = dict(taken)
    planned = Plan.objects.filter(recorded_at__lte=known_at).values("debt_id")
    debts = Debt.objects.filter(employment_id__in=list(left), id__in=planned)
    elsewhere = _elsewhere(list(debts.values_list("id", flat=True)), known_at)
    for debt in debts.order_by("raised_on", "id").prefetch_related("recovery_set"):
        recovered = sum(each.amount_pence for each in debt.recovery_set.all())
        owed = max(debt.amount_pence - recovered - elsewhere[debt.id], 0)
        if pence := min(owed, left[debt.employment_id]):
            left[debt.employment_id] -= pence
            yield debt, pence


def _elsewhere(debt_ids: list[int], known_at: datetime | None) -> dict[int, int]:
    """By debt what less is owed on it here for what happened in another department."""
    statement = "SELECT id, carrying_owed_elsewhere(id, %s, 'infinity') FROM unnest(%s::bigint[]) AS id"
    return dict(_rows(statement, [known_at, debt_ids]))


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

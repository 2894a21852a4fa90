"""Telling payroll of absence, and looking at what a run makes of it."""

from datetime import date
from typing import Any

from commonhold.records.pay.attendance import actions
from commonhold.records.pay.attendance.rules import Absence
from commonhold.records.pay.models import Finding, Held
from commonhold.records.pay.tests.payroll import Payroll

LONG_AGO = date(2020, 1, 6)
TOLD = 50_000
"""Average weekly earnings of 500.00, as told."""


def choose(payroll: Payroll, name: str) -> None:
    actions.choose_scheme(
        department_id=payroll.department_id, name=name, from_date=date(2026, 1, 1), **payroll.common
    )


def away(
    payroll: Payroll, employment_id: int, kind: str, first: date, last: date | None = None, **details: Any
) -> int:
    return actions.record_absence(
        employment_id=employment_id, absence=Absence(kind, first, last, **details), **payroll.common
    )


def held(run_id: int) -> dict[int, str]:
    return dict(Held.objects.filter(run_id=run_id).values_list("employment_id", "reason"))


def said(run_id: int, kind: str) -> list[str]:
    return list(Finding.objects.filter(run_id=run_id, kind=kind).values_list("said", flat=True))

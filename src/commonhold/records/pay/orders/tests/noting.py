"""Orders to test with."""

from datetime import date
from typing import Any

from commonhold.records.pay.orders import actions
from commonhold.records.pay.orders.rules import Demand, Terms

APRIL = date(2026, 4, 1)
PAYEE = {"payee": "Child Maintenance Service", "reference": "CM 1"}


def terms(normal: int = 0, protected: int = 0, owed: int | None = None) -> Terms:
    return Terms(normal, protected, owed, "20-12-34", "12345678")


def order(payroll: Any, employment_id: int, kind: str, *said: int | None, **more: Any) -> int:
    demand = {**PAYEE, "made_on": date(2026, 3, 20)} | {
        name: more.pop(name) for name in ("payee", "reference", "made_on") if name in more
    }
    return actions.note_order(
        employment_id=employment_id,
        demand=Demand(kind, **demand),
        terms=terms(*said),  # type: ignore[arg-type]
        from_date=APRIL,
        **payroll.common,
    )

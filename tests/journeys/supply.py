"""A supplier's work of the last three months in the demonstration: made here, as the market there makes none yet."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import psycopg

from commonhold.base.working_time import LONDON, WorkingCalendar
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels.closing.actions import close_month
from commonhold.oversight.service_levels.figures.actions import measure_month
from commonhold.work.delivery.clocks import actions as clocks
from commonhold.work.delivery.clocks.rules import ClockOf
from commonhold.work.delivery.contracts import actions as contracts
from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.queries import unit

SYSTEM = Actor.system("journeys")
CODE = "receipts-26"
OFFICE = WorkingCalendar()


@dataclass(frozen=True)
class Stated:
    """The address of the last month's statement, two of the central unit, and a finance officer who has a part."""

    path: str
    managers: tuple[int, int]
    finance: int
    department_id: int


def months(today: date) -> list[date]:
    """The first days of the last three whole months, in order."""
    found: list[date] = []
    first = today.replace(day=1)
    for _ in range(3):
        first = (first - timedelta(days=1)).replace(day=1)
        found.insert(0, first)
    return found


def terms(starts: date) -> Any:
    return read(
        {
            "starts": starts.isoformat(),
            "ends": starts.replace(year=starts.year + 2).isoformat(),
            "lots": [
                {
                    "code": "receipts",
                    "service": "claim_expense",
                    "task_kind": "check_receipts",
                    "units": ["leeds"],
                }
            ],
            "rates": [
                {
                    "lot": "receipts",
                    "bands": [{"from_volume": 1, "pence": 412}, {"from_volume": 11, "pence": 380}],
                    "minimum_volume": 10,
                }
            ],
            "service_levels": [
                {
                    "code": "in-time",
                    "measure": "completed_in_time",
                    "target": 95,
                    "exclusions": ["waiting_for_customer"],
                    "lots": ["receipts"],
                },
                {
                    "code": "hours",
                    "measure": "working_hours_to_complete",
                    "target": 12,
                    "percentile": 80,
                    "lots": ["receipts"],
                },
                {"code": "right", "measure": "first_time_right", "target": 90, "lots": ["receipts"]},
            ],
            "credits": [
                {"service_level": "in-time", "below": 95, "percent_of_charge": 5},
                {"service_level": "in-time", "below": 85, "percent_of_charge": 12},
            ],
            "credit_cap_percent": 10,
        }
    )


def work(url: str, now: datetime) -> Stated:
    """Meridian's team in Leeds checked receipts for two departments, some of them late; its months are closed."""
    with psycopg.connect(url) as connection:
        roles = "SELECT department_id, account_id FROM accounts_rolegrant WHERE role = %s ORDER BY account_id"
        managers = sorted({row[1] for row in connection.execute(roles, ["central_unit"])})
        finance = connection.execute(roles, ["finance"]).fetchone()
        others = connection.execute("SELECT id FROM departments_department ORDER BY id").fetchall()
    assert finance is not None
    first, second = finance[0], next(each[0] for each in others if each[0] != finance[0])
    made = months(now.date())
    begun = datetime.combine(made[0], time(9), LONDON)
    with acting(SYSTEM, department_ids()):
        agree(made[0], begun - timedelta(days=40))
        unit_id = units_id()
        for number, month in enumerate(made):
            for nth in range(14 + number):
                task(number * 100 + nth, first if nth % 3 else second, unit_id, month, late=nth % 6 == 5)
    for month in made:
        with acting(SYSTEM, department_ids()):
            close_month(contract_code=CODE, month=month, actor=SYSTEM, at=now)
            measure_month(month=month, actor=SYSTEM, at=now)
    path = f"/office/statements/{CODE}/{made[-1]:%Y-%m}/"
    return Stated(path, (managers[0], managers[1]), finance[1], first)


def units_id() -> int:
    """The team's id."""
    return unit("leeds").id


def agree(starts: date, at: datetime) -> None:
    """The supplier, its team and its contract."""
    by: dict[str, Any] = {"actor": SYSTEM, "at": at}
    supplier = units.create_supplier(code="meridian", name="Meridian Services", country="GB", **by)
    units.create_unit(code="leeds", name="Meridian, Leeds", kind="supplier", supplier_id=supplier, **by)
    contract = contracts.create_contract(code=CODE, supplier_id=supplier, title="Checking receipts", **by)
    contracts.add_change_note(
        contract_id=contract, terms=terms(starts), effective_from=starts, reason="As tendered", **by
    )


def task(number: int, department_id: int, unit_id: int, month: date, *, late: bool) -> None:
    begun = OFFICE.add(datetime.combine(month, time(9), LONDON), timedelta(hours=number % 100 * 4))
    clock = ClockOf(department_id, f"CH-{number:04}-DEMO", "claim_expense", "check_receipts", 10**9 + number)
    due_at = OFFICE.add(begun, timedelta(hours=16))
    clocks.start(clock=clock, unit_id=unit_id, due_at=due_at, actor=SYSTEM, at=begun)
    if number % 7 == 3:
        waits = OFFICE.add(begun, timedelta(hours=2))
        clocks.stop(clock=clock, reason="waiting_for_customer", actor=SYSTEM, at=waits)
        clocks.resume(clock=clock, actor=SYSTEM, at=OFFICE.add(waits, timedelta(hours=16)))
    took = timedelta(hours=21 if late or number % 7 == 3 else 3 + number % 9)
    clocks.end(clock=clock, actor=SYSTEM, at=OFFICE.add(begun, took))

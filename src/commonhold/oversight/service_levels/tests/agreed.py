"""A contract and a month of work, small enough to reckon by hand, and how to vary them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from commonhold.base.working_time import LONDON, WorkingCalendar
from commonhold.oversight.service_levels import rules
from commonhold.work.delivery.clocks.rules import COMPLETED, Done, Run, Stop
from commonhold.work.delivery.contracts.rules import Terms

JUNE = date(2026, 6, 1)
CALENDARS = {"north": WorkingCalendar(), "south": WorkingCalendar()}
KNOWN = datetime(2026, 7, 3, tzinfo=LONDON)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 6, number, hour, tzinfo=LONDON)  # 1 June 2026 is a Monday


def terms(**changed: Any) -> Terms:
    """£5.00 for each receipts check up to the 3rd of a month and £4.00 after; 90% in time, or 10% is credited, or 20%
    below half; 15% at most."""
    agreed: dict[str, Any] = {
        "starts": date(2026, 1, 1),
        "ends": date(2027, 12, 31),
        "lots": [
            {
                "code": "receipts",
                "service": "claim_expense",
                "task_kind": "check_receipts",
                "units": ["north"],
            }
        ],
        "rates": [
            {
                "lot": "receipts",
                "bands": [{"from_volume": 1, "pence": 500}, {"from_volume": 4, "pence": 400}],
            }
        ],
        "service_levels": [
            {
                "code": "in-time",
                "measure": "completed_in_time",
                "target": 90,
                "exclusions": ["waiting_for_customer"],
                "lots": ["receipts"],
            }
        ],
        "credits": [
            {"service_level": "in-time", "below": 90, "percent_of_charge": 10},
            {"service_level": "in-time", "below": 50, "percent_of_charge": 20},
        ],
        "credit_cap_percent": 15,
    }
    return Terms.model_validate({**agreed, **changed})


def done(task_id: int, *, took: int = 1, stops: tuple[Stop, ...] = (), **changed: Any) -> Done:
    """A task begun at 9 on the 1st and due at 5pm the day after, completed so many office hours later."""
    ended = WorkingCalendar().add(day(1), timedelta(hours=took))
    run = Run("north", day(1), day(2, 17), ended, COMPLETED, stops, "")
    run = run._replace(**{key: changed.pop(key) for key in list(changed) if key in Run._fields})
    task = Done(task_id, f"CH-{task_id}", "works", "claim_expense", "check_receipts", run)
    return task._replace(**changed)


def june(*tasks: Done, agreed: Terms | None = None) -> rules.Reckoning:
    return rules.reckon(agreed or terms(), 1, JUNE, tasks, CALENDARS, ["works", "letters"])


def percent(text: str) -> Decimal:
    return Decimal(text)

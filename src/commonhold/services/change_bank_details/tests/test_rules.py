"""What the decisions say, row by row, and the plain reckoning behind them."""

from datetime import date
from typing import Any

import pytest

from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.working_time import WorkingCalendar
from commonhold.services.change_bank_details.risk import NEVER_DAYS, next_pay_day, same_name
from commonhold.services.change_bank_details.service import SERVICE

DECISIONS = parse_decisions(SERVICE.dmn)
ORDINARY: dict[str, Any] = {
    "contact_changed_days": NEVER_DAYS,
    "account_changed_days": NEVER_DAYS,
    "others_paid_into": 0,
    "name_matches": True,
    "in_working_hours": True,
    "pay_day_in_days": 14,
    "monthly_pence": 300_000,
}


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({}, ()),
        ({"contact_changed_days": 29}, ("risks_1",)),
        ({"contact_changed_days": 30}, ()),
        ({"account_changed_days": 89}, ("risks_2",)),
        ({"account_changed_days": 90}, ()),
        ({"others_paid_into": 1}, ("risks_3",)),
        ({"others_paid_into": 2}, ("risks_4",)),
        ({"name_matches": False}, ("risks_5",)),
        ({"in_working_hours": False}, ("risks_6",)),
        ({"contact_changed_days": 0, "name_matches": False}, ("risks_1", "risks_5")),
    ],
)
def test_what_speaks_for_a_second_check(changed: dict[str, Any], rules: tuple[str, ...]) -> None:
    decided = DECISIONS["risks"].decide(ORDINARY | changed)
    assert decided.rules == rules
    assert len(decided.outputs["risks"]) == len(rules)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "rule", "days"),
    [
        ({}, "cooling_off_4", 3),
        ({"monthly_pence": 500_000}, "cooling_off_3", 5),
        ({"pay_day_in_days": 5, "monthly_pence": 500_000}, "cooling_off_2", 7),
        ({"pay_day_in_days": 6}, "cooling_off_4", 3),
        ({"contact_changed_days": 3, "pay_day_in_days": 5}, "cooling_off_1", 10),
    ],
)
def test_how_long_it_waits(changed: dict[str, Any], rule: str, days: int) -> None:
    decided = DECISIONS["cooling_off"].decide(ORDINARY | changed)
    assert (decided.rules, decided.outputs) == ((rule,), {"cooling_off_days": days})


@pytest.mark.parametrize(
    ("account_name", "theirs"),
    [
        ("Ada Moss", True),
        ("A Moss", True),
        ("MRS A. MOSS", True),
        ("Moss, Ada", True),
        ("Ada & Ben Moss", True),
        ("B Moss", False),
        ("Moss", False),
        ("Ada Example", False),
        ("Quick Holdings Ltd", False),
        ("", False),
    ],
)
def test_whose_name_an_account_has(account_name: str, theirs: bool) -> None:
    assert same_name(account_name, "Ada Moss") is theirs


@pytest.mark.parametrize(
    ("day_of_month", "on", "pays"),
    [
        (28, date(2026, 4, 14), date(2026, 4, 28)),
        (28, date(2026, 4, 28), date(2026, 4, 28)),
        (28, date(2026, 4, 29), date(2026, 5, 28)),
        (31, date(2026, 2, 3), date(2026, 2, 27)),
        (15, date(2026, 12, 16), date(2027, 1, 15)),
        (15, date(2026, 8, 15), date(2026, 9, 15)),
    ],
)
def test_when_pay_is_due_next(day_of_month: int, on: date, pays: date) -> None:
    assert next_pay_day(day_of_month, WorkingCalendar(), on) == pays

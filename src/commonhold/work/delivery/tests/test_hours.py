"""The hours in which a unit works, by which its clocks count."""

from datetime import date

from commonhold.core.departments.actions import close_for
from commonhold.work.delivery.clocks import queries
from commonhold.work.delivery.tests.days import day
from commonhold.work.delivery.tests.units import unit

EASTER_MONDAY = date(2026, 4, 6)


def test_a_units_hours_are_its_own_less_bank_holidays_and_its_departments_closures(
    department, acting_for, system
):
    privilege_day = date(2026, 5, 26)
    with acting_for(department):
        close_for(
            department_id=department, day=privilege_day, reason="Privilege day", actor=system, at=day(1)
        )
        unit("home", home_id=department, weekdays="123456")
        unit("abroad", region="", zone="Asia/Kolkata")
        found = queries.calendars(["home", "abroad", "nowhere"])
    assert set(found) == {"home", "abroad"}
    assert found["home"].weekdays == {1, 2, 3, 4, 5, 6}
    assert {privilege_day, EASTER_MONDAY} <= found["home"].holidays
    assert found["abroad"].holidays == frozenset()
    assert str(found["abroad"].zone) == "Asia/Kolkata"

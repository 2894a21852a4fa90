"""Reading pay groups and their periods."""

from collections.abc import Iterable
from datetime import date, datetime

from commonhold.base.refusals import NotFound
from commonhold.records.pay.groups.rules import ElementFacts, GroupFacts, PeriodFacts
from commonhold.records.pay.models import Element, Group, Period

_GROUP = tuple(GroupFacts.__dataclass_fields__)
_PERIOD = ("id", "department_id", "group_id", "tax_year", "number", "days", "cut_off", "pay_date")


def groups(department_id: int) -> list[GroupFacts]:
    rows = Group.objects.filter(department_id=department_id).order_by("name").values_list(*_GROUP)
    return [GroupFacts(*row) for row in rows]


def group(group_id: int) -> GroupFacts:
    row = Group.objects.filter(id=group_id).values_list(*_GROUP).first()
    if row is None:
        raise NotFound(what="pay group")
    return GroupFacts(*row)


def group_by_code(department_id: int, code: str) -> GroupFacts:
    row = Group.objects.filter(department_id=department_id, code=code).values_list(*_GROUP).first()
    if row is None:
        raise NotFound(what=f"pay group with the code {code}")
    return GroupFacts(*row)


def periods(group_id: int) -> list[PeriodFacts]:
    """The periods that are planned for a group, in the order of their days."""
    return _periods(Period.objects.filter(group_id=group_id).order_by("days").values_list(*_PERIOD))


def period(period_id: int) -> PeriodFacts:
    found = _periods(Period.objects.filter(id=period_id).values_list(*_PERIOD))
    if not found:
        raise NotFound(what="pay period")
    return found[0]


def periods_of_year(department_id: int, tax_year: int) -> dict[int, PeriodFacts]:
    """All periods of a department's groups in a tax year, by their ids."""
    found = Period.objects.filter(department_id=department_id, tax_year=tax_year).values_list(*_PERIOD)
    return {each.id: each for each in _periods(found)}


def elements(department_id: int) -> list[ElementFacts]:
    """The allowances and deductions that a department has, in the order in which it made them."""
    rows = Element.objects.filter(department_id=department_id).order_by("id")
    return [ElementFacts(*row) for row in rows.values_list(*ElementFacts.__dataclass_fields__)]


def _periods(rows: Iterable[tuple[int, int, int, int, int, object, datetime, date]]) -> list[PeriodFacts]:
    return [
        PeriodFacts(*row[:5], row[5].lower, row[5].upper, *row[6:])  # type: ignore[attr-defined]
        for row in rows
    ]

"""What the sheets of a contract's workbook are called, their columns, and how a cell of each is read and written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonhold.base.money import parse_pence
from commonhold.base.refusals import Refusal
from commonhold.connectors.spreadsheets.workbooks import Cell


class Unreadable(Exception):
    """Why a cell can't be read, for whoever filled it in."""


def text(cell: Cell) -> object:
    if isinstance(cell.value, bool | dt.date | dt.time | dt.timedelta):
        raise Unreadable("Give text")
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return str(cell.value).strip()


def day(cell: Cell) -> object:
    value = cell.value
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise Unreadable("Give a day without a time")
        return value.date()
    # Text goes on to be read as a day of the shape 2027-03-31; 3/4/2027 means two days in two countries.
    return value.strip() if isinstance(value, str) else value


def whole(cell: Cell) -> object:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        return int(value)
    return value


def number(cell: Cell) -> object:
    """A number; one in a cell that is shown as a percentage is what is shown."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        plain = Decimal(str(value))
        return plain * 100 if "%" in cell.format else plain
    return value.strip() if isinstance(value, str) else value


def pounds(cell: Cell) -> object:
    """Pounds as pence."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        pence = Decimal(str(value)) * 100
        if pence == pence.to_integral_value():
            return int(pence)
        raise Unreadable("Give pounds and whole pence, such as 4.12")
    try:
        return parse_pence(str(value))
    except Refusal as refusal:
        raise Unreadable("Give pounds and pence in figures, such as 4.12") from refusal


def codes(cell: Cell) -> object:
    return [part.strip() for part in str(text(cell)).split(",")]


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a line of the first sheet. `field` is the terms' name for it."""

    field: str
    title: str
    hint: str
    read: Callable[[Cell], object] = text
    write: Callable[[Any], object] = str
    format: str = ""


def _day(field: str, title: str, hint: str) -> Column:
    return Column(field, title, hint, day, lambda value: value, "yyyy-mm-dd")


def _whole(field: str, title: str, hint: str) -> Column:
    return Column(field, title, hint, whole, lambda value: value, "0")


def _number(field: str, title: str, hint: str) -> Column:
    return Column(field, title, hint, number, lambda value: value, "0.####")


def _pounds(field: str, title: str, hint: str) -> Column:
    return Column(field, title, hint, pounds, lambda pence: Decimal(pence) / 100, "£#,##0.00")


def _codes(field: str, title: str, hint: str) -> Column:
    return Column(field, title, hint, codes, ", ".join)


CONTRACT = (
    _day("starts", "Starts", "The first day of the contract"),
    _day("ends", "Ends", "Its last day, unless it is extended or ended by a break"),
    _number("credit_cap_percent", "Credit cap (%)", "The most that is credited for a month, of its charge"),
    Column("exit_plan", "Exit plan", "How the work is handed over at the end"),
)
"""The lines of the first sheet."""
SHEETS: dict[str, tuple[str, tuple[Column, ...]]] = {
    "Extensions": (
        "extensions",
        (
            _day("until", "Until", "The last day, if the contract is extended"),
            _whole("notice_days", "Notice (days)", "How long before the end notice has to be given"),
        ),
    ),
    "Breaks": (
        "breaks",
        (
            _day("on", "On", "The last day, if the contract is ended by this break"),
            _whole("notice_days", "Notice (days)", "How long before it notice has to be given"),
            _pounds("fee_pence", "Fee (£)", "What the break costs"),
        ),
    ),
    "Lots": (
        "lots",
        (
            Column("code", "Lot", "What the lot is called in the other sheets"),
            Column("service", "Service", "The service's name, such as claim_expense"),
            Column("task_kind", "Task", "The step of its process, such as check_receipts; * for every one"),
            _codes("departments", "Departments", "Their codes, with commas between; * for every one"),
            _codes("units", "Units", "The codes of the supplier's units, with commas between"),
        ),
    ),
    "Rates": (
        "rates",
        (
            Column("lot", "Lot", "The lot that the price is for; a line for each band"),
            _whole(
                "from_volume", "From task", "The month's task from which the price holds; 1 in the first line"
            ),
            _pounds("pence", "Price (£)", "For each completed task of the band"),
            _whole(
                "minimum_volume", "Minimum a month", "Tasks paid for in any case; in the lot's first line"
            ),
        ),
    ),
    "Indexation": (
        "indexation",
        (
            _day("effective_from", "From", "From when prices are changed"),
            Column("index", "By", "What they are changed by, such as CPI, year to January 2027"),
            _number("percent", "Percent", "How much higher they are than before"),
        ),
    ),
    "Service levels": (
        "service_levels",
        (
            Column("code", "Service level", "What it is called in the sheet of credits"),
            Column("measure", "Measure", "completed_in_time, first_time_right or working_hours_to_complete"),
            _number("target", "Target", "A percentage of tasks; hours, for working_hours_to_complete"),
            _number(
                "percentile", "Percentile", "For hours only: the percentage of tasks that take no longer"
            ),
            _codes("lots", "Lots", "Lots that it is for, with commas between"),
            _codes(
                "exclusions",
                "Not counted",
                "waiting_for_customer, waiting_for_department, force_majeure, with commas between",
            ),
        ),
    ),
    "Credits": (
        "credits",
        (
            Column("service_level", "Service level", "The service level that is missed"),
            _number("below", "Below (%)", "The percentage of tasks below which the credit is due"),
            _number("percent_of_charge", "Credit (%)", "Of the month's charge for the service level's lots"),
        ),
    ),
    "Key people": (
        "key_people",
        (
            Column("role", "Role", "What they do"),
            Column("name", "Name", "Who they are"),
        ),
    ),
    "Sites": ("sites", (Column("", "Country", "A country in which the work may be done, such as GB"),)),
    "Safeguards": (
        "safeguards",
        (Column("", "Safeguard", "what protects data abroad, such as idta or uk_standards"),),
    ),
}
"""The other sheets: the terms' name for what is in them, and their columns."""
FIRST = "Contract"
HELP = "Read me"

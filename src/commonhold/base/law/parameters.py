"""Statutory parameters as dated data: each value with its unit, its citation and when it was last checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from commonhold.base.law import reading
from commonhold.base.law.reading import LawError

__all__ = ["UNITS", "LawError", "Parameter", "Value", "load", "parse"]

UNITS = frozenset(
    {"pence", "pence per mile", "miles", "hours", "days", "weeks", "months", "years", "percent"}
)
_PARAMETER_KEYS = {"title", "unit", "values"}
_VALUE_KEYS = {"from", "value", "citation", "last_checked", "last_value_still_valid_on"}


@dataclass(frozen=True)
class Value:
    """One value of a parameter, in force from `from_date` until the next one."""

    from_date: date
    value: Decimal
    citation: str
    last_checked: date
    last_value_still_valid_on: date


@dataclass(frozen=True)
class Parameter:
    """One figure that law sets, over time. `values` are in order of date."""

    name: str
    title: str
    unit: str
    values: tuple[Value, ...]

    def at(self, day: date) -> Value:
        """The value in force on a day, with its citation; LawError if there was none yet."""
        for value in reversed(self.values):
            if value.from_date <= day:
                return value
        raise LawError(
            f"{self.name} has no value for {day}: the first is from {self.values[0].from_date}."
            " Add one with its source."
        )

    def on(self, day: date) -> Decimal:
        """The value in force on a day, in `unit`."""
        return self.at(day).value


@cache
def load(name: str) -> Mapping[str, Parameter]:
    """The parameters of a file such as "uk/expenses", by name; LawError names what is wrong with it."""
    return parse(reading.text_of(name), name)


def parse(text: str, name: str) -> Mapping[str, Parameter]:
    """Parameters from YAML, every number as Decimal. LawError names the file, the parameter and the key."""
    data = reading.entries(text, name)
    return MappingProxyType({key: _parameter(f"{name}:{key}", entry) for key, entry in data.items()})


def _parameter(name: str, entry: Any) -> Parameter:
    reading.expect_keys(name, entry, _PARAMETER_KEYS)
    if entry["unit"] not in UNITS:
        raise LawError(f"{name}: unit {entry['unit']!r} is not one of {', '.join(sorted(UNITS))}")
    if not isinstance(entry["values"], list) or not entry["values"]:
        raise LawError(f"{name}: needs at least one value")
    values = tuple(_value(f"{name}[{index}]", value) for index, value in enumerate(entry["values"]))
    reading.expect_order(name, [each.from_date for each in values])
    return Parameter(name, reading.words(name, "title", entry), entry["unit"], values)


def _value(name: str, entry: Any) -> Value:
    reading.expect_keys(name, entry, _VALUE_KEYS)
    from_date, valid_on, checked = reading.dates(name, entry)
    if not isinstance(entry["value"], Decimal) or not entry["value"].is_finite():
        raise LawError(f"{name}: value must be a number, not {entry['value']!r}")
    return Value(from_date, entry["value"], reading.words(name, "citation", entry), checked, valid_on)

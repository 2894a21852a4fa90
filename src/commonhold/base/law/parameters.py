"""Statutory parameters as dated data: each value with its unit, its citation and when it was last checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

UNITS = frozenset({"pence", "pence per mile", "miles", "hours", "days", "percent"})
_HERE = Path(__file__).parent
_NAME = re.compile(r"[a-z]+/[a-z_]+")
_PARAMETER_KEYS = {"title", "unit", "values"}
_VALUE_KEYS = {"from", "value", "citation", "last_checked", "last_value_still_valid_on"}


class LawError(Exception):
    """The law data can't answer, or a file of it is malformed: the data has to be mended."""


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
    if not _NAME.fullmatch(name):
        raise LawError(f"{name!r} is not the name of a file of law, such as 'uk/expenses'.")
    path = _HERE / f"{name}.yaml"
    if not path.is_file():
        raise LawError(f"There is no law data called {name!r}.")
    return parse(path.read_text(encoding="utf-8"), name)


def parse(text: str, name: str) -> Mapping[str, Parameter]:
    """Parameters from YAML, every number as Decimal. LawError names the file, the parameter and the key."""
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader that reads numbers as Decimal)
    except yaml.YAMLError as error:
        raise LawError(f"{name}: {error}") from error
    if not isinstance(data, dict) or not data:
        raise LawError(f"{name}: expected parameters by name")
    return MappingProxyType({key: _parameter(f"{name}:{key}", entry) for key, entry in data.items()})


def _parameter(name: str, entry: Any) -> Parameter:
    _expect_keys(name, entry, _PARAMETER_KEYS)
    if entry["unit"] not in UNITS:
        raise LawError(f"{name}: unit {entry['unit']!r} is not one of {', '.join(sorted(UNITS))}")
    if not isinstance(entry["values"], list) or not entry["values"]:
        raise LawError(f"{name}: needs at least one value")
    values = tuple(_value(f"{name}[{index}]", value) for index, value in enumerate(entry["values"]))
    for earlier, later in pairwise(values):
        if earlier.from_date >= later.from_date:
            raise LawError(
                f"{name}: {later.from_date} comes after {earlier.from_date}; put values in order of date"
            )
    return Parameter(name, _text(name, "title", entry), entry["unit"], values)


def _value(name: str, entry: Any) -> Value:
    _expect_keys(name, entry, _VALUE_KEYS)
    for key in ("from", "last_checked", "last_value_still_valid_on"):
        if type(entry[key]) is not date:
            raise LawError(f"{name}: {key} must be a date such as 2011-04-06, not {entry[key]!r}")
    if not isinstance(entry["value"], Decimal) or not entry["value"].is_finite():
        raise LawError(f"{name}: value must be a number, not {entry['value']!r}")
    if not entry["from"] <= entry["last_value_still_valid_on"] <= entry["last_checked"]:
        raise LawError(f"{name}: from, last_value_still_valid_on and last_checked must be in order of date")
    citation = _text(name, "citation", entry)
    return Value(
        entry["from"], entry["value"], citation, entry["last_checked"], entry["last_value_still_valid_on"]
    )


def _expect_keys(name: str, entry: Any, keys: set[str]) -> None:
    if not isinstance(entry, dict):
        raise LawError(f"{name}: expected {', '.join(sorted(keys))}")
    if missing := keys - entry.keys():
        raise LawError(f"{name}: {', '.join(sorted(missing))} missing")
    if unknown := entry.keys() - keys:
        raise LawError(f"{name}: {', '.join(sorted(map(str, unknown)))} not known")


def _text(name: str, key: str, entry: Mapping[str, Any]) -> str:
    if not isinstance(entry[key], str) or not entry[key].strip():
        raise LawError(f"{name}: {key} must be text")
    return str(entry[key]).strip()


class _Loader(yaml.SafeLoader):
    """YAML without floats, and without a key that silently hides an earlier one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value!r} is there twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _decimal(_: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    try:
        return Decimal(node.value.replace("_", ""))
    except InvalidOperation as error:
        raise yaml.MarkedYAMLError(
            problem=f"{node.value} is not a decimal number", problem_mark=node.start_mark
        ) from error


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:int", _decimal)

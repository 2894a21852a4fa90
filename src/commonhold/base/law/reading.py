"""Reading files of law: YAML without floats, and each complaint with the name of what is malformed."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent
_NAME = re.compile(r"[a-z]+(?:/[a-z_]+)*/[a-z0-9_-]+")


class LawError(Exception):
    """The law data can't answer, or a file of it is malformed: the data has to be mended."""


def text_of(name: str) -> str:
    """The text of a file such as "uk/expenses"; LawError if there is none."""
    if not _NAME.fullmatch(name):
        raise LawError(f"{name!r} is not the name of a file of law, such as 'uk/expenses'.")
    path = _HERE / f"{name}.yaml"
    if not path.is_file():
        raise LawError(f"There is no law data called {name!r}.")
    return path.read_text(encoding="utf-8")


def entries(text: str, name: str) -> Mapping[str, Any]:
    """The entries of a file by their names, every number as Decimal."""
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader that reads numbers as Decimal)
    except yaml.YAMLError as error:
        raise LawError(f"{name}: {error}") from error
    if not isinstance(data, dict) or not data:
        raise LawError(f"{name}: expected entries by name")
    return data


def expect_keys(name: str, entry: Any, keys: set[str], optional: frozenset[str] = frozenset()) -> None:
    if not isinstance(entry, dict):
        raise LawError(f"{name}: expected {', '.join(sorted(keys))}")
    if missing := keys - entry.keys():
        raise LawError(f"{name}: {', '.join(sorted(missing))} missing")
    if unknown := entry.keys() - keys - optional:
        raise LawError(f"{name}: {', '.join(sorted(map(str, unknown)))} not known")


def words(name: str, key: str, entry: Mapping[str, Any]) -> str:
    if not isinstance(entry[key], str) or not entry[key].strip():
        raise LawError(f"{name}: {key} must be text")
    return str(entry[key]).strip()


def dates(name: str, entry: Mapping[str, Any]) -> tuple[date, date, date]:
    """From when it holds, for which day it was last shown to, and when somebody last looked."""
    for key in ("from", "last_value_still_valid_on", "last_checked"):
        if type(entry[key]) is not date:
            raise LawError(f"{name}: {key} must be a date such as 2011-04-06, not {entry[key]!r}")
    if not entry["from"] <= entry["last_value_still_valid_on"] <= entry["last_checked"]:
        raise LawError(f"{name}: from, last_value_still_valid_on and last_checked must be in order of date")
    return entry["from"], entry["last_value_still_valid_on"], entry["last_checked"]


def expect_order(name: str, from_dates: Iterable[date]) -> None:
    """Each value after the one before."""
    for earlier, later in pairwise(from_dates):
        if earlier >= later:
            raise LawError(f"{name}: {later} comes after {earlier}; put values in order of date")


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

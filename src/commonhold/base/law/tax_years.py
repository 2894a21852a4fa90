"""What law sets for pay, one file per tax year: `uk/pay/2025-26.yaml`. Adding a tax year is adding a file.

A file holds what `pay_parameters.SHAPES` names. A value holds from its date until the next one of the same file,
or the end of the file's year; nothing is carried over into a year that has no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar

from commonhold.base import periods
from commonhold.base.law import reading
from commonhold.base.law.pay_parameters import SHAPES, Shape
from commonhold.base.law.reading import LawError
from commonhold.base.refusals import Refusal


class NoLawOfPay(LawError, Refusal):
    """There is no law of pay for {year}, so nobody's pay of that year can be worked out. Add {name}.yaml with its
    figures and sources, or install a version of Commonhold that has them, and try again."""

    code: ClassVar[str] = "law.no-law-of-pay"


_PARAMETER_KEYS = {"title", "unit", "values"}
_VALUE_KEYS = {"from", "value", "citation", "last_checked", "last_value_still_valid_on"}
_MAY = frozenset({"source", "provisional", "enacted"})


@dataclass(frozen=True)
class Band:
    """What lies above the band before and not above `to` (None: no limit) has this rate, in percent."""

    name: str
    to: Decimal | None
    rate: Decimal


Leaf = Decimal | str | tuple[Band, ...]


@dataclass(frozen=True)
class Figure:
    """One value of a parameter of pay law, in force from `from_date`."""

    parameter: str
    """With its file: "uk/pay/2025-26:regulatory_limit"."""
    title: str
    unit: str
    from_date: date
    value: Leaf | Mapping[str, Leaf]
    citation: str
    source: str
    """A web address, or empty."""
    last_checked: date
    last_value_still_valid_on: date
    provisional: bool
    """Not read in a public source that can be relied on: somebody has to look."""
    enacted: date | None
    """The day on which it became law, where that was within the year for which it holds."""

    @property
    def number(self) -> Decimal:
        assert isinstance(self.value, Decimal), self.parameter
        return self.value

    @property
    def bands(self) -> tuple[Band, ...]:
        assert isinstance(self.value, tuple), self.parameter
        return self.value

    @property
    def by_key(self) -> Mapping[str, Any]:
        assert isinstance(self.value, Mapping), self.parameter
        return self.value


def year_name(year: int) -> str:
    """ "2025-26" for 2025."""
    return f"{year}-{(year + 1) % 100:02}"


def figure(name: str, day: date, known_on: date | None = None) -> Figure | None:
    """The value of a parameter in force on `day`; LawError if there is no such year or none yet on that day.

    None only for an optional parameter that the year does without. What was enacted after `known_on` is left out:
    so is re-derived what was right on that day.
    """
    shape = SHAPES[name]
    year = periods.tax_year(day) if shape.year == "tax" else periods.financial_year(day)
    values = [
        value
        for value in load(year).get(name, ())
        if value.enacted is None or known_on is None or value.enacted <= known_on
    ]
    for value in reversed(values):
        if value.from_date <= day:
            return value
    if shape.optional:
        return None
    raise LawError(f"uk/pay/{year_name(year)}:{name} has no value for {day}. Add one with its source.")


@cache
def load(year: int) -> Mapping[str, tuple[Figure, ...]]:
    """The parameters of the tax year that began in `year`, by name, each with its values in order of date."""
    name = f"uk/pay/{year_name(year)}"
    try:
        text = reading.text_of(name)
    except LawError as missing:
        raise NoLawOfPay(year=year_name(year), name=name) from missing
    return parse(text, name, year)


def parse(text: str, name: str, year: int) -> Mapping[str, tuple[Figure, ...]]:
    """Parameters of a tax year from YAML. LawError names the file, the parameter and the key."""
    data = reading.entries(text, name)
    if unknown := data.keys() - SHAPES.keys():
        raise LawError(f"{name}: {', '.join(sorted(map(str, unknown)))} not known")
    if missing := {key for key, shape in SHAPES.items() if not shape.optional} - data.keys():
        raise LawError(f"{name}: {', '.join(sorted(missing))} missing")
    return MappingProxyType({key: _figures(f"{name}:{key}", data[key], SHAPES[key], year) for key in data})


def _figures(name: str, entry: Any, shape: Shape, year: int) -> tuple[Figure, ...]:
    reading.expect_keys(name, entry, _PARAMETER_KEYS)
    if entry["unit"] != shape.unit:
        raise LawError(f"{name}: unit must be {shape.unit!r}, not {entry['unit']!r}")
    if not isinstance(entry["values"], list) or not entry["values"]:
        raise LawError(f"{name}: needs at least one value")
    title = reading.words(name, "title", entry)
    found = tuple(
        _figure(f"{name}[{index}]", name, title, each, shape) for index, each in enumerate(entry["values"])
    )
    reading.expect_order(name, [each.from_date for each in found])
    year_of = periods.tax_year if shape.year == "tax" else periods.financial_year
    for each in found:
        if year_of(each.from_date) != year:
            raise LawError(f"{name}: {each.from_date} is not in the year {year_name(year)}")
    return found


def _figure(where: str, parameter: str, title: str, entry: Any, shape: Shape) -> Figure:
    reading.expect_keys(where, entry, _VALUE_KEYS, _MAY)
    from_date, valid_on, checked = reading.dates(where, entry)
    enacted = entry.get("enacted")
    if enacted is not None and type(enacted) is not date:
        raise LawError(f"{where}: enacted must be a date such as 2023-12-20, not {enacted!r}")
    if not isinstance(entry.get("provisional", False), bool):
        raise LawError(f"{where}: provisional must be true or false")
    return Figure(
        parameter,
        title,
        shape.unit,
        from_date,
        _value(where, entry["value"], shape),
        reading.words(where, "citation", entry),
        reading.words(where, "source", entry) if "source" in entry else "",
        checked,
        valid_on,
        entry.get("provisional", False),
        enacted,
    )


def _value(where: str, value: Any, shape: Shape) -> Leaf | Mapping[str, Leaf]:
    if not shape.keys:
        return _leaf(where, value, shape)
    if not isinstance(value, dict) or not value:
        raise LawError(f"{where}: value must be by {', '.join(shape.keys)}")
    if unknown := [key for key in value if key not in shape.keys]:
        raise LawError(f"{where}: {', '.join(map(str, unknown))} is not one of {', '.join(shape.keys)}")
    return MappingProxyType({key: _leaf(f"{where}.{key}", leaf, shape) for key, leaf in value.items()})


def _leaf(where: str, value: Any, shape: Shape) -> Leaf:
    if shape.leaf == "bands":
        return _bands(where, value)
    if shape.leaf == "choice":
        if value not in shape.choices:
            raise LawError(f"{where}: {value!r} is not one of {', '.join(shape.choices)}")
        return str(value)
    return _number(where, value)


def _bands(where: str, value: Any) -> tuple[Band, ...]:
    if not isinstance(value, list) or not value:
        raise LawError(f"{where}: value must be a list of bands")
    bands = []
    for index, entry in enumerate(value):
        here, last = f"{where}.{index}", index == len(value) - 1
        reading.expect_keys(here, entry, {"name", "rate"} | (set() if last else {"to"}))
        to = None if last else _number(f"{here}.to", entry["to"])
        bands.append(Band(reading.words(here, "name", entry), to, _number(f"{here}.rate", entry["rate"])))
    limits = [band.to for band in bands if band.to is not None]
    if limits != sorted(set(limits)):
        raise LawError(f"{where}: put bands in order of their limits")
    return tuple(bands)


def _number(where: str, value: Any) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
        raise LawError(f"{where}: value must be a number of 0 or more, not {value!r}")
    return value

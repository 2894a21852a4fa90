"""All the law that is held as data, told alike whatever its file: what holds from when, and what needs a look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from commonhold.base.countries import countries
from commonhold.base.law import parameters, tax_years, transfers
from commonhold.base.law.tax_years import Band, year_name
from commonhold.base.periods import tax_year

_HERE = Path(__file__).parent
_AHEAD = timedelta(days=60)
_TITLES = {
    "uk/expenses": "Expenses",
    "uk/leave": "Annual leave",
    "uk/transfers": "Transfers of personal data",
    "uk/vetting": "Security vetting",
}


@dataclass(frozen=True)
class Stated:
    """One value of one parameter."""

    file: str
    """Such as "uk/expenses"."""
    parameter: str
    title: str
    unit: str
    from_date: date
    until: date | None
    """The first day on which it doesn't hold any more; None if nothing has followed."""
    values: tuple[str, ...]
    """As people read it, one for each part that it has."""
    citation: str
    source: str
    """A web address, or empty."""
    last_checked: date
    last_value_still_valid_on: date
    provisional: bool

    def needs_checking(self, today: date) -> bool:
        """Whether it should hold today, and nobody has shown that it does since the tax year began."""
        holds = self.from_date <= today and (self.until is None or today < self.until)
        return holds and tax_year(self.last_value_still_valid_on) < tax_year(today)


@dataclass(frozen=True)
class Subject:
    """One file of law."""

    name: str
    title: str
    stated: tuple[Stated, ...]

    def provisional(self) -> int:
        return sum(each.provisional for each in self.stated)

    def to_check(self, today: date) -> int:
        return sum(each.needs_checking(today) for each in self.stated)


@cache
def subjects() -> Mapping[str, Subject]:
    """Every file of law by its name, the values of each in its own order."""
    names = sorted(str(path.relative_to(_HERE).with_suffix("")) for path in _HERE.glob("*/**/*.yaml"))
    found = {name: tuple(_stated(name)) for name in names}
    following = _following(found)
    return {
        name: Subject(
            name,
            _title(name),
            tuple(
                replace(each, until=each.until or following.get((name, each.parameter, each.from_date)))
                for each in stated
            ),
        )
        for name, stated in found.items()
    }


def to_look_at(today: date) -> list[Stated]:
    """What is provisional, or hasn't been shown to hold since the present tax year began; in order of files."""
    return [
        each
        for subject in subjects().values()
        for each in subject.stated
        if each.provisional or each.needs_checking(today)
    ]


def years_without_law(today: date) -> list[str]:
    """The tax years of today and of two months on for which there is no law of pay, such as "2031-32"."""
    years = sorted({tax_year(today), tax_year(today + _AHEAD)})
    return [year_name(year) for year in years if f"uk/pay/{year_name(year)}" not in subjects()]


def shown(value: Any) -> tuple[str, ...]:
    """A value as people read it: "10,000", or "weekly 125", or "higher 40 up to 125,140", each part by itself."""
    if isinstance(value, Mapping):
        return tuple(f"{key.replace('_', ' ')}: {'; '.join(shown(part))}" for key, part in value.items())
    if isinstance(value, tuple):
        return tuple(_band(each) for each in value)
    return (f"{value:,}" if isinstance(value, Decimal) else str(value).replace("_", " "),)


def _band(band: Band) -> str:
    limit = "and above" if band.to is None else f"up to {band.to:,}"
    return f"{band.name.replace('_', ' ')} {band.rate} {limit}"


def _title(name: str) -> str:
    if name.startswith("uk/pay/"):
        return f"Pay in the tax year {name.removeprefix('uk/pay/')}"
    return _TITLES.get(name, name)


def _stated(name: str) -> Iterator[Stated]:
    if name == "uk/transfers":
        yield from _provisions(name)
    elif name.startswith("uk/pay/"):
        yield from _of_tax_year(name)
    else:
        yield from _figures(name)


def _figures(name: str) -> Iterator[Stated]:
    for key, parameter in parameters.load(name).items():
        for value in parameter.values:
            yield Stated(
                name,
                key,
                parameter.title,
                parameter.unit,
                value.from_date,
                None,
                shown(value.value),
                value.citation,
                "",
                value.last_checked,
                value.last_value_still_valid_on,
                False,
            )


def _of_tax_year(name: str) -> Iterator[Stated]:
    for key, figures in tax_years.load(int(name.removeprefix("uk/pay/")[:4])).items():
        for each in figures:
            yield Stated(
                name,
                key,
                each.title,
                each.unit,
                each.from_date,
                None,
                shown(each.value),
                each.citation,
                each.source,
                each.last_checked,
                each.last_value_still_valid_on,
                each.provisional,
            )


def _provisions(name: str) -> Iterator[Stated]:
    for each in transfers.load().values():
        yield Stated(
            name,
            each.name,
            each.title,
            each.kind,
            each.from_date,
            each.until,
            tuple(countries()[place] for place in each.places),
            each.citation,
            each.source,
            each.last_checked,
            each.last_value_still_valid_on,
            each.provisional,
        )


def _following(found: Mapping[str, tuple[Stated, ...]]) -> dict[tuple[str, str, date], date]:
    """From when each value is followed by another of the same parameter, in the same file or the next tax year's.

    What a tax year's file says ends with the year, once the next has a file.
    """
    series: dict[tuple[str, str], list[Stated]] = {}
    for name, stated in found.items():
        of = "uk/pay" if name.startswith("uk/pay/") else name
        for each in stated:
            series.setdefault((of, each.parameter), []).append(each)
    followed = {
        (earlier.file, earlier.parameter, earlier.from_date): later.from_date
        for values in series.values()
        for earlier, later in pairwise(sorted(values, key=lambda each: each.from_date))
    }
    for (of, parameter), values in series.items():
        last = max(values, key=lambda each: each.from_date)
        if of == "uk/pay" and last.file != max(name for name in found if name.startswith("uk/pay/")):
            followed[last.file, parameter, last.from_date] = date(tax_year(last.from_date) + 1, 4, 6)
    return followed

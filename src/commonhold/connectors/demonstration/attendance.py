"""Who was away and who worked overtime in the demonstration government: by chance, from a seed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration import people
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.people.importing.rules import PersonRow

SCHEME = "civil_service_2013"
_SICK, _UNPAID, _OVERTIME, _MATERNITY = 0.02, 0.005, 0.02, 0.01
"""Of everybody, how many are away or work overtime in a month (of those who may be mothers, who goes on maternity
leave): assumed, as is the rest."""
_LONG = 0.05
_FULL_WEEK = 37
_MOTHERS = range(24, 42)


@dataclass
class Attendance:
    """What is said of a department's people month by month; nobody is away twice."""

    seed: int
    _until: dict[str, date] = field(default_factory=dict)

    def month(
        self, rows: Iterable[PersonRow], period: PeriodFacts
    ) -> tuple[list[Mapping[str, str]], list[Mapping[str, str]]]:
        """Absences and overtime that are known by a period's cut-off, as cells of the files to import."""
        random = Random(f"{self.seed}:attendance:{period.starts}")  # noqa: S311 - made-up people need no secrecy
        known_by = period.cut_off.astimezone(LONDON).date() - timedelta(days=1)
        days = max(1, (known_by - period.starts).days)
        absences: list[Mapping[str, str]] = []
        overtime: list[Mapping[str, str]] = []
        for row in rows:
            chance, first = random.random(), period.starts + timedelta(days=random.randrange(days))
            if row.starts > period.starts:
                continue
            if chance < _SICK + _UNPAID + _MATERNITY:
                absences += self._absence(random, row, chance, first)
            elif chance > 1 - _OVERTIME:
                minutes, percent = random.randrange(60, 481, 30), random.choice((100, 150, 200))
                told = {"day": f"{first}", "minutes": f"{minutes}", "percent": f"{percent}"}
                overtime.append({"number": row.number, **told})
        return absences, overtime

    def _absence(
        self, random: Random, row: PersonRow, chance: float, first: date
    ) -> Iterable[Mapping[str, str]]:
        length = random.randrange(30, 60) if random.random() < _LONG else random.randrange(1, 8)
        told = {"number": row.number, "kind": "sick", "first": f"{first}", "average": _average(row)}
        if chance > _SICK + _UNPAID:
            if not _may_be_mother(row, first):
                return
            length = 52 * 7
            told |= {"kind": "smp", "event": f"{first + timedelta(weeks=4)}", "weeks": "39"}
        elif chance > _SICK:
            told |= {"kind": "unpaid", "lost": "1", "average": ""}
        last = first + timedelta(days=length - 1)
        if first > self._until.get(row.number, date.min):
            self._until[row.number] = last
            yield {**told, "last": f"{last}"}


def _average(row: PersonRow) -> str:
    """A week of a year's pay, in pounds."""
    return f"{row.annual_pence * row.weekly_hours / _FULL_WEEK / 5200:.2f}"


def _may_be_mother(row: PersonRow, on: date) -> bool:
    woman = row.given_name in people.WOMENS_NAMES
    return woman and on.year - row.born.year in _MOTHERS and row.continuous_from < on - timedelta(weeks=52)

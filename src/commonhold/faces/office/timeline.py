"""The picture of contracts over time: where each bar, mark and year stands. It is drawn in contracts_timeline.html."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commonhold.work.delivery.contracts.calendar.rules import Running, happenings

LEFT, WIDTH, ROW, TOP = 190, 1000, 40, 34
MOST_YEARS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A contract: its term, how far it may be extended, and the days marked on it, in units of the drawing."""

    code: str
    y: int
    x: float
    width: float
    extension: float
    breaks: list[float]
    notices: list[float]


@dataclass(frozen=True, slots=True)
class Timeline:
    height: int
    bars: list[Bar]
    years: list[tuple[float, int]]
    today: float
    width: int = WIDTH
    left: int = LEFT


def timeline(contracts: Sequence[Running], today: date) -> Timeline:
    """The contracts that haven't ended, from the year in which the first of them began; of twelve years at most."""
    first = max(min([today, *(each.terms.starts for each in contracts)]).year, today.year - MOST_YEARS // 2)
    last = min(
        max([today, *(day.day for each in contracts for day in happenings(each))]).year,
        first + MOST_YEARS - 1,
    )
    starts, ends = date(first, 1, 1), date(last + 1, 1, 1)
    days = (ends - starts).days

    def place(day: date) -> float:
        held = min(max(day, starts), ends)
        return round(LEFT + (WIDTH - LEFT) * (held - starts).days / days, 1)

    bars = []
    for row, each in enumerate(contracts):
        terms = each.terms
        marked = list(happenings(each))
        end = place(terms.ends)
        bars.append(
            Bar(
                each.code,
                TOP + row * ROW,
                place(terms.starts),
                max(2.0, round(end - place(terms.starts), 1)),
                round(place(terms.extensions[-1].until) - end, 1) if terms.extensions else 0,
                [place(one.day) for one in marked if one.kind == "break" and one.day < ends],
                [place(one.day) for one in marked if one.kind == "notice" and starts <= one.day < ends],
            )
        )
    years = [(place(date(year, 1, 1)), year) for year in range(first, last + 1)]
    return Timeline(TOP + len(bars) * ROW + 6, bars, years, place(today))

"""How well a month's tasks were done: each service level's share, how sure it is, what was left out and why. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal, localcontext
from typing import NamedTuple

from commonhold.base.working_time import WorkingCalendar
from commonhold.oversight.service_levels.charging.rules import Value
from commonhold.work.delivery.clocks import rules as clocks
from commonhold.work.delivery.clocks.rules import AGREED, Done, Run
from commonhold.work.delivery.contracts.rules import ServiceLevel

Z_95 = Decimal("1.959964")
_HOUR = timedelta(hours=1)
_PERCENT, _HUNDREDTH = Decimal("0.0001"), Decimal("0.01")


class Excluded(Value):
    """Working time left out for one reason; `mattered` tasks were as agreed only because of it."""

    reason: str
    tasks: int
    hours: Decimal
    mattered: tuple[str, ...]
    """Their cases' references."""


class LevelLine(Value):
    """How a service level was kept: `good` of `n` tasks. `low` and `high` are the Wilson interval of 95%.

    Percentages are rounded down, so that none reaches a target that the share doesn't. `met` is None if there was
    nothing to measure. `hours` is the working time in which `percentile` percent of the tasks were completed.
    """

    key: str
    service_level: str
    measure: str
    lots: tuple[str, ...]
    target: Decimal
    percentile: Decimal | None
    n: int
    good: int
    unmeasured: int
    """Tasks without a due time, which completed_in_time can't measure."""
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None
    hours: Decimal | None
    met: bool | None
    excluded: tuple[Excluded, ...]
    missed: tuple[str, ...]
    """References of the cases whose task was not as agreed."""
    working: str


def measure(
    level: ServiceLevel, tasks: Sequence[Done], calendars: Mapping[str, WorkingCalendar]
) -> LevelLine:
    """One service level over the tasks of its lots, each by its own unit's calendar."""
    excluded = frozenset({*level.exclusions, AGREED})
    looked = [_look(level, task, calendars[task.run.unit], excluded) for task in tasks]
    measured = [each for each in looked if each.good is not None]
    n, good = len(measured), sum(each.good is True for each in measured)
    wanted = level.share_percent
    percent = percent_of(good, n)
    low, high = wilson(good, n)
    hours = None
    if level.percentile is not None and n:
        hours = nearest_rank([each.taken for each in measured], level.percentile)
    met = good * 100 >= wanted * n if n else None
    return LevelLine(
        key=f"service_level:{level.code}",
        service_level=level.code,
        measure=level.measure,
        lots=level.lots,
        target=level.target,
        percentile=level.percentile,
        n=n,
        good=good,
        unmeasured=len(looked) - n,
        percent=percent,
        low=low,
        high=high,
        hours=hours,
        met=met,
        excluded=_exclusions(looked),
        missed=tuple(sorted(each.task.case_reference for each in measured if not each.good)),
        working=f"{good:,} of {n:,} = {percent}%" if n else "no task to measure",
    )


class _Looked(NamedTuple):
    task: Done
    good: bool | None
    without: bool | None
    """Whether it would have been as agreed had no time been left out."""
    taken: timedelta
    left_out: dict[str, timedelta]


def _look(level: ServiceLevel, task: Done, calendar: WorkingCalendar, excluded: frozenset[str]) -> _Looked:
    if level.measure == "first_time_right":
        return _Looked(task, not task.flaws, not task.flaws, timedelta(0), {})
    run = task.run
    assert run.ended_at is not None, "only completed tasks are measured"
    whole = calendar.elapsed(run.started_at, run.ended_at)
    left_out = clocks.stood_still(run, calendar, excluded, run.ended_at) if run.stops else {}
    taken = whole - sum(left_out.values(), timedelta(0))
    most = _allowed(level, run, calendar)
    if most is None:
        return _Looked(task, None, None, taken, {})
    return _Looked(task, taken <= most, whole <= most, taken, left_out)


def _allowed(level: ServiceLevel, run: Run, calendar: WorkingCalendar) -> timedelta | None:
    if level.measure == "working_hours_to_complete":
        return timedelta(seconds=int(level.target * 3600))
    return None if run.due_at is None else calendar.elapsed(run.started_at, run.due_at)


def _exclusions(looked: Iterable[_Looked]) -> tuple[Excluded, ...]:
    tasks: Counter[str] = Counter()
    time: dict[str, timedelta] = {}
    mattered: dict[str, list[str]] = {}
    for each in looked:
        for reason, left_out in each.left_out.items():
            tasks[reason] += 1
            time[reason] = time.get(reason, timedelta(0)) + left_out
            if each.good and not each.without:
                mattered.setdefault(reason, []).append(each.task.case_reference)
    return tuple(
        Excluded(
            reason=reason,
            tasks=tasks[reason],
            hours=hours_of(time[reason]),
            mattered=tuple(sorted(mattered.get(reason, []))),
        )
        for reason in sorted(tasks)
    )


def percent_of(good: int, n: int) -> Decimal | None:
    """good of n in percent, rounded down to four places; None of nothing."""
    return (Decimal(100 * good) / n).quantize(_PERCENT, ROUND_DOWN) if n else None


def wilson(good: int, n: int) -> tuple[Decimal | None, Decimal | None]:
    """The Wilson score interval (95%) of a share of `n` tasks, in percent: what the share is likely to be in the long
    run, had the month gone on as it did. It tells how much chance there is in the figure; the credit doesn't ask it.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", J. Am. Stat. Assoc. 22 (1927).
    """
    if not n:
        return None, None
    with localcontext() as context:
        context.prec = 28
        share, z2 = Decimal(good) / n, Z_95 * Z_95
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 * (share * (1 - share) / n + z2 / (4 * n * n)).sqrt() / (1 + z2 / n)
        ends = [max(Decimal(0), middle - half) * 100, min(Decimal(1), middle + half) * 100]
    low, high = (end.quantize(_PERCENT) for end in ends)
    return low, high


def nearest_rank(taken: Sequence[timedelta], percentile: Decimal) -> Decimal:
    """The time within which `percentile` percent were done, in hours: the nearest rank, so a time that was taken."""
    rank = int((len(taken) * percentile / 100).to_integral_value(ROUND_CEILING))
    return hours_of(sorted(taken)[max(rank, 1) - 1])


def hours_of(time: timedelta) -> Decimal:
    """Working time in hours, to the hundredth."""
    return (Decimal(time // timedelta(seconds=1)) / 3600).quantize(_HUNDREDTH)

"""Drives every claim of an event log through the service at its own pace, on a virtual clock, and compares."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.connectors.event_logs.claims import Ending, LoggedClaim, logged_claim
from commonhold.connectors.event_logs.player import STAND_IN_PENCE, Played, Player
from commonhold.connectors.event_logs.stage import Stage, set_stage
from commonhold.connectors.event_logs.xes import traces
from commonhold.core.audit.acting import Actor, acting
from commonhold.work.cases import queries, queue

REPLAY = Actor.system("replay")
DAYS_AFTER = 14
"""How long the clock runs on after the last event, so that what was approved last is still paid."""
TICK = timedelta(hours=1)
MOST_CLAIMANTS = 100
Progress = Callable[[str, int, int], None]
"""Told what is going on, how much of it is done, and how much there is."""


class NoClaims(Refusal):
    """{path} holds no expense claims. Its activities should be such as “Declaration SUBMITTED by EMPLOYEE”."""

    code: ClassVar[str] = "replay.no_claims"


@dataclass
class Difference:
    """A way in which claims went otherwise than in life: how many, and the first of them by name."""

    claims: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Counts one more claim."""
        self.claims += 1
        if len(self.examples) < 3:
            self.examples.append(name)


@dataclass
class Report:
    """How a replay compares with life."""

    department_id: int
    department: str
    claims: int
    events: int
    seconds: float
    as_in_life: int = 0
    endings: Counter[tuple[Ending, Ending]] = field(default_factory=Counter)
    """How many claims by (ending in life, ending here)."""
    differences: dict[str, Difference] = field(default_factory=dict)
    """Claims that ended otherwise, by the reason."""
    on_the_way: dict[str, Difference] = field(default_factory=dict)
    """Claims of which a step on the way was not as in life, however they ended."""
    paid_pence: int = 0

    @property
    def claims_per_second(self) -> float:
        """The rate of the replay, all told."""
        return self.claims / self.seconds if self.seconds else 0.0


def read_claims(path: Path, progress: Progress) -> list[LoggedClaim]:
    """Every claim of the log. The whole file is read first, so that a broken one leaves nothing behind.

    Raises what `xes.traces` raises, and NoClaims.
    """
    found: list[LoggedClaim] = []
    for number, trace in enumerate(traces(path), 1):
        claim = logged_claim(trace)
        if claim is not None:
            found.append(claim)
        if number % 500 == 0:
            progress("Reading", number, 0)
    if not found:
        raise NoClaims(path=path.name)
    return found


def replay(claims: list[LoggedClaim], *, title: str, progress: Progress, now: Callable[[], float]) -> Report:
    """Plays the claims in a department of their own; `now` gives seconds, to tell the rate.

    Each virtual day is one transaction. If it is stopped half-way, what was played stays in that department.
    """
    started = now()
    schedule = sorted(
        (move.at, number, place)
        for number, claim in enumerate(claims)
        for place, move in enumerate(claim.moves)
    )
    first, last = schedule[0][0], schedule[-1][0]
    ending = last + timedelta(days=DAYS_AFTER)
    with acting(REPLAY, ()):
        stage = set_stage(
            title=title,
            first=_day(first),
            last=_day(ending) + timedelta(days=31),
            claimants=max(1, min(MOST_CLAIMANTS, len(claims) // 2)),
            actor=REPLAY,
            at=first,
        )
    played = [Played(claim, stage.claimants[n % len(stage.claimants)]) for n, claim in enumerate(claims)]
    waiting = deque(schedule)
    with queue.inline() as steps:
        player = Player(stage.department_id, stage.actors, steps)
        done = 0
        for day in _days(_day(first), _day(ending)):
            with acting(REPLAY, [stage.department_id]):
                player.begin_day(day)
                while waiting and _day(waiting[0][0]) == day:
                    at, number, place = waiting.popleft()
                    player.tick(at, TICK)
                    player.play(played[number], place, at)
                    done += 1
                player.end_day(day)
            progress("Playing", done, len(schedule))
    with acting(REPLAY, [stage.department_id]):
        return _compare(played, stage, len(schedule), now() - started)


def _compare(played: list[Played], stage: Stage, events: int, seconds: float) -> Report:
    stood = queries.endings([each.reference for each in played if each.reference])
    report = Report(stage.department_id, stage.code, len(played), events, seconds)
    for each in played:
        life, here = each.claim.ending(), _ending(each, stood)
        report.endings[life, here] += 1
        for note in each.notes:
            report.on_the_way.setdefault(note, Difference()).add(each.claim.name)
        if life is here:
            report.as_in_life += 1
        else:
            reason = f"in life {life}, here {here}: {_why(each, life, here)}"
            report.differences.setdefault(reason, Difference()).add(each.claim.name)
        if here is Ending.PAID:
            report.paid_pence += each.claim.amount_pence or STAND_IN_PENCE
    return report


def _why(played: Played, life: Ending, here: Ending) -> str:
    """Why a claim ended otherwise, as far as the log and the service tell."""
    if played.refused:
        return played.refused
    if life is Ending.OPEN:
        return f"the log says no more of it after “{played.claim.moves[-1].activity}”"
    if here is Ending.SAVED:
        return "the log doesn't say that it was ever sent"
    return "; ".join(sorted(played.notes)) or "nothing else differed"


def _ending(played: Played, stood: Mapping[str, tuple[str | None, str]]) -> Ending:
    if played.reference is None:
        return Ending.REFUSED if played.refused else Ending.SAVED
    outcome, element = stood[played.reference]
    if outcome is not None:
        return Ending(outcome)
    return Ending.UNPAYABLE if element == "give_bank_details" else Ending.OPEN


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)

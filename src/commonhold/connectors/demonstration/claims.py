"""A quarter of claims in the demonstration government, made by its people through the service on a virtual clock.

Who claims what and when, how long people take and what they decide is drawn from a seed; all else is the service's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import count
from random import Random

from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration.office import Claimant, Office
from commonhold.connectors.demonstration.robots import Robots
from commonhold.connectors.demonstration.trips import Trip, trip
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import all_departments
from commonhold.services.claim_expense import submission
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.holders.queries import Waits
from commonhold.work.cases.holders.queries import waits as waits_of

WEEKS = 13
_OFFERED_FIRST = 0.35
"""The share of claims in the department whose people the sign-in page offers first."""
_LATELY = 0.4
"""The share of claims that are sent in the last days, so that there is something of everything to do today."""
_WITHDRAWN = 0.03
_TAKEN = 0.6
"""The share of tasks of a role that somebody takes before doing them."""

_HOURS_TAKEN = {
    "check_receipts": 16,
    "copy_to_old_ledger": 10,
    "approve_budget_holder": 13,
    "approve_line_manager": 13,
    "correct_claim": 16,
}
"""Working hours that a task takes on average."""
_NEW_ACCOUNT_HOURS = (50, 110)
"""Working hours, between which, until somebody has another bank account."""
_SLOW, _SLOW_HOURS = 0.06, (24, 110)
"""The share of tasks that take much longer, and between which working hours."""
_OVERLOADED = 6
"""How much longer those take whom the sign-in page offers: whoever signs in as one of them finds something to do."""
_ROBOTS_MINUTES = (2, 12)
"""Between which minutes a robot comes to a task."""
_OUTCOMES: Mapping[str, Mapping[str, float]] = {
    "check_receipts": {"approve": 0.84, "return": 0.12, "reject": 0.04},
    "approve_budget_holder": {"approve": 0.91, "return": 0.06, "reject": 0.03},
    "approve_line_manager": {"approve": 0.89, "return": 0.08, "reject": 0.03},
    "correct_claim": {"submit": 0.86, "withdraw": 0.14},
    "copy_to_old_ledger": {"copied": 1},
    "give_bank_details": {"done": 1},
}
_REASONS = {
    "return": (
        "Please add the receipt for the hotel",
        "Which meeting was this for?",
        "The amount does not match the receipt",
        "This belongs to another cost centre",
    ),
    "reject": (
        "This was paid with the department's card",
        "The journey is your ordinary commute",
        "The department booked this for you",
    ),
}


@dataclass
class Played:
    """A claim of the demonstration. `task_id` is the task for which its next act was planned."""

    office: Office
    claimant: Claimant
    trip: Trip
    reference: str = ""
    task_id: int | None = None


Act = Callable[[Played, datetime], None]


def begins(at: datetime) -> datetime:
    """When the quarter begins that ends at `at`: 13 weeks before, on a Monday."""
    day = at.astimezone(LONDON).date()
    return datetime.combine(day - timedelta(days=day.weekday(), weeks=WEEKS), time(), LONDON)


def make_claims(
    how_many: int, sizes: Mapping[int, int], *, seed: int, at: datetime, progress: Callable[[int], None]
) -> None:
    """Make claims in the departments, by their numbers of people, as they would stand at `at`.

    `progress` is told how many more were sent. Call it while acting for all of the departments.
    """
    with queue.inline() as steps:
        _Quarter(how_many, sizes, Random(f"{seed}:claims"), steps, at, progress).play()  # noqa: S311


class _Quarter:
    """Everything that people are going to do, in the order of time."""

    def __init__(
        self,
        how_many: int,
        sizes: Mapping[int, int],
        random: Random,
        steps: deque[queue.QueuedStep],
        at: datetime,
        progress: Callable[[int], None],
    ) -> None:
        self.random, self.steps, self.at, self.progress = random, steps, at, progress
        self.first = begins(at)
        self.serial = count()
        self.by_reference: dict[str, Played] = {}
        self.robots = Robots(random)
        self.agenda: list[tuple[datetime, int, Played, Act]] = []
        offered_first = all_departments()[0].id
        drawn = [
            offered_first if random.random() < _OFFERED_FIRST else each
            for each in random.choices(list(sizes), list(sizes.values()), k=how_many)
        ]
        self.offices = [
            Office(department_id, steps, random, claims=drawn.count(department_id), on=self.first.date())
            for department_id in sizes
        ]
        by_id = {office.department_id: office for office in self.offices}
        for department_id in drawn:
            self._plan_claim(by_id[department_id])
        heapify(self.agenda)
        self._plan_refusals(how_many)

    def play(self) -> None:
        """Plays every day up to now. What the bank has for today is left for people to do."""
        today = self.at.astimezone(LONDON).date()
        day = self.first.date()
        while day <= today:
            if day < today:
                for office in self.offices:
                    office.begin_day(day)
                    for reference in office.take_refused():
                        self._go_on(self.by_reference[reference], datetime.combine(day, time(9), LONDON))
            end = min(self.at, datetime.combine(day + timedelta(days=1), time(), LONDON))
            while self.agenda and self.agenda[0][0] < end:
                moment, _, played, act = heappop(self.agenda)
                self._act(act, played, moment)
            while jobs.fire_due(at=end):
                jobs.run_due(self.steps, at=end)
            day += timedelta(days=1)
        for office in self.offices:
            office.tidy(self.at)

    def _plan_claim(self, office: Office) -> None:
        days = (self.at.astimezone(LONDON).date() - self.first.date()).days
        lately = self.random.random() < _LATELY
        ahead = (
            days - min(days, int(self.random.expovariate(1 / 4))) if lately else self.random.randint(0, days)
        )
        opening = datetime.combine(self.first.date() + timedelta(days=ahead), time(), LONDON)
        moment = office.calendar.add(opening, timedelta(minutes=self.random.randint(5, 470)))
        if moment >= self.at:
            moment = office.calendar.add(
                opening - timedelta(days=7), timedelta(minutes=self.random.randint(5, 470))
            )
        played = Played(office, self.random.choice(office.claimants), trip(self.random, moment.date()))
        self._later(moment, played, self._send)

    def _plan_refusals(self, how_many: int) -> None:
        """A bank sends a payment back now and then; the last time is so late that it is not yet put right."""
        days = (self.at.astimezone(LONDON).date() - self.first.date()).days
        for ahead in sorted(self.random.randint(7, days - 14) for _ in range(how_many // 50)):
            self.random.choice(self.offices).sends_back_from.append(self.first.date() + timedelta(days=ahead))
        largest = max(self.offices, key=lambda office: len(office.claimants))
        largest.sends_back_from.append(self.first.date() + timedelta(days=days - 8))

    def _later(self, moment: datetime, played: Played, act: Act) -> None:
        heappush(
            self.agenda, (moment.replace(second=self.random.randint(0, 59)), next(self.serial), played, act)
        )

    def _act(self, act: Act, played: Played, at: datetime) -> None:
        """Does what was planned. What the service refuses is not done, as in life."""
        try:
            with transaction.atomic():
                act(played, at)
                jobs.run_due(self.steps, at=at)
        except Refusal:
            self.steps.clear()
        if played.reference:
            self._go_on(played, at)

    def _send(self, played: Played, at: datetime) -> None:
        answers = played.office.answers(played.claimant, played.trip, at)
        opened = submission.submit(
            answers,
            department_id=played.office.department_id,
            asked_by=played.claimant.account_id,
            actor=played.claimant.actor,
            at=at,
        )
        played.reference = opened.reference
        self.by_reference[opened.reference] = played
        self.progress(1)
        if self.random.random() < _WITHDRAWN:
            later = played.office.calendar.add(at, timedelta(hours=self.random.randint(1, 12)))
            self._later(later, played, self._withdraw)

    def _withdraw(self, played: Played, at: datetime) -> None:
        cases.withdraw_case(reference=played.reference, actor=played.claimant.actor, at=at)

    def _go_on(self, played: Played, at: datetime) -> None:
        """Plans the next act of a case, if it came to a task for which none is planned yet."""
        waits = waits_of(played.reference)
        if waits.task_id is None or waits.task_id == played.task_id:
            return
        played.task_id = waits.task_id
        if waits.unit_id is not None and self.robots.has(waits.unit_id):
            comes = at + timedelta(minutes=self.random.randint(*_ROBOTS_MINUTES))
            self._later(comes, played, partial(self._robot, unit_id=waits.unit_id))
            return
        hours = self.random.expovariate(1 / _HOURS_TAKEN.get(waits.element, 1))
        if waits.element == "give_bank_details":
            hours = self.random.uniform(*_NEW_ACCOUNT_HOURS)
        elif self.random.random() < _SLOW:
            hours = self.random.uniform(*_SLOW_HOURS)
        actor = played.office.doer(waits, played.claimant)
        if actor.account_id in played.office.offered and actor != played.claimant.actor:
            hours *= _OVERLOADED
        due = played.office.calendar.add(at, timedelta(minutes=4 + int(hours * 60)))
        if waits.role is not None and self.random.random() < _TAKEN:
            taken = played.office.calendar.add(at, timedelta(minutes=2 + int(hours * 25)))
            self._later(taken, played, partial(self._take, planned=waits, actor=actor))
        self._later(due, played, partial(self._do, planned=waits, actor=actor))

    def _robot(self, _played: Played, at: datetime, *, unit_id: int) -> None:
        """Lets a robot do the next task of its queue. What it gave up or failed at goes on as a new task does."""
        reference = self.robots.work(unit_id, at)
        if reference is not None:
            done = self.by_reference[reference]
            done.task_id = None
            jobs.run_due(self.steps, at=at)
            self._go_on(done, at)

    def _take(self, played: Played, at: datetime, *, planned: Waits, actor: Actor) -> None:
        """Takes a task that is for any holder of a role, some time before doing it."""
        if waits_of(played.reference).task_id == planned.task_id:
            assert planned.task_id is not None
            cases.claim_task(task_id=planned.task_id, actor=actor, at=at)

    def _do(self, played: Played, at: datetime, *, planned: Waits, actor: Actor) -> None:
        """Finishes a task, unless it has passed to somebody else meanwhile."""
        waits = waits_of(played.reference)
        if waits.task_id is None or waits.task_id != planned.task_id:
            return
        chances = _OUTCOMES[waits.element]
        outcome = self.random.choices(list(chances), list(chances.values()))[0]
        if outcome == "submit":
            answers = played.office.answers(played.claimant, played.trip, at)
            submission.correct(answers, task_id=waits.task_id, reference=waits.reference, actor=actor, at=at)
            return
        reason = self.random.choice(_REASONS[outcome]) if outcome in _REASONS else ""
        played.office.complete(waits, outcome, reason, actor=actor, at=at)

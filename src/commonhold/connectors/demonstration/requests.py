"""A few requests and questions in the demonstration government, so that the desk has something of every service.

They are made through the services on a virtual clock, as claims are. Who asks is drawn from a seed; the rest is told
here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from random import Random
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import account, holders
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import calendar
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queries, queue
from commonhold.work.cases.articles.actions import answered
from commonhold.work.cases.clock.actions import lay_notices_aside
from commonhold.work.cases.holders.queries import waits as waits_of
from commonhold.work.cases.queries import OpenTask
from commonhold.work.delivery.units.queries import members

_ACCOUNT = {"sort_code": "001234", "reason": "new_account"}


@dataclass(frozen=True)
class Story:
    """What somebody asked so many days ago, and what happened to it since: days ago, outcome, what was written."""

    service: str
    days_ago: int
    answers: Mapping[str, Any]
    since: tuple[tuple[int, str, str], ...] = ()


STORIES = (
    Story("change_bank_details", 40, {**_ACCOUNT, "account_number": "11223344"}, ((39, "called", ""),)),
    Story("change_bank_details", 2, {**_ACCOUNT, "account_number": "22334455"}, ((1, "met", ""),)),
    Story("change_bank_details", 1, {**_ACCOUNT, "account_number": "33445566"}),
    Story(
        "change_bank_details",
        4,
        {**_ACCOUNT, "account_number": "44556677", "account_name": "Quick Holdings Ltd"},
        ((3, "called", ""),),
    ),
    Story(
        "change_bank_details",
        9,
        {**_ACCOUNT, "account_number": "55667788", "account_name": "M Other"},
        ((8, "stop", ""),),
    ),
    Story(
        "pay_query",
        30,
        {"category": "tax", "message": "More tax was taken this month than last. Is that right?"},
        (
            (29, "answer", "Yes: your overtime of the month before was paid. The tax on it is right."),
            (28, "resolved", ""),
        ),
    ),
    Story(
        "pay_query",
        16,
        {"category": "payslip", "message": "What does the line “Arrears” mean?"},
        (
            (15, "answer", "It is back pay for the months since the award."),
            (14, "reopen", "For which months?"),
            (13, "answer", "For the three from the date of the award on."),
            (12, "resolved", ""),
        ),
    ),
    Story(
        "pay_query",
        3,
        {"category": "too_little", "message": "My allowance is missing."},
        ((2, "ask", "Which allowance is it, and since when do you have it?"),),
    ),
    Story(
        "pay_query",
        4,
        {"category": "pension", "message": "Why did my contribution go up?"},
        ((3, "pass", "Needs a look at the bands"),),
    ),
    Story(
        "pay_query", 1, {"category": "loan", "message": "My loan is paid off, and something was still taken."}
    ),
    Story("pay_query", 1, {"category": "not_paid", "message": "Nothing has arrived this month."}),
)
ARTICLES = ("tax-code", "tax-code", "payslip", "pay-day", "student-loan")
"""Those that answered somebody, so that they sent nothing."""


def make_requests(department_id: int, *, seed: int, at: datetime) -> None:
    """Tell the stories in a department as they would stand at `at`. Call it while acting for the department."""
    with queue.inline() as steps:
        _Telling(department_id, Random(f"{seed}:requests"), steps, at).tell()  # noqa: S311


class _Telling:
    """Everything that happens in the stories, in the order of time."""

    def __init__(
        self, department_id: int, random: Random, steps: deque[queue.QueuedStep], at: datetime
    ) -> None:
        self.department_id, self.steps, self.at = department_id, steps, at
        self.office = calendar(department_id)
        employed = holders(department_id, "employee", on=at.date())
        self.askers = random.sample(employed, min(len(employed), len(STORIES)))
        self.references: dict[int, str] = {}

    def tell(self) -> None:
        acts = [(self._moment(story.days_ago), place, -1) for place, story in enumerate(STORIES)]
        for place, story in enumerate(STORIES):
            acts += [(self._moment(day), place, number) for number, (day, *_) in enumerate(story.since)]
        for moment, place, number in sorted(acts):
            self._tick(moment)
            if number < 0:
                self._ask(place, moment)
            else:
                self._go_on(place, *STORIES[place].since[number][1:], at=moment)
            jobs.run_due(self.steps, at=moment)
        self._tick(self.at)
        for place, article in enumerate(ARTICLES):
            answered(
                service_name="pay_query",
                article_id=article,
                department_id=self.department_id,
                actor=self._actor(self.askers[place]),
                at=self._moment(place + 1),
            )
        lay_notices_aside(department_id=self.department_id, actor=Actor.system("demonstration"), at=self.at)

    def _moment(self, days_ago: int) -> datetime:
        """In the second hour of a working day, so many days ago or a little earlier."""
        day = self.at.astimezone(LONDON).date() - timedelta(days=days_ago)
        while not self.office.is_working_day(day):
            day -= timedelta(days=1)
        return datetime.combine(day, self.office.opens, LONDON) + timedelta(hours=1)

    def _tick(self, at: datetime) -> None:
        while jobs.fire_due(at=at):
            jobs.run_due(self.steps, at=at)

    def _ask(self, place: int, at: datetime) -> None:
        story, asker = STORIES[place], self._actor(self.askers[place])
        answers = dict(story.answers)
        if story.service == "change_bank_details":
            answers = {
                "account_name": asker.label,
                "effective_from": at.astimezone(LONDON).date().isoformat(),
                **answers,
            }
        submission = import_module(f"commonhold.services.{story.service}.submission")
        opened = submission.submit(
            answers, department_id=self.department_id, asked_by=asker.account_id, actor=asker, at=at
        )
        self.references[place] = opened.reference

    def _go_on(self, place: int, outcome: str, text: str, *, at: datetime) -> None:
        """Finishes the task that has this outcome."""
        reference, asker = self.references[place], self._actor(self.askers[place])
        view = queries.case_view(reference, account_id=asker.account_id, at=at)
        wanted = "stop_change" if outcome == "stop" else view.tasks[0].element
        task = next(each for each in view.tasks if each.element == wanted)
        cases.complete_task(
            task_id=task.id,
            outcome=outcome,
            reason=text,
            actor=asker if task.for_asker else self._doer(reference, task, asker),
            at=at,
        )

    def _doer(self, reference: str, task: OpenTask, asker: Actor) -> Actor:
        waits = waits_of(reference)
        assert waits.task_id == task.id
        if waits.unit_id is not None:
            return self._actor(members(waits.unit_id, self.at.date())[-1].account_id)
        if waits.role is None:
            return self._actor(waits.candidate or 0)
        able = holders(self.department_id, waits.role, on=self.at.date())
        return self._actor(next(each for each in able if each != asker.account_id))

    def _actor(self, account_id: int) -> Actor:
        return Actor.account(account_id, account(account_id).label)

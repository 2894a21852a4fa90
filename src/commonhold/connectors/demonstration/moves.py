"""Moves between departments in the demonstration government: pay ranges everywhere, and three people who move.

One moved in the middle of the last month that was paid, so two departments paid their days of it, and an order against
them waits there; one is on loan; of one the day is being negotiated. A seed draws who; all goes through the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration.departments import Department
from commonhold.connectors.demonstration.telling import actor_of, comes, does, morning, run
from commonhold.core.accounts.queries import account_by_email, holders
from commonhold.core.audit.acting import Actor
from commonhold.records.moves import queries as moves
from commonhold.records.moves.paying.actions import set_range
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.orders.actions import note_order
from commonhold.records.pay.orders.rules import Demand, Terms
from commonhold.records.people import queries as people
from commonhold.records.people.carrying.rules import Kind
from commonhold.records.people.importing.rules import PersonRow
from commonhold.services.move_department.checking import checks_form
from commonhold.services.move_department.sides import HR
from commonhold.services.move_department.submission import submit
from commonhold.work.cases import queue
from commonhold.work.cases.clock.actions import lay_notices_aside
from commonhold.work.cases.queries import facts_now

_SOURCE = "Generated for the demonstration from published mean pay"
_LONDON_MORE = 1.1
_GRADE = "EO"
_ASKED_BEFORE = timedelta(days=42)
_AGREED_AFTER = timedelta(days=5)
_LOAN = timedelta(days=300)


def set_ranges(department_id: int, made: Department, *, actor: Actor, at: datetime) -> None:
    """Give a department a range for each of its grades, in London and elsewhere, around what the survey says."""
    for grade, facts in made.plan.facts.items():
        for band, more in (("national", 1.0), ("london", _LONDON_MORE)):
            least, most = (round(facts.mean_pay_pence * more * each, -4) for each in (0.9, 1.12))
            set_range(
                department_id=department_id,
                grade=grade,
                band=band,  # type: ignore[arg-type]
                min_pence=int(least),
                max_pence=int(most),
                from_date=at.astimezone(LONDON).date(),
                source=_SOURCE,
                actor=actor,
                at=at,
            )


@dataclass(frozen=True)
class Place:
    """A department, as it was generated, and everybody in it."""

    id: int
    made: Department
    rows: Sequence[PersonRow]

    def hr(self, on: date) -> int:
        return holders(self.id, HR, on=on)[0]


def middle_of_last_paid_month(group_ids: Sequence[int], on: date) -> date | None:
    """The fifteenth of the last month whose pay day has come for all of these pay groups; None if there is none."""
    paid = [
        {each.starts for each in groups.periods(group_id) if each.pay_date < on} for group_id in group_ids
    ]
    months = set.intersection(*paid)
    return max(months) + timedelta(days=14) if months else None


class Story:
    """Somebody who moves, and what each of the people of the move has done by a day."""

    def __init__(self, left: Place, joined: Place, *, seed: int) -> None:
        self.left, self.joined = left, joined
        self.random = Random(f"{seed}:moves:{left.made.plan.code}")  # noqa: S311 - made-up people need no secrecy
        able = [each for each in left.rows if each.grade == _GRADE and each.manager_number]
        self.mover = self.random.choice(able)
        self.account_id = account_by_email(self.mover.email or "").id
        self.reference = ""

    def owe(self, at: datetime) -> None:
        """There is an order against them, which waits to be directed where they go."""
        (employment_id,) = people.employments_by_number(self.left.id, [self.mover.number]).values()
        on = at.astimezone(LONDON).date()
        note_order(
            employment_id=employment_id,
            demand=Demand("attachment", "Made-up County Court", f"DEMO {self.mover.number}", on),
            terms=Terms(9_000, 30_000, 150_000, "009999", "00000099"),
            from_date=on,
            actor=Actor.system("demonstration"),
            at=at,
        )

    def ask(self, kind: Kind, on: date, *, at: datetime) -> None:
        """They ask for it themselves."""
        answers = {
            "mover": "me",
            "kind": kind,
            "to_department": self.joined.made.plan.code,
            "level": "level",
            "on": on.isoformat(),
        }
        if kind == "loan":
            answers["returns_on"] = (on + _LOAN).isoformat()
        with queue.inline() as steps:
            self.reference = submit(
                answers,
                department_id=self.left.id,
                asked_by=self.account_id,
                actor=actor_of(self.account_id),
                at=at,
            ).reference
            run(steps, at)

    def arrange(self, at: datetime) -> None:
        """Everybody agrees, HR there offers a post, and HR here lets them go: everything is moved."""
        there, here = self.joined.hr(at.date()), self.left.hr(at.date())
        self.do("agree_leaving", "agree", self.manager(at), at)
        self.do("agree_joining", "agree", there, at)
        self.do("make_offer", "offer", there, at, **self.offer())
        self.do("release", "release", here, at)
        self.do("do_checks", "done", there, at, **self.evidence(at))

    def evidence(self, at: datetime) -> dict[str, str]:
        """Where the evidence is of what doesn't go along."""
        asked = checks_form(facts_now(self.reference), at).section.questions
        return {each.name: f"Seen, file {self.reference}" for each in asked if each.required}

    def manager(self, at: datetime) -> int:
        above = people.accounts_above(self.account_id, department_id=self.left.id, on=at.date())
        return above[0] if above else self.left.hr(at.date())

    def offer(self) -> dict[str, str]:
        """A post like that of somebody of the same grade there, whose manager is to be theirs."""
        like = self.random.choice(
            [each for each in self.joined.rows if each.grade == _GRADE and each.manager_number]
        )
        teams = {each.code: each.name for each in self.joined.made.organisations}
        posts = people.posts_of(self.joined.id, most=100_000)
        post = next(
            each for each in posts if each.grade == _GRADE and each.team == teams[like.organisation_code]
        )
        return {
            "post": str(post.id),
            "manager": like.manager_number or "",
            "grade": _GRADE,
            "region": like.region,
            "hours": str(self.mover.weekly_hours),
        }

    def do(self, element: str, outcome: str, account_id: int, at: datetime, **given: Any) -> None:
        """Somebody does a task of the case, if it waits for them."""
        does(account_id, self.reference, element, outcome, at, **given)

    def day_comes(self, at: datetime) -> None:
        """The first day has come, and HR there says that they arrived."""
        comes(at)
        move = moves.move_of_case(self.reference)
        assert move is not None
        assert move.state == "completed", "a move of the demonstration that could not be completed"
        for each in (self.joined.hr(at.date()), *self._manager_there(at)):
            self.do("confirm_arrival", "arrived", each, at)

    def _manager_there(self, at: datetime) -> list[int]:
        return people.accounts_above(self.account_id, department_id=self.joined.id, on=at.date())[:1]


def move_few(
    places: Mapping[str, Place], *, paid_on: date | None, seed: int, actor: Actor, at: datetime
) -> None:
    """Tell the three stories: `paid_on` is the first day of the one that two departments pay, if there is such a month.

    `places` are the "first" department, the "smallest" one, which are paid, and two "other" and "further" ones.
    """
    if paid_on is not None:
        moved = Story(places["first"], places["smallest"], seed=seed)
        moved.owe(morning(paid_on - _ASKED_BEFORE))
        moved.ask("permanent", paid_on, at=morning(paid_on - _ASKED_BEFORE))
        moved.arrange(morning(paid_on - _ASKED_BEFORE + _AGREED_AFTER))
        moved.day_comes(morning(paid_on))
    today = at.astimezone(LONDON).date()
    lent = Story(places["other"], places["further"], seed=seed)
    since = today - timedelta(days=30)
    lent.ask("loan", since, at=morning(since - _ASKED_BEFORE))
    lent.arrange(morning(since - _ASKED_BEFORE + _AGREED_AFTER))
    lent.day_comes(morning(since))
    negotiated = Story(places["smallest"], places["other"], seed=seed)
    first_day = today + timedelta(days=14)
    negotiated.ask("permanent", first_day, at=morning(today - timedelta(days=6)))
    later = {"on": (first_day + timedelta(days=7)).isoformat(), "said": "The audit ends that week."}
    asked_at = morning(today - timedelta(days=4))
    negotiated.do("agree_leaving", "propose", negotiated.manager(asked_at), asked_at, **later)
    for place in places.values():
        lay_notices_aside(department_id=place.id, actor=actor, at=at)

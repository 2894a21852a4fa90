"""The offer of a post and its pay: what is asked of the department that is joined, and what the answers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.records.moves.paying import actions as paying
from commonhold.records.people import queries as people
from commonhold.records.people.recruiting import queries as recruiting
from commonhold.records.people.rules import GRADES, REGIONS
from commonhold.services.move_department.forms import ON
from commonhold.services.move_department.sides import move_of
from commonhold.work.cases.catalogue import CaseFacts, Form
from commonhold.work.cases.questions import Choice, Question, Section, display

MOST_POSTS = 200
"""A department with more isn't offered them in a list."""
POST = Question(
    "post", "number", "Post", "the number of the post", hint="The number of a post in your department."
)
MANAGER = Question(
    "manager",
    "text",
    "Their manager’s employee number",
    "the employee number of their manager",
    hint="Leave it empty if it is not settled yet: then HR does what waits for their manager.",
    required=False,
)
GRADE = Question(
    "grade", "choice", "Grade", "the grade", choices=tuple(Choice(each, each) for each in GRADES)
)
REGION = Question(
    "region", "choice", "Where", "where they work", choices=tuple(Choice(each, each) for each in REGIONS)
)
HOURS = Question(
    "hours",
    "text",
    "Hours a week",
    "the hours a week",
    hint="37 for full time in most departments; 22.2 for three days of five.",
)
SALARY = Question(
    "salary",
    "money",
    "A year’s pay, full time",
    "a year’s pay",
    hint="Leave it empty to pay what your department’s rules come to.",
    required=False,
    data_class="pay",
)
WHY = Question(
    "why",
    "long_text",
    "Why other pay than the rules come to?",
    "why other pay",
    required=False,
    data_class="pay",
)


class NoPostThere(Refusal):
    """There is no post {number} in your department. Look at its posts, and enter the number of one of them."""

    code: ClassVar[str] = "move_department.no_post_there"


class NoManagerThere(Refusal):
    """Nobody has the employee number {number} in your department on the first day. Check it, or leave it empty."""

    code: ClassVar[str] = "move_department.no_manager_there"


class HoursNotRead(Refusal):
    """Enter the hours as a number, like 37 or 22.2."""

    code: ClassVar[str] = "move_department.hours_not_read"


def offer_form(case: CaseFacts, at: datetime) -> Form:
    """A post and its pay."""
    move = move_of(case)
    told = [f"{move.name} moves on {display(ON, move.on.isoformat())}. What they are paid now you don’t see."]
    assert move.to_department_id is not None
    post = _post(move.to_department_id)
    section = Section("offer", "The post and its pay", (post, MANAGER, GRADE, REGION, HOURS, SALARY, WHY))
    if (outcome := recruiting.of_case(case.reference)) is None:
        return Form(section, {"hours": "37"}, told)
    place = outcome.place
    usual = {
        "post": str(place.post_id),
        "manager": outcome.manager_number,
        "grade": place.grade,
        "region": place.region,
        "hours": f"{place.weekly_hours.normalize():f}",
    }
    return Form(section, usual, [*told, f"{outcome.source} What it was for stands here already."])


def make_offer(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Offers the post. What it pays is kept with the offer, never with the case."""
    move = move_of(case)
    assert move.to_department_id is not None
    paying_rules = given.get("salary") is None
    try:
        paying.offer(
            move_id=move.id,
            post_id=int(Decimal(given["post"])),
            manager_id=_manager(given.get("manager"), move.to_department_id),
            grade=given["grade"],
            region=given["region"],
            weekly_hours=_hours(given["hours"]),
            annual_pence=None if paying_rules else given["salary"],
            reason=given.get("why") or "",
            actor=actor,
            at=at,
        )
    except NotFound as error:
        raise NoPostThere(field="post", number=given["post"]) from error
    return {}


def _post(department_id: int) -> Question:
    """Which post: one of a list, if the list can be read."""
    posts = people.posts_of(department_id, most=MOST_POSTS + 1)
    if not 0 < len(posts) <= MOST_POSTS:
        return POST
    choices = tuple(
        Choice(str(each.id), f"{each.id}: {each.title}, {each.grade}, {each.team}") for each in posts
    )
    return replace(POST, kind="choice", noun="a post", hint="", choices=choices)


def _manager(number: str | None, department_id: int) -> int | None:
    if not number:
        return None
    found = people.employments_by_number(department_id, [number.strip()])
    if not found:
        raise NoManagerThere(field="manager", number=number.strip())
    return next(iter(found.values()))


def _hours(text: str) -> Decimal:
    if not text.replace(".", "", 1).isdecimal() or not text.isascii():
        raise HoursNotRead(field="hours")
    return Decimal(text)

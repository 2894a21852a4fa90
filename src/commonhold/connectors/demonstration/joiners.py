"""People of the demonstration government who join a department, and who leave it.

Of two who join, one is being checked and one is ready for the first day. Of two who leave, one has some weeks left; the
other left in the last month that was paid, and signs in to the P45. Who it is, is drawn from a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration import people as made
from commonhold.connectors.demonstration.moves import Place
from commonhold.connectors.demonstration.telling import actor_of, comes, does, morning, run
from commonhold.core.accounts.queries import account_by_email, grants_of, holders
from commonhold.records.people import queries as people
from commonhold.records.people.importing.rules import PersonRow
from commonhold.records.people.vetting.rules import ELEMENTS
from commonhold.services.join import submission as joining
from commonhold.services.leave import submission as leaving
from commonhold.work.cases import queue
from commonhold.work.cases.queries import facts_now

_GRADE = "AO"
_SERIAL = 999_000
"""National Insurance numbers from here on are nobody's who is in post."""
_HOME = "home"


def join_and_leave(place: Place, *, paid_on: date | None, seed: int, at: datetime) -> set[str]:
    """Tell the four stories, and return the employee numbers of the two who leave.

    The last story is told only if there is a paid month, `paid_on` being a day in it.
    """
    random = Random(f"{seed}:joiners:{place.made.plan.code}")  # noqa: S311 - made-up people need no secrecy
    today = at.astimezone(LONDON).date()
    able = [each for each in place.rows if each.grade == _GRADE and each.manager_number]
    plain = [each for each in able if _only_employee(each, today)]
    goes, gone = random.sample(plain, 2)
    for number, (asked, first_day, ready) in enumerate(((5, 30, False), (35, 6, True))):
        reference = _ask(place, random, number, today + timedelta(days=first_day), _days_ago(today, asked))
        done_at = _days_ago(today, asked - 2)
        does(facts_now(reference).asked_by, reference, "make_ready", "ready", done_at)
        if ready:
            _make_ready(place, able, random, reference, done_at)
    _leave(place, goes, today + timedelta(days=24), _days_ago(today, 8))
    if paid_on is not None:
        last = paid_on + timedelta(days=5)
        reference = _leave(place, gone, last, morning(last - timedelta(days=30)))
        does(_manager(place, gone), reference, "take_back_things", "done", morning(last))
        does(holders(place.id, "payroll", on=last)[0], reference, "settle_owed", "settled", morning(last))
        comes(morning(last + timedelta(days=1)))
    return {goes.number, gone.number}


def _ask(place: Place, random: Random, number: int, first_day: date, at: datetime) -> str:
    """A manager brings somebody in, to a post like that of one of their people."""
    like = random.choice([each for each in place.rows if each.grade == _GRADE and each.manager_number])
    given_name, family_name = made.name(random)
    posts = people.posts_of(place.id, most=100_000)
    answers = {
        "given_name": given_name,
        "family_name": family_name,
        "born": like.born.isoformat(),
        "national_insurance_number": made.national_insurance_number(_SERIAL + number),
        "email": made.email(given_name, family_name, _SERIAL + number, _HOME),
        "post": str(next(each.id for each in posts if each.grade == _GRADE)),
        "manager": like.manager_number,
        "grade": _GRADE,
        "region": like.region,
        "hours": "37",
        "salary": like.annual_pence,
        "first_day": first_day.isoformat(),
        "term": "permanent",
    }
    manager = _manager(place, like)
    with queue.inline() as steps:
        reference = joining.submit(
            answers, department_id=place.id, asked_by=manager, actor=actor_of(manager), at=at
        ).reference
        run(steps, at)
    return reference


def _make_ready(
    place: Place, able: Sequence[PersonRow], random: Random, reference: str, at: datetime
) -> None:
    """HR has checked them, and they gave what is theirs."""
    case, like = facts_now(reference), random.choice(able)
    joiner = case.variables["account_id"]
    evidence = dict.fromkeys(ELEMENTS, f"Seen, file {reference}")
    does(place.hr(at.date()), reference, "do_checks", "done", at, **evidence)
    bank = {"sort_code": like.sort_code, "account_number": "12345678", "account_name": case.title[:20]}
    does(joiner, reference, "give_details", "given", at, **bank, phone=like.phone)
    tax: dict[str, Any] = {"has_p45": False, "statement": "A", "loan": "2", "postgraduate": False}
    does(joiner, reference, "tell_tax", "told", at, **tax)


def _leave(place: Place, who: PersonRow, last_day: date, at: datetime) -> str:
    """They resign, and HR confirms it."""
    account_id = account_by_email(who.email or "").id
    answers = {"who": "me", "reason": "resignation", "last_day": last_day.isoformat()}
    with queue.inline() as steps:
        reference = leaving.submit(
            answers, department_id=place.id, asked_by=account_id, actor=actor_of(account_id), at=at
        ).reference
        run(steps, at)
    later = at + timedelta(days=2)
    day = last_day.isoformat()
    does(place.hr(at.date()), reference, "confirm_leaving", "confirm", later, last_day=day, closes="end")
    note = "What is open is in the team's folder, by month."
    does(account_id, reference, "write_knowledge", "written", later, reason=note)
    return reference


def _only_employee(row: PersonRow, on: date) -> bool:
    return {each.role for each in grants_of(account_by_email(row.email or "").id, on)} == {"employee"}


def _manager(place: Place, row: PersonRow) -> int:
    above = next(each for each in place.rows if each.number == row.manager_number)
    return account_by_email(above.email or "").id


def _days_ago(today: date, days: int) -> datetime:
    return morning(today - timedelta(days=days))

"""Checks, clearances, adjustments, training, interests and things lent of the demonstration government's people.

For the first people of each department only, of whom one was recorded twice: enough to look at, and little to load.
Shares are assumed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import account_by_email
from commonhold.core.audit.acting import Actor
from commonhold.records.people.actions import hire
from commonhold.records.people.adjustments import actions as adjustments
from commonhold.records.people.adjustments import queries as adjusted
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.assets import actions as assets
from commonhold.records.people.assets.rules import Asset
from commonhold.records.people.declarations import actions as declarations
from commonhold.records.people.declarations.rules import Interest, Training
from commonhold.records.people.history.queries import SPELLS, spells
from commonhold.records.people.importing.rules import PersonRow
from commonhold.records.people.queries import employments_by_number
from commonhold.records.people.rules import ALWAYS_KNOWN
from commonhold.records.people.vetting import actions as vetting
from commonhold.records.people.vetting.rules import ELEMENTS, Check, Clearance

_SHOWN = 400
"""Of how many people of a department something is recorded."""
_INCOMPLETE, _VISA, _ADJUSTED, _INTERESTED, _WITH_PHONE = 0.08, 0.03, 0.06, 0.03, 0.3
_LEVELS = (("DV", 0.015), ("SC", 0.12), ("CTC", 0.05))
_CHECKER = "Pre-employment checks (demonstration)"
_ADJUSTMENTS = (
    "A desk that can be raised and lowered",
    "Begins and ends an hour later",
    "Speech recognition on the laptop",
    "A quiet place to work",
    "Papers a day before a meeting",
)
_INTERESTS = (
    ("outside_work", "Marks examinations in summer"),
    ("voluntary_role", "Governor of a primary school"),
    ("shares", "Shares of a company that a department buys from"),
    ("gift", "A pen from a supplier, worth £12"),
)
_COURSES = ("Security and data protection", "Fire safety", "Counter fraud, bribery and corruption")
_YEAR = timedelta(days=365)
_OLD_ENOUGH = 22 * _YEAR


def set_up(
    department_id: int, rows: Iterable[PersonRow], *, seed: int, code: str, actor: Actor, at: datetime
) -> None:
    """Record what is made up of a department's first people, and what the department lends to everybody."""
    shown = list(islice(rows, _SHOWN))
    random = Random(f"{seed}:profiles:{code}")  # noqa: S311 - made-up people need no secrecy
    ids = employments_by_number(department_id, [row.number for row in shown])
    today = at.astimezone(LONDON).date()
    people = [(ids[row.number], row) for row in shown]
    checks = [each for person in people for each in _checks(random, *person, today)]
    vetting.record_checks(checks=checks, actor=actor, at=at)
    clearances = [each for person in people for each in _clearances(random, *person, today)]
    vetting.record_clearances(clearances=clearances, actor=actor, at=at)
    training = [each for person in people for each in _training(random, *person, today)]
    declarations.record_training(training=training, actor=actor, at=at)
    interests = [
        Interest(employment_id, *random.choice(_INTERESTS), _day(random, row.starts, today))
        for employment_id, row in people
        if random.random() < _INTERESTED
    ]
    declarations.declare_interests(interests=interests, actor=actor, at=at)
    lent = [each for person in people for each in _lent(random, *person, today)]
    assets.issue(assets=lent, actor=actor, at=at)
    kits: dict[str | None, list[str]] = {None: ["laptop", "pass"]}
    kits |= {grade: ["phone"] for grade in ("G6", "SCS1", "SCS2", "SCS3", "SCS4")}
    for grade, kinds in kits.items():
        assets.define_kit(department_id=department_id, grade=grade, kinds=kinds, actor=actor, at=at)
    _adjust(random, people, today, actor=actor, at=at)
    _record_twice(random, department_id, people, actor=actor, at=at)


def _record_twice(
    random: Random,
    department_id: int,
    people: Sequence[tuple[int, PersonRow]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """One of them worked there years before, when their National Insurance number wasn't written down: they are there
    twice, until somebody sees that they are one."""
    able = [each for each in people if each[1].starts - each[1].born > _OLD_ENOUGH]
    if not able:
        return
    employment_id, row = random.choice(able)
    kinds = (kind for kind in SPELLS if kind in ALWAYS_KNOWN)
    hire(
        department_id=department_id,
        number=f"{row.number}-BEFORE",
        given_name=row.given_name,
        family_name=row.family_name,
        born=row.born,
        national_insurance_number=None,
        starts=row.starts - 3 * _YEAR,
        ends=row.starts - 2 * _YEAR,
        facts=[spells(employment_id, kind)[0].value for kind in kinds],
        actor=actor,
        at=at,
    )


def _day(random: Random, since: date, today: date) -> date:
    """Some day from the last six years, not before somebody came."""
    earliest = max(since, today - 6 * _YEAR)
    return earliest + timedelta(days=random.randrange((today - earliest).days + 1))


def _checks(random: Random, employment_id: int, row: PersonRow, today: date) -> Iterable[Check]:
    on = min(row.starts, today) - timedelta(days=random.randrange(7, 40))
    left_out = random.choice(tuple(ELEMENTS)) if random.random() < _INCOMPLETE else None
    until = today + timedelta(days=random.randrange(30, 900)) if random.random() < _VISA else None
    for element in ELEMENTS:
        if element != left_out:
            ends = until if element == "right_to_work" else None
            yield Check(employment_id, element, f"{row.number}/{element}", _CHECKER, on, ends)


def _clearances(random: Random, employment_id: int, row: PersonRow, today: date) -> Iterable[Clearance]:
    chance = random.random()
    for level, share in _LEVELS:
        if chance < share:
            yield Clearance(employment_id, level, f"DEMO/{row.number}", _day(random, row.starts, today))
            return
        chance -= share


def _training(random: Random, employment_id: int, row: PersonRow, today: date) -> Iterable[Training]:
    for course in _COURSES:
        on = max(row.starts, today - timedelta(days=random.randrange(400)))
        yield Training(employment_id, course, "Government Campus", on, on + _YEAR)


def _lent(random: Random, employment_id: int, row: PersonRow, today: date) -> Iterable[Asset]:
    kinds = ("laptop", "pass", "phone") if random.random() < _WITH_PHONE else ("laptop", "pass")
    for kind in kinds:
        yield Asset(employment_id, kind, f"{kind[:2].upper()}-{row.number}", _day(random, row.starts, today))


def _adjust(
    random: Random, people: Sequence[tuple[int, PersonRow]], today: date, *, actor: Actor, at: datetime
) -> None:
    """Adjustments of some, which every other one shares by themself."""
    chosen = {employment_id: row for employment_id, row in people if random.random() < _ADJUSTED}
    given = [
        Adjustment(employment_id, random.choice(_ADJUSTMENTS), _day(random, row.starts, today), today + _YEAR)
        for employment_id, row in chosen.items()
    ]
    adjustments.record_adjustments(adjustments=given, actor=actor, at=at)
    for place, (employment_id, found) in enumerate(adjusted.recorded(chosen).items()):
        email = chosen[employment_id].email
        if place % 2 == 0 and email is not None:
            account = account_by_email(email)
            person = Actor.account(account.id, account.label)
            adjustments.share(adjustment_id=found[0].id, shared=True, actor=person, at=at)

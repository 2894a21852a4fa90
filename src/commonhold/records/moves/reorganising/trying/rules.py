"""What a plan would do to each person, worked out without changing anything."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

from commonhold.base.money import round_pence
from commonhold.records.moves.reorganising.mapping.rules import Mapped
from commonhold.records.moves.reorganising.rules import Document, PeopleRule, PickedTwice
from commonhold.records.people.carrying.rules import Carried

PROBLEMS: dict[str, str] = {
    "not-employed": "Not employed here on the last day",
    "leaves": "Their employment ends: it stays here until then",
    "moving": "They have a move under way; finish or cancel it first",
    "on-loan": "On loan or seconded; their loan is the home department’s",
    "employed-there": "Employed in the department joined already",
    "no-part": "No mapping for their team",
    "no-cost-centre": "No mapping for their cost centre",
    "incomplete": "No post, grade, pay, hours or place of work is recorded for the last day",
}
"""Why somebody stays, by code."""
BY_THE_PLAN = frozenset({"people.grade", "people.working_pattern"})
"""What is agreed when one person moves, by its part: a plan keeps it, so that nobody has to ask."""
_PRIVATE = frozenset({"health", "family", "conduct"})
NO_MANAGER = "Their manager stays, and the plan names none: they come without a manager"


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody as they are on the last day in the department left; None where nothing is recorded."""

    employment_id: int
    person_id: int
    number: str
    name: str
    employed: bool
    ends: date | None
    organisation_id: int | None
    cost_centre_id: int | None
    title: str | None
    grade: str | None
    annual_pence: int | None
    weekly_hours: Decimal | None
    region: str | None
    manager_id: int | None
    moving: bool
    on_loan: bool
    employed_there: bool

    def facts(self) -> dict[str, Any]:
        """What a trial and the carrying out have to agree on."""
        return {
            "organisation": self.organisation_id,
            "cost_centre": self.cost_centre_id,
            "title": self.title,
            "grade": self.grade,
            "annual_pence": self.annual_pence,
            "weekly_hours": None if self.weekly_hours is None else str(self.weekly_hours),
            "region": self.region,
        }


@dataclass
class Tried:
    """What a plan would do to somebody. `stage` counts from 1; None: they stay, by `problem`."""

    seen: Seen
    problem: str
    says: str = ""
    stage: int | None = None
    manager_id: int | None = None
    after: dict[str, Any] | None = None
    yearly_pence: int = 0
    leave_pence: int = 0
    asks: list[dict[str, Any]] = field(default_factory=list)


def picked(
    rules: Iterable[PeopleRule], people: Sequence[Seen], below: Mapping[str, Collection[int]]
) -> list[Seen]:
    """Whom the rules pick; refuses rules that overlap. `below` says for each part's code which parts it has."""
    found: dict[int, Seen] = {}
    twice: list[Seen] = []
    for rule in rules:
        numbers = None if rule.numbers is None else set(rule.numbers)
        for each in people:
            if _picks(rule, numbers, each, below):
                if each.employment_id in found:
                    twice.append(each)
                found[each.employment_id] = each
    if twice:
        raise PickedTwice(who=named(twice))
    return [found[key] for key in sorted(found)]


def _picks(
    rule: PeopleRule, numbers: set[str] | None, each: Seen, below: Mapping[str, Collection[int]]
) -> bool:
    if numbers is None and not each.employed:
        return False
    return (
        (rule.organisation is None or each.organisation_id in below[rule.organisation])
        and (rule.title is None or each.title == rule.title)
        and (rule.region is None or each.region == rule.region)
        and (numbers is None or each.number in numbers)
    )


def private(carried: Carried) -> bool:
    """Whether only those who have to deal with it are told whose it is: who reorganises reads of how many."""
    return carried.data_class in _PRIVATE or carried.part.startswith(("pay.order", "pay.debt"))


def named(people: Sequence[Seen], most: int = 20) -> str:
    """“Ada Moss (E1), Bea Birch (E2) and 40 more”."""
    told = ", ".join(f"{each.name} ({each.number})" for each in people[:most])
    return f"{told} and {len(people) - most} more" if len(people) > most else told


def problem(each: Seen, mapping: Mapped) -> str:
    """Why somebody can't move, by its code; empty for who can."""
    if not each.employed:
        return "not-employed"
    if each.ends is not None:
        return "leaves"
    if each.moving:
        return "moving"
    if each.on_loan:
        return "on-loan"
    if each.employed_there:
        return "employed-there"
    if None in each.facts().values():
        return "incomplete"
    if each.organisation_id not in mapping.parts:
        return "no-part"
    return "" if each.cost_centre_id in mapping.centres else "no-cost-centre"


def tried(
    document: Document, people: Sequence[Seen], mapping: Mapped, full_time_hours: Decimal
) -> list[Tried]:
    """What becomes of each who is picked, those who go before those whom they manage."""
    found = {}
    for each in people:
        code = problem(each, mapping)
        found[each.employment_id] = Tried(each, code, PROBLEMS.get(code, ""))
    going = {key: each for key, each in found.items() if not each.problem}
    for place, key in enumerate(_managers_first(going)):
        one = going[key]
        seen = one.seen
        assert seen.annual_pence is not None
        assert seen.weekly_hours is not None
        assert seen.organisation_id is not None
        assert seen.cost_centre_id is not None
        one.stage = place // document.stage_size + 1
        one.manager_id = seen.manager_id if seen.manager_id in going else None
        if one.manager_id is None and document.manager is None:
            one.says = NO_MANAGER
        one.yearly_pence = round_pence(seen.annual_pence * seen.weekly_hours / full_time_hours)
        one.after = seen.facts() | {
            "organisation": mapping.parts[seen.organisation_id],
            "cost_centre": mapping.centres[seen.cost_centre_id],
        }
    return list(found.values())


def _managers_first(going: Mapping[int, Tried]) -> list[int]:
    """Nobody before their manager, if that one goes too."""
    depths: dict[int, int] = {}
    for start in going:
        chain: list[int] = []
        each: int | None = start
        while each is not None and each in going and each not in depths and each not in chain:
            chain.append(each)
            each = going[each].seen.manager_id
        above = depths.get(each, -1) if each is not None else -1
        for place, key in enumerate(reversed(chain), start=1):
            depths[key] = above + place
    return sorted(going, key=lambda key: (depths[key], key))


def digest(found: Iterable[Tried]) -> str:
    """SHA-256 of what was found of each: employment, problem, before, after, and the manager who goes too."""
    rows = [
        (each.seen.employment_id, each.problem, each.seen.facts(), each.after, each.manager_id)
        for each in found
    ]
    return sha256(dumps(sorted(rows, key=lambda row: row[0]), sort_keys=True).encode()).hexdigest()

"""Who manages whom in a body, and which parts the body is made of: trees over people in the order of seniority."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

LEAST_SPAN, USUAL_SPAN, GREATEST_SPAN = 5, 8, 12
"""How many people one manager has."""
_DIRECTORATE = (40, 400)
"""A directorate has a fifth of its body's people, within these."""
_LEAST_DIRECTORATE = 12
_LEAST_TEAM, _GREATEST_TEAM = 4, 25


def managers(ranks: Sequence[int], random: Random) -> list[int | None]:
    """For each person of a body the index of their manager; the first is the head and has none.

    `ranks` falls from the most senior person to the most junior. People are taken in teams of 5 to 12 from the most
    junior up, and each team gets a manager of its own from above it, of a higher rank where there is one free.
    """
    manager_of: list[int | None] = [None] * len(ranks)
    free = _Free(len(ranks))
    end = len(ranks)
    while end > 1:
        start = _start_of_team(end, random)
        found = _manager_of_team(ranks, start, free, random)
        free.take(found)
        for member in range(start, end):
            manager_of[member] = found
        end = start
    return manager_of


class _Free:
    """Who has no team yet. Finds the most junior one from a place up, skipping those taken in ever longer steps."""

    def __init__(self, people: int) -> None:
        self._next = list(range(people))

    def take(self, person: int) -> None:
        self._next[person] = max(person - 1, 0)

    def at_or_above(self, person: int) -> int:
        """The nearest free one; the head (0) when there is nobody else."""
        ahead = self._next
        while ahead[person] != person:
            ahead[person] = ahead[ahead[person]]
            person = ahead[person]
        return person


def _start_of_team(end: int, random: Random) -> int:
    """Where the team that ends before `end` starts, so that no remainder is too small to be a team."""
    left = end - 1
    if left <= GREATEST_SPAN:
        return 1
    size = random.randint(USUAL_SPAN - 2, USUAL_SPAN + 2)
    if left - size < LEAST_SPAN:
        size = left - LEAST_SPAN
    return end - size


def _manager_of_team(ranks: Sequence[int], start: int, free: _Free, random: Random) -> int:
    """Somebody without a team, preferably a little above the rank of the team's most senior member.

    The more senior half is left for the teams above; where all of the others are taken, a peer manages.
    """
    if start == 1:
        return 0
    above = bisect_left(ranks, -ranks[start], key=lambda rank: -rank) - 1
    for place in (random.randint(above * 3 // 4, above), above) if above > 0 else ():
        found = free.at_or_above(place)
        if found > above // 2 and ranks[found] > ranks[start]:
            return found
    return free.at_or_above(start - 1) or random.randint(1, start - 1)


@dataclass(frozen=True)
class Part:
    """A directorate, or a team of the directorate `parent` (an index), and the index of its head."""

    kind: str
    parent: int | None
    head: int


class Structure(NamedTuple):
    """A body's parts, the part that each person is in, and the people in an order in which parts lie together."""

    parts: list[Part]
    part_of: list[int]
    together: list[int]


def structure(manager_of: Sequence[int | None]) -> Structure:
    """Cut a body into directorates and teams along its lines of management.

    Whoever manages directorates heads one too, of their own staff; the first part is the head of the body's.
    """
    size = [1] * len(manager_of)
    reports: list[list[int]] = [[] for _ in manager_of]
    for person in range(len(manager_of) - 1, 0, -1):  # whoever is managed comes after their manager
        if (manager := manager_of[person]) is not None:
            size[manager] += size[person]
            reports[manager].append(person)
    least, most = _DIRECTORATE
    directorate = min(max(len(manager_of) // 5, least), most)
    parts = [Part("directorate", None, 0)]
    part_of = [0] * len(manager_of)
    together: list[int] = []
    stack = [0]
    while stack:
        person = stack.pop()
        together.append(person)
        stack.extend(reports[person])
        if person == 0:
            continue
        manager = manager_of[person] or 0
        inside = part_of[manager]
        if size[person] > directorate or (size[manager] > directorate and size[person] >= _LEAST_DIRECTORATE):
            parts.append(Part("directorate", None, person))
        elif parts[inside].kind == "directorate" and _LEAST_TEAM <= size[person] <= _GREATEST_TEAM:
            parts.append(Part("team", inside, person))
        else:
            part_of[person] = inside
            continue
        part_of[person] = len(parts) - 1
    return Structure(parts, part_of, together)

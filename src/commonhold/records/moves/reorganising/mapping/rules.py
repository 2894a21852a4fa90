"""Which part and which cost centre of the department joined each of the department left becomes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from commonhold.records.moves.reorganising.rules import Document, NotAPlan, PartMapped

_HOLDS: Mapping[str, set[str | None]] = {
    "agency": {None},
    "directorate": {None, "agency"},
    "team": {"directorate"},
}
"""What a part of a kind may be within; the departments' own rule."""


class Part(NamedTuple):
    """A part of a department."""

    id: int
    parent_id: int | None
    kind: str
    code: str
    name: str


class Centre(NamedTuple):
    """A cost centre and the part that it belongs to."""

    id: int
    organisation_id: int
    code: str
    name: str


class NewPart(NamedTuple):
    """A part to make, within another by its code."""

    kind: str
    code: str
    name: str
    within: str | None


class NewCentre(NamedTuple):
    code: str
    organisation: str
    name: str


@dataclass
class Mapped:
    """Parts and cost centres there, by the ids of those here; and what is to be made, each after what it is within."""

    parts: dict[int, str] = field(default_factory=dict)
    centres: dict[int, str] = field(default_factory=dict)
    new_parts: list[NewPart] = field(default_factory=list)
    new_centres: list[NewCentre] = field(default_factory=list)


def below(parts: Iterable[Part], top: int) -> set[int]:
    """A part and everything below it."""
    children: dict[int | None, list[int]] = {}
    for each in parts:
        children.setdefault(each.parent_id, []).append(each.id)
    found, waiting = set(), [top]
    while waiting:
        each_id = waiting.pop()
        found.add(each_id)
        waiting += children.get(each_id, [])
    return found


def mapped(
    document: Document,
    here: list[Part],
    there: list[Part],
    centres_here: list[Centre],
    centres_there: list[Centre],
) -> Mapped:
    """The mapping that a plan says; refuses parts and cost centres that aren't known, or can't be made there."""
    by_code = {each.code: each for each in here}
    if unknown := [each.code for each in document.structure if each.code not in by_code]:
        raise NotAPlan(why=f"structure: there is no part {unknown[0]} in the department left")
    found = _Parts(document, {each.code: each.kind for each in there})
    given = {by_code[each.code].id: each for each in document.structure}
    for part in _from_the_top(here):
        found.place(part, given.get(part.id))
    result = Mapped(parts=found.parts, new_parts=found.new)
    _map_centres(result, document, centres_here, centres_there)
    return result


def _from_the_top(parts: list[Part]) -> list[Part]:
    ids = {each.id: each for each in parts}

    def depth(part: Part) -> int:
        return 0 if part.parent_id is None else 1 + depth(ids[part.parent_id])

    return sorted(parts, key=lambda each: (depth(each), each.code))


class _Parts:
    """Places parts one by one, each after the one above it."""

    def __init__(self, document: Document, kinds: dict[str, str]) -> None:
        self.document, self.kinds = document, kinds
        self.parts: dict[int, str] = {}
        self.new: list[NewPart] = []
        self._made: set[int] = set()
        """Those here of which one there is made, so that those below are made too."""

    def place(self, part: Part, given: PartMapped | None) -> None:
        if given is not None and given.name is not None:
            self._make(part, NewPart(part.kind, given.to, given.name, given.within))
        elif given is not None:
            if given.to not in self.kinds:
                raise NotAPlan(
                    why=f"structure: there is no part {given.to} in the department joined; give it a name to make it"
                )
            self.parts[part.id] = given.to
        elif part.parent_id in self._made:
            self._make(part, NewPart(part.kind, part.code, part.name, self.parts[part.parent_id]))
        elif part.parent_id in self.parts:
            self.parts[part.id] = self.parts[part.parent_id]

    def _make(self, part: Part, new: NewPart) -> None:
        if new.code in self.kinds:
            raise NotAPlan(
                why=f"structure: the department joined has a part {new.code} already; map {part.code} to it"
            )
        if new.within is not None and new.within not in self.kinds:
            raise NotAPlan(why=f"structure: there is no part {new.within} for {new.code} to be within")
        if (self.kinds[new.within] if new.within else None) not in _HOLDS[new.kind]:
            raise NotAPlan(
                why=f"structure: {new.code} can’t be there: agencies hold directorates, and directorates hold teams"
            )
        self.kinds[new.code] = new.kind
        self.new.append(new)
        self.parts[part.id] = new.code
        self._made.add(part.id)


def _map_centres(result: Mapped, document: Document, here: list[Centre], there: list[Centre]) -> None:
    known, taken = {each.code for each in here}, {each.code for each in there}
    if unknown := sorted(document.cost_centres.keys() - known):
        raise NotAPlan(why=f"cost_centres: there is no {unknown[0]} in the department left")
    if unknown := sorted(set(document.cost_centres.values()) - taken):
        raise NotAPlan(why=f"cost_centres: there is no {unknown[0]} in the department joined")
    for each in here:
        if (to := document.cost_centres.get(each.code)) is not None:
            result.centres[each.id] = to
        elif each.organisation_id in result.parts and each.code not in taken:
            result.new_centres.append(NewCentre(each.code, result.parts[each.organisation_id], each.name))
            result.centres[each.id] = each.code

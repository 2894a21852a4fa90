"""What became of the parts of a file from one version to the next: the words in which differences are told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum


class How(Enum):
    """What became of a part. One that is MOVED says what it said, and stands elsewhere."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that a part says. `before` is empty where it is new, `after` where it is gone."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one part, which is called `title` in the file that has it (the newer if both do)."""

    element: str
    """The id of the element that it is, or belongs to."""
    kind: str
    title: str
    how: How
    details: tuple[Detail, ...] = ()


def details(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Detail]:
    """What is told differently, by what it is called."""
    for what in dict.fromkeys([*new, *old]):
        if (was := old.get(what, "")) != (now := new.get(what, "")):
            yield Detail(what, was, now)

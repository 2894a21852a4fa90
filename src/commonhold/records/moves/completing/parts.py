"""The parts of records that carry what they keep when somebody moves: the one list, in the order of doing.

It is apart, because completing and looking ahead both go through it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from commonhold.records.people.carrying.rules import Carried, Journey

Told = Mapping[int, Iterable[Carried]]
"""What becomes of things, by the ids of moves; a move of which there is nothing to say may be left out."""


class Part(NamedTuple):
    """What a part of records does about many journeys: says what becomes of things, does it, undoes it.

    Each is told, by move, the pay group that was offered, if one was.
    """

    travels: Callable[[Sequence[Journey], Mapping[int, int]], Told]
    carry: Callable[..., None]
    take_back: Callable[..., None]


PARTS: tuple[Part, ...] = ()

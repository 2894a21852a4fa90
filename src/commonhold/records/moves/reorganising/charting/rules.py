"""An organisation chart as rows from the top down: what a drawing and a table of it both need."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from commonhold.records.moves.reorganising.mapping.rules import NewPart


class Charted(NamedTuple):
    """A part on the chart: how deep it is, the plan's people in it and below, and the row that it hangs from."""

    code: str
    name: str
    depth: int
    people: int
    above: int | None


def chart(parts: Sequence[NewPart], people: Mapping[str, int], most: int) -> list[Charted]:
    """The parts that have people, and those above them, each after what it is within; the lowest levels are left out
    where there are more than `most` rows. Each counts those below it too."""
    by_code = {each.code: each for each in parts}
    counts: dict[str, int] = {}
    for code, count in people.items():
        for each in _up(code, by_code):
            counts[each] = counts.get(each, 0) + count
    levels = [len(_up(each, by_code)) - 1 for each in counts]
    deepest = max(levels, default=0)
    while deepest and sum(level <= deepest for level in levels) > most:
        deepest -= 1
    children: dict[str | None, list[str]] = {}
    for code in sorted(counts, key=lambda code: by_code[code].name):
        children.setdefault(by_code[code].within, []).append(code)
    found: list[Charted] = []

    def add(code: str, depth: int, above: int | None) -> None:
        place = len(found)
        found.append(Charted(code, by_code[code].name, depth, counts[code], above))
        for child in children.get(code, ()) if depth < deepest else ():
            add(child, depth + 1, place)

    for top in children.get(None, ()):
        add(top, 0, None)
    return found


def _up(code: str, parts: Mapping[str, NewPart]) -> list[str]:
    """A part and those above it."""
    above = parts[code].within
    return [code] if above is None else [code, *_up(above, parts)]

"""What is different between two BPMN files: element by element, in words."""

from collections.abc import Iterator, Mapping

from commonhold.base.bpmn.described import Described, describe, words
from commonhold.base.differences import Change, Detail, How

Elements = Mapping[str, Described]


_SAID = {
    "@name": "name",
    "@commonhold:candidates": "who may do it",
    "@commonhold:due": "due after",
    "@commonhold:decision": "decision",
    "@default": "default flow",
    "@sourceRef": "from",
    "@targetRef": "to",
    "@attachedToRef": "on the edge of",
    "@cancelActivity": "interrupts",
    "@isExecutable": "can be run",
    "conditionExpression": "condition",
    "documentation": "documentation",
    "script": "script",
    "text": "text",
    "timerEventDefinition/timeDuration": "timer, after",
    "timerEventDefinition/timeDate": "timer, at",
    "timerEventDefinition/timeCycle": "timer, every",
    "timerEventDefinition/@commonhold:working": "timer in working time",
}


def compare(old: bytes, new: bytes) -> tuple[Change, ...]:
    """What a newer file adds, changes and moves, in its order, and then what it has no more. Raises NotBpmn."""
    before, after = describe(old), describe(new)
    changes = [_change(before.get(each.id), each, before, after) for each in after.values()]
    gone = [_removed(each, before) for each in before.values() if each.id not in after]
    return (*(each for each in changes if each), *gone)


def title(element: Described, elements: Elements) -> str:
    """What people call an element: its name, or where it leads, or its kind and id."""
    if element.name or element.tag != "sequenceFlow":
        return _plainly(element)
    ends = (element.facts.get(end, "") for end in ("@sourceRef", "@targetRef"))
    return " → ".join(_plainly(elements[end]) if end in elements else end for end in ends)


def _plainly(element: Described) -> str:
    return element.name or f"{element.kind} {element.id}"


def _change(old: Described | None, new: Described, before: Elements, after: Elements) -> Change | None:
    name = title(new, after)
    if old is None:
        return Change(new.id, new.kind, name, How.ADDED, tuple(_details({}, _apart(new), before, after)))
    details = tuple(_details(_all(old), _all(new), before, after))
    if details:
        return Change(new.id, new.kind, name, How.CHANGED, details)
    return Change(new.id, new.kind, name, How.MOVED, ()) if old.layout != new.layout else None


def _removed(old: Described, before: Elements) -> Change:
    details = tuple(_details(_apart(old), {}, before, {}))
    return Change(old.id, old.kind, title(old, before), How.REMOVED, details)


def _all(element: Described) -> dict[str, str]:
    """What an element says, with what it is and where it stands."""
    return {"kind": element.tag, **({"inside": element.inside} if element.inside else {}), **element.facts}


def _apart(element: Described) -> dict[str, str]:
    """What it says besides its kind and name, which are told anyway."""
    return {path: value for path, value in _all(element).items() if path not in ("kind", "@name")}


def _details(
    old: Mapping[str, str], new: Mapping[str, str], before: Elements, after: Elements
) -> Iterator[Detail]:
    for path in dict.fromkeys([*new, *old]):
        if (was := old.get(path)) != (now := new.get(path)):
            yield Detail(_said(path), _shown(path, was, before), _shown(path, now, after))


def _said(path: str) -> str:
    return _SAID.get(path) or ", ".join(words(part.replace("@", "")) for part in path.split("/"))


def _shown(path: str, value: str | None, elements: Elements) -> str:
    if value is None:
        return ""
    if path == "kind":
        return words(value)
    if path in ("inside", "@default") or path.endswith("Ref"):
        return _called(value, elements)
    return value or "yes"


def _called(element_id: str, elements: Elements) -> str:
    found = elements.get(element_id)
    return title(found, elements) if found else element_id

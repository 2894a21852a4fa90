"""Inputs and outputs of an activity, a process or an event, and the sets in which they come."""

from collections import defaultdict

from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

SECTION = "10.4.1"
_SETS = {"dataInput": ("inputSet", "dataInputRefs"), "dataOutput": ("outputSet", "dataOutputRefs")}
_SUBSETS = {
    "inputSet": ("dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs"),
    "outputSet": ("dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs"),
}
_BACK = {"inputSet": ("outputSetRefs", "inputSetRefs"), "outputSet": ("inputSetRefs", "outputSetRefs")}


def _in_sets(model: Model) -> dict[Part, set[str]]:
    """The inputs and outputs that are in some set, by the element that has them."""
    found: dict[Part, set[str]] = defaultdict(set)
    for kind, name in _SETS.values():
        for each in model.by_kind.get(kind, ()):
            if each.parent is not None:
                found[each.parent] |= each.names(name)
    return found


@rule("data-in-a-set", SECTION, _SETS)
def in_a_set(model: Model, part: Part) -> str | None:
    kind, name = _SETS[part.kind]
    holder = part.parent
    if holder is None or (holder.kind != "ioSpecification" and not holder.all(kind)):
        return None
    if part.id in model.index(_in_sets)[holder]:
        return None
    return f"a {part.kind} must be in at least one {kind}, among its {name}"


@rule("data-of-the-same-element", SECTION, _SUBSETS)
def own_data(model: Model, part: Part) -> str | None:
    for name in _SUBSETS[part.kind]:
        for reference in part.refs(name):
            found = model.find(reference)
            if found is not None and found.parent is not part.parent:
                return f"its {name} names {found.id}, which belongs to another element"
    return None


@rule("subset-of-set", SECTION, _SUBSETS)
def subsets(model: Model, part: Part) -> str | None:
    whole, *parts = _SUBSETS[part.kind]
    for name in parts:
        if missing := part.names(name) - part.names(whole):
            return f"its {name} names {min(missing)}, which must also be among its {whole}"
    return None


@rule("sets-name-each-other", SECTION, _BACK)
def both_ways(model: Model, part: Part) -> str | None:
    name, back = _BACK[part.kind]
    for reference in part.refs(name):
        found = model.find(reference)
        if found is not None and part.id not in found.names(back):
            return f"its {name} names {found.id}, which doesn't name it among its {back}"
    return None

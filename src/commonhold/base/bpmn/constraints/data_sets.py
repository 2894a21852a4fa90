"""Inputs and outputs of an activity, a process or an event, and the sets in which they come."""

from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

SECTION = "10.4.1"
_SETS = {"dataInput": ("inputSet", "dataInputRefs"), "dataOutput": ("outputSet", "dataOutputRefs")}
_SUBSETS = {
    "inputSet": ("dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs"),
    "outputSet": ("dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs"),
}
_BACK = {"inputSet": ("outputSetRefs", "inputSetRefs"), "outputSet": ("inputSetRefs", "outputSetRefs")}


@rule("data-in-a-set", SECTION, _SETS)
def in_a_set(model: Model, part: Part) -> str | None:
    kind, name = _SETS[part.kind]
    sets = part.parent.all(kind) if part.parent is not None else []
    if part.parent is None or (part.parent.kind != "ioSpecification" and not sets):
        return None
    if any(part.id in each.refs(name) for each in sets):
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
        if missing := set(part.refs(name)) - set(part.refs(whole)):
            return f"its {name} names {min(missing)}, which must also be among its {whole}"
    return None


@rule("sets-name-each-other", SECTION, _BACK)
def both_ways(model: Model, part: Part) -> str | None:
    name, back = _BACK[part.kind]
    for reference in part.refs(name):
        found = model.find(reference)
        if found is not None and all(model.find(each) is not part for each in found.refs(back)):
            return f"its {name} names {found.id}, which doesn't name it among its {back}"
    return None

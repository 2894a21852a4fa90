"""What the standard's XML Schema sets: which elements stand where, their attributes and values, and their ids."""

import re
from collections import Counter

from commonhold.base.bpmn.constraints.kinds import (
    CONVERSATION_NODES,
    DATA_ELEMENTS,
    EVENT_DEFINITIONS,
    FLOW_NODES,
    a,
)
from commonhold.base.bpmn.constraints.model import WHOLE_NUMBER, Model, Part
from commonhold.base.bpmn.constraints.rules import rule
from commonhold.base.bpmn.constraints.schema import ABSTRACT, GROUPS, SHAPES

EVERY = frozenset(SHAPES) - ABSTRACT
NAME = re.compile(r"[^\W\d][\w.\-]*")
MIME_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+\-]*/[A-Za-z0-9][\w!#$&^.+\-]*(\s*;.*)?")
BOOLEANS = frozenset({"true", "false", "1", "0"})
NAMED = (FLOW_NODES | CONVERSATION_NODES | GROUPS["@root"]) - {"endPoint"} - EVENT_DEFINITIONS
NAMED |= {"sequenceFlow", "messageFlow", "participant", "operation", "categoryValue", "resourceParameter"}
NAMED |= DATA_ELEMENTS | {"dataInput", "dataOutput", "property", "correlationKey", "textAnnotation"}
"""What others refer to, so that it needs an id."""


@rule("known-element", "15.3", {"definitions"})
def known_element(model: Model, part: Part) -> str | None:
    for parent, tag in model.strangers:
        return f"{tag} in {parent.label} has no namespace, so it isn't an element of BPMN"
    for each in model.parts:
        if each.kind not in EVERY and each.parent is not None:
            return f"{each.kind} in {each.parent.label} is not an element of BPMN 2.0"
    return None


@rule("place", "15.3", EVERY)
def place(model: Model, part: Part) -> str | None:
    if part.parent is None or part.parent.kind not in SHAPES:
        return None
    if part.kind not in SHAPES[part.parent.kind].allowed:
        return f"{a(part.kind)} can't stand directly in {part.parent.kind}"
    return None


@rule("number-of-children", "15.3", EVERY)
def number_of_children(model: Model, part: Part) -> str | None:
    counts = Counter(child.kind for child in part.children)
    for group, least, most in SHAPES[part.kind].children:
        found = sum(counts[kind] for kind in counts.keys() & group)
        if found < least:
            return f"{a(part.kind)} must have {'at least ' if most is None else ''}{least} {' or '.join(sorted(group))}"
        if most is not None and found > most:
            return f"{a(part.kind)} must have at most {most} {' or '.join(sorted(group))}, and has {found}"
    return None


@rule("attributes", "15.3", EVERY)
def attributes(model: Model, part: Part) -> str | None:
    shape = SHAPES[part.kind]
    for missing in sorted(shape.required - set(map(str, part.xml.keys()))):
        return f"{a(part.kind)} must have the attribute {missing}"
    for name in map(str, part.xml.keys()):
        if name.startswith("{"):
            continue
        if name not in shape.attributes:
            return f"{name} is not an attribute of {a(part.kind)}"
        if why := _value(name, part.get(name), shape.attributes[name]):
            return why
    return None


def _value(name: str, value: str, allowed: frozenset[str]) -> str | None:
    if not allowed:
        return None
    if allowed == {"integer"}:
        return (
            None if WHOLE_NUMBER.fullmatch(value) else f"its {name} is “{value}”, which isn't a whole number"
        )
    if allowed == {"bool"}:
        return None if value in BOOLEANS else f"its {name} is “{value}”, and must be true or false"
    return (
        None if value in allowed else f"its {name} is “{value}”, and must be {' or '.join(sorted(allowed))}"
    )


@rule("id", "8.3.1", EVERY)
def has_id(model: Model, part: Part) -> str | None:
    if part.xml.get("id") is None:
        reusable = (
            part.kind in EVENT_DEFINITIONS and part.parent is not None and part.parent.kind == "definitions"
        )
        if part.kind in NAMED or reusable:
            return f"it has no id, and {a(part.kind)} needs one to be referred to"
        return None
    if not NAME.fullmatch(part.id):
        return f"“{part.id}” can't be an id: an id begins with a letter or _ and has no spaces or colons"
    return None


@rule("unique-id", "8.3.1", EVERY)
def unique_id(model: Model, part: Part) -> str | None:
    first = model.by_id.get(part.id, part)
    return None if first is part else f"two elements have this id: {a(first.kind)} and {a(part.kind)}"


@rule("import", "8.2.2", {"import"})
def imported(model: Model, part: Part) -> str | None:
    return (
        f"it imports {part.get('location') or 'a file'}, which isn't there: a process is published as one file,"
        " so put what it needs into it"
    )


@rule("mime-type", "8.3.2", {"documentation", "textAnnotation"})
def mime_type(model: Model, part: Part) -> str | None:
    if part.xml.get("textFormat") is None or MIME_TYPE.fullmatch(part.get("textFormat")):
        return None
    return f"its textFormat is “{part.get('textFormat')}”, and must be a MIME type such as text/plain"

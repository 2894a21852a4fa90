"""Link events: each throwing one leads to one catching one of the same level.

Some tools pair links by their elements `source` and `target`, as the standard asks; others by their names alone.
"""

from collections import defaultdict

from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

SECTION = "10.5.5"
LINK = frozenset({"linkEventDefinition"})


def _event(part: Part) -> Part | None:
    return part.parent if part.parent is not None and part.parent.kind.startswith("intermediate") else None


def _by_name(model: Model) -> dict[tuple[Part | None, str, str], list[Part]]:
    """Links that say nothing more of their pairs than a name, by level, kind of event and name."""
    found: dict[tuple[Part | None, str, str], list[Part]] = defaultdict(list)
    for part in model.by_kind.get("linkEventDefinition", ()):
        event = _event(part)
        if event is not None and not part.all("source", "target"):
            found[event.parent, event.kind, part.get("name")].append(part)
    return found


def _named(model: Model, part: Part, kind: str) -> list[Part]:
    level = part.parent.parent if part.parent is not None else None
    return model.index(_by_name)[level, kind, part.get("name")]


@rule("link-flows", SECTION, LINK)
def flows(model: Model, part: Part) -> str | None:
    event = _event(part)
    if event is None:
        return None
    if event.kind == "intermediateThrowEvent" and model.outgoing.get(event.id):
        return f"{event.id} throws to a link, so no flow may lead out of it"
    if event.kind == "intermediateCatchEvent" and model.incoming.get(event.id):
        return f"{event.id} catches a link, so no flow may lead to it"
    return None


@rule("link-source", SECTION, LINK)
def source(model: Model, part: Part) -> str | None:
    event = _event(part)
    if event is None or event.kind != "intermediateCatchEvent" or part.all("source"):
        return None
    if not _named(model, part, "intermediateThrowEvent"):
        return f"{event.id} catches a link, which must have at least one source that leads to it"
    if len(_named(model, part, "intermediateCatchEvent")) > 1:
        return f"two events of one level catch the link “{part.get('name')}”, and only one may"
    return None


@rule("link-target", SECTION, LINK)
def target(model: Model, part: Part) -> str | None:
    event = _event(part)
    if len(part.all("target")) > 1:
        return "a link must have exactly one target, and this one has more"
    if event is None or event.kind != "intermediateThrowEvent" or part.all("target"):
        return None
    if not _named(model, part, "intermediateCatchEvent"):
        return f"{event.id} throws to a link, which must have exactly one target to lead to"
    return None


@rule("link-pair", SECTION, LINK)
def pair(model: Model, part: Part) -> str | None:
    for name, back in (("target", "source"), ("source", "target")):
        for reference in part.refs(name):
            found = model.find(reference)
            if found is None or found.kind != "linkEventDefinition":
                return f"its {name} names “{reference}”, which isn't a linkEventDefinition of the file"
            if part.id not in found.names(back):
                return f"its {name} is {found.id}, which doesn't name it as its {back}"
    return None


@rule("link-level", SECTION, LINK)
def level(model: Model, part: Part) -> str | None:
    event = _event(part)
    for reference in part.refs("target"):
        found = model.find(reference)
        other = _event(found) if found is not None else None
        if event is not None and other is not None and event.parent is not other.parent:
            return f"it leads to {other.id}, which is not in the same process and on the same level as {event.id}"
    return None

"""Data associations: what they copy, from where and to where."""

from commonhold.base.bpmn.constraints.items import item_of
from commonhold.base.bpmn.constraints.kinds import CALLABLE, DATA_ASSOCIATIONS
from commonhold.base.bpmn.constraints.messages import described, same_item
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

SECTION = "10.4.1"


def _of_process(part: Part | None) -> bool:
    """Whether data is that of a process or a global task itself."""
    specification = part.parent if part is not None else None
    return (
        specification is not None
        and specification.parent is not None
        and specification.parent.kind in CALLABLE
    )


@rule("process-input-not-target", SECTION, DATA_ASSOCIATIONS)
def input_not_target(model: Model, part: Part) -> str | None:
    target = model.target(part, "targetRef")
    if target is not None and target.kind == "dataInput" and _of_process(target):
        return f"its targetRef {target.id} is a data input of the process, which must not be written"
    return None


@rule("process-output-not-source", SECTION, DATA_ASSOCIATIONS)
def output_not_source(model: Model, part: Part) -> str | None:
    for source in map(model.find, part.refs("sourceRef")):
        if source is not None and source.kind == "dataOutput" and _of_process(source):
            return f"its sourceRef {source.id} is a data output of the process, which must not be read"
    return None


@rule("association-of-own-data", SECTION, DATA_ASSOCIATIONS)
def own_data(model: Model, part: Part) -> str | None:
    """An input is filled and an output read at the element that has it."""
    name, kind = (
        ("targetRef", "dataInput") if part.kind == "dataInputAssociation" else ("sourceRef", "dataOutput")
    )
    for data in map(model.find, part.refs(name)):
        if data is None or data.kind != kind or data.parent is None:
            continue
        owner = data.parent.parent if data.parent.kind == "ioSpecification" else data.parent
        if owner is not part.parent:
            return f"its {name} {data.id} must be a {kind} of the element in which it stands"
    return None


@rule("one-source", SECTION, DATA_ASSOCIATIONS)
def one_source(model: Model, part: Part) -> str | None:
    if len(part.refs("sourceRef")) > 1 and part.first("transformation") is None:
        return "it has several sources, which need a transformation"
    return None


@rule("same-item-or-transformation", SECTION, DATA_ASSOCIATIONS)
def same(model: Model, part: Part) -> str | None:
    if part.first("transformation") is not None or part.first("assignment") is not None:
        return None
    source, target = model.target(part, "sourceRef"), model.target(part, "targetRef")
    if source is None or target is None:
        return None
    left, right = item_of(model, source), item_of(model, target)
    if left is None or right is None or same_item(left, right):
        return None
    return (
        f"its source {source.id} has {described(left)} and its target {target.id} has {described(right)};"
        " they must be the same, or it needs a transformation"
    )

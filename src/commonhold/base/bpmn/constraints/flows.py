"""Sequence flows: what they connect, what elements say of them, and when they may have a condition."""

from commonhold.base.bpmn.constraints.kinds import (
    ACTIVITIES,
    ARTIFACTS,
    CHOREOGRAPHY_ACTIVITIES,
    EVENTS,
    FLOW_NODES,
    SUB_PROCESSES,
    a,
)
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

FLOW = frozenset({"sequenceFlow"})
WITH_DEFAULT = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}
_ENDS = {"sourceRef": "come from", "targetRef": "lead to"}


@rule("flow-ends", "8.4.13", FLOW)
def ends(model: Model, part: Part) -> str | None:
    for name, verb in _ENDS.items():
        found = model.find(part.get(name))
        if found is None:
            return f"its {name} names “{part.get(name)}”, which isn't in the file"
        if found.kind in ARTIFACTS:
            return f"it must not {verb} {found.id}, which is an artifact ({a(found.kind)})"
        if found.kind not in FLOW_NODES:
            return f"it must {verb} an activity, an event or a gateway, and {found.id} is {a(found.kind)}"
        if found.kind in SUB_PROCESSES and found.by_event:
            return f"it must not {verb} {found.id}, which is an event sub-process"
    return None


@rule("flow-within-pool", "9.3", FLOW)
def within_pool(model: Model, part: Part) -> str | None:
    source, target = model.find(part.get("sourceRef")), model.find(part.get("targetRef"))
    if source is not None and target is not None and source.process is not target.process:
        return f"it must not cross from one pool to another, as it does between {source.id} and {target.id}"
    return None


@rule("flow-within-level", "10.3.5", FLOW)
def within_level(model: Model, part: Part) -> str | None:
    source, target = model.find(part.get("sourceRef")), model.find(part.get("targetRef"))
    if source is None or target is None:
        return None
    if source.parent is not target.parent:
        return (
            f"it must not cross the border of a sub-process, as it does between {source.id} and {target.id}"
        )
    if source.parent is not part.parent and part.parent is not None:
        return f"it stands in {part.parent.label}, and must stand beside what it connects"
    return None


@rule("flow-not-into-start", "10.5.2", {"startEvent"})
def start_without_incoming(model: Model, part: Part) -> str | None:
    return _not_any(model.incoming.get(part.id), "a start event must not have an incoming flow")


@rule("flow-not-out-of-end", "10.5.4", {"endEvent"})
def end_without_outgoing(model: Model, part: Part) -> str | None:
    return _not_any(model.outgoing.get(part.id), "no flow may lead out of an end event")


@rule("flow-not-into-boundary", "10.5.3", {"boundaryEvent"})
def boundary_without_incoming(model: Model, part: Part) -> str | None:
    return _not_any(model.incoming.get(part.id), "a boundary event must not have an incoming flow")


def _not_any(flows: list[Part] | None, why: str) -> str | None:
    return f"{why}, and {flows[0].label} is one" if flows else None


@rule("default-flow", "8.4.13", WITH_DEFAULT)
def default(model: Model, part: Part) -> str | None:
    if not part.get("default"):
        return None
    flow = model.find(part.get("default"))
    if flow is None or flow.kind != "sequenceFlow":
        return f"its default names “{part.get('default')}”, which isn't a sequenceFlow of the file"
    if model.find(flow.get("sourceRef")) is not part:
        return f"its default flow {flow.id} must come from it, and comes from {flow.get('sourceRef')}"
    return None


@rule("flow-listed-at-its-ends", "8.4.13", FLOW_NODES)
def listed(model: Model, part: Part) -> str | None:
    """A file may leave these lists out altogether, as they repeat what the flows say."""
    if not model.lists_flows:
        return None
    for name, flows in (("incoming", model.incoming), ("outgoing", model.outgoing)):
        said = {each.rpartition(":")[2] for each in part.refs(name)}
        real = {each.id for each in flows.get(part.id, ())}
        if extra := sorted(said - real):
            verb = "enters" if name == "incoming" else "leaves"
            return f"its {name} names {extra[0]}, which is not a flow that {verb} it"
        if missing := sorted(real - said):
            return (
                f"its {name} doesn't name the flow {missing[0]}, as the other elements of the file do theirs"
            )
    return None


@rule("conditional-flow", "8.4.13", FLOW)
def conditional(model: Model, part: Part) -> str | None:
    source = model.find(part.get("sourceRef"))
    if part.first("conditionExpression") is None or source is None:
        return None
    if source.kind in EVENTS | CHOREOGRAPHY_ACTIVITIES | {"parallelGateway"}:
        return f"it has a condition, which a flow out of {a(source.kind)} must not have"
    if source.kind in ACTIVITIES and len(model.outgoing[source.id]) == 1:
        return f"it has a condition and is the only flow out of {source.id}, which needs another one"
    return None


@rule("immediate-flow", "8.4.13", FLOW)
def immediate(model: Model, part: Part) -> str | None:
    if part.executable and not part.true("isImmediate", default=True):
        return "its isImmediate must not be false in a process that runs"
    return None

"""Processes and sub-processes as wholes: starts and ends, and that everything between them is connected."""

from commonhold.base.bpmn.constraints.kinds import ACTIVITIES, FLOW_NODES, LEVELS, SUB_PROCESSES, a
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

_IN_PROCESS = FLOW_NODES - {"startEvent", "boundaryEvent"}


@rule("event-sub-process-start", "10.3.5", SUB_PROCESSES)
def event_sub_process(model: Model, part: Part) -> str | None:
    if part.by_event and len(part.all("startEvent")) != 1:
        return (
            f"an event sub-process must have exactly one start event, and has {len(part.all('startEvent'))}"
        )
    return None


@rule("ad-hoc-contents", "10.3.5", {"adHocSubProcess"})
def ad_hoc(model: Model, part: Part) -> str | None:
    for each in part.all("startEvent", "endEvent"):
        return f"an ad hoc sub-process must not contain {a(each.kind)}, and {each.label} is one"
    if not part.all(*ACTIVITIES):
        return "an ad hoc sub-process must contain at least one activity"
    return None


def _instantiates(part: Part) -> bool:
    return part.kind in ("receiveTask", "eventBasedGateway") and part.true("instantiate")


@rule("start-for-end", "10.5.2", LEVELS)
def start_for_end(model: Model, part: Part) -> str | None:
    if not part.all("endEvent") or part.all("startEvent") or any(map(_instantiates, part.children)):
        return None
    return f"it has the end event {part.all('endEvent')[0].label} and no start event, and must have both or neither"


@rule("end-for-start", "10.5.4", LEVELS)
def end_for_start(model: Model, part: Part) -> str | None:
    if not part.all("startEvent") or part.all("endEvent"):
        return None
    return f"it has the start event {part.all('startEvent')[0].label} and no end event, and must have both or neither"


@rule("start-event-outgoing", "10.5.2", {"startEvent"})
def start_outgoing(model: Model, part: Part) -> str | None:
    return None if model.outgoing.get(part.id) else "a start event must have an outgoing flow"


@rule("end-event-incoming", "10.5.4", {"endEvent"})
def end_incoming(model: Model, part: Part) -> str | None:
    return None if model.incoming.get(part.id) else "an end event must have an incoming flow"


def _is_link(model: Model, part: Part) -> bool:
    return "link" in model.triggers(part)


@rule("intermediate-event-incoming", "10.5.3", {"intermediateCatchEvent", "intermediateThrowEvent"})
def event_incoming(model: Model, part: Part) -> str | None:
    if model.incoming.get(part.id) or (part.kind == "intermediateCatchEvent" and _is_link(model, part)):
        return None
    return "an intermediate event must have an incoming flow"


@rule("intermediate-event-outgoing", "10.5.3", {"intermediateCatchEvent", "intermediateThrowEvent"})
def event_outgoing(model: Model, part: Part) -> str | None:
    if model.outgoing.get(part.id) or (part.kind == "intermediateThrowEvent" and _is_link(model, part)):
        return None
    return "an intermediate event must have an outgoing flow"


def _outside_flow(part: Part) -> bool:
    """What the flow doesn't reach: compensation and event sub-processes."""
    return part.kind in ACTIVITIES and (part.true("isForCompensation") or part.by_event)


@rule("incoming", "10.5.2", _IN_PROCESS)
def incoming(model: Model, part: Part) -> str | None:
    if part.parent is None or part.parent.kind not in LEVELS or not part.parent.all("startEvent"):
        return None
    if model.incoming.get(part.id) or _outside_flow(part) or _instantiates(part):
        return None
    if part.kind == "intermediateCatchEvent" and _is_link(model, part):
        return None
    return "no flow leads to it, and one must where there is a start event"


@rule("outgoing", "10.5.4", _IN_PROCESS - {"endEvent"})
def outgoing(model: Model, part: Part) -> str | None:
    if part.parent is None or part.parent.kind not in LEVELS or not part.parent.all("endEvent"):
        return None
    if model.outgoing.get(part.id) or _outside_flow(part):
        return None
    if part.kind == "intermediateThrowEvent" and _is_link(model, part):
        return None
    return "no flow leads out of it, and one must where there is an end event"


@rule("lane-elements", "10.8", {"lane"})
def lane(model: Model, part: Part) -> str | None:
    for reference in part.refs("flowNodeRef"):
        found = model.find(reference)
        if found is not None and found.process is not part.process:
            return f"it holds {found.id}, which is not in the same process"
    return None

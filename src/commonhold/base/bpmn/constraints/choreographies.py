"""Choreographies: where their activities may stand, who takes part in them, and what they may not hold."""

from commonhold.base.bpmn.constraints.kinds import (
    ACTIVITIES,
    CHOREOGRAPHY_ACTIVITIES,
    DATA_ELEMENTS,
    LEVELS,
    a,
)
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

CHOREOGRAPHIES = frozenset({"choreography", "globalChoreographyTask", "subChoreography"})
_EVENTS = {
    "startEvent": {"timer", "conditional", "signal"},
    "intermediateCatchEvent": {"timer", "conditional", "signal", "link", "message"},
    "intermediateThrowEvent": {"signal", "link", "message"},
    "endEvent": {"terminate"},
}


@rule("choreography-activity-in-process", "10.2, 10.3.5", CHOREOGRAPHY_ACTIVITIES)
def activity_in_process(model: Model, part: Part) -> str | None:
    if part.parent is not None and part.parent.kind in LEVELS:
        return f"{a(part.kind)} is a choreography activity, which {a(part.parent.kind)} must not contain"
    return None


@rule("process-activity-in-choreography", "11.4", ACTIVITIES | DATA_ELEMENTS)
def process_activity(model: Model, part: Part) -> str | None:
    if part.parent is not None and part.parent.kind in CHOREOGRAPHIES:
        return f"{a(part.kind)} belongs to a process, and a choreography must not contain it"
    return None


@rule("initiating-participant", "11.5", CHOREOGRAPHY_ACTIVITIES)
def initiator(model: Model, part: Part) -> str | None:
    if part.get("initiatingParticipantRef") not in part.refs("participantRef"):
        return f"its initiating participant {part.get('initiatingParticipantRef')} must be one of its participants"
    return None


@rule("choreography-task-participants", "11.5.1", {"choreographyTask"})
def two_participants(model: Model, part: Part) -> str | None:
    if len(set(part.refs("participantRef"))) != 2 or len(part.refs("participantRef")) != 2:
        return "a choreographyTask is between exactly two different participants"
    ends = set(part.refs("participantRef"))
    for flow in map(model.find, part.refs("messageFlowRef")):
        if flow is not None and {flow.get("sourceRef"), flow.get("targetRef")} - ends:
            return f"its messageFlow {flow.id} must be between its two participants"
    if len(part.refs("messageFlowRef")) > 2:
        return "a choreographyTask has one or two messageFlows"
    return None


@rule("choreography-sequence", "11.5.6", CHOREOGRAPHY_ACTIVITIES)
def known_to_the_initiator(model: Model, part: Part) -> str | None:
    """Who starts an activity must have seen the one before it, or couldn't know that it is their turn."""
    if part.kind != "choreographyTask":
        return None
    for flow in model.incoming.get(part.id, ()):
        before = model.find(flow.get("sourceRef"))
        if before is None or before.kind != "choreographyTask":
            continue
        if part.get("initiatingParticipantRef") not in before.refs("participantRef"):
            return f"its initiating participant must have taken part in {before.id}, which comes before it"
    return None


@rule("choreography-events", "11.6", _EVENTS)
def events(model: Model, part: Part) -> str | None:
    if part.parent is None or part.parent.kind not in CHOREOGRAPHIES:
        return None
    for trigger in model.triggers(part):
        if trigger not in _EVENTS[part.kind]:
            return f"{a(part.kind)} of a choreography must not have {a(trigger + 'EventDefinition')}"
    return None


@rule("choreography-reference", "9.5, 11.2", {"choreography", "globalConversation", "globalChoreographyTask"})
def refers_to_no_choreography(model: Model, part: Part) -> str | None:
    if part.refs("choreographyRef"):
        return f"{a(part.kind)} must not refer to a choreography, and its choreographyRef does"
    return None

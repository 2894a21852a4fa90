"""Collaborations: participants, the messages between them, and their conversations."""

from collections.abc import Iterator

from commonhold.base.bpmn.constraints.kinds import (
    ACTIVITIES,
    ARTIFACTS,
    CONVERSATION_NODES,
    EVENTS,
    a,
)
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

FLOW = frozenset({"messageFlow"})
INTERACTION_NODES = ACTIVITIES | EVENTS | {"participant"}
_RECEIVERS = {"startEvent", "intermediateCatchEvent", "boundaryEvent"}
_SENDERS = {"endEvent", "intermediateThrowEvent"}


@rule("message-flow-ends", "9.4", FLOW)
def ends(model: Model, part: Part) -> str | None:
    for name in ("sourceRef", "targetRef"):
        found = model.find(part.get(name))
        if found is None:
            return f"its {name} names “{part.get(name)}”, which isn't in the file"
        if found.kind in ARTIFACTS:
            return f"its {name} must not be an artifact, and {found.id} is {a(found.kind)}"
        if found.kind not in INTERACTION_NODES:
            return f"its {name} must be a participant, an activity or an event, and {found.id} is {a(found.kind)}"
    return None


@rule("message-flow-direction", "9.4, 10.5", FLOW)
def direction(model: Model, part: Part) -> str | None:
    """Several may be wrong with one flow, so all of it is said at once."""
    source, target = model.find(part.get("sourceRef")), model.find(part.get("targetRef"))
    if source is None or target is None:
        return None
    return "; ".join(_directions(model, source, target)) or None


def _directions(model: Model, source: Part, target: Part) -> Iterator[str]:
    if _same_pool(model, source, target):
        yield "it must connect two pools, and both its ends are in the same one"
    if source.kind in _RECEIVERS:
        yield f"{source.id} is {a(source.kind)}, which receives messages and can't be a message flow's source"
    elif source.kind in _SENDERS and "message" not in model.triggers(source):
        yield f"its source {source.id} must have a messageEventDefinition"
    if target.kind in _SENDERS:
        yield f"{target.id} is {a(target.kind)}, which sends messages and can't be a message flow's target"
    elif target.kind in _RECEIVERS and "message" not in model.triggers(target):
        yield f"its target {target.id} must have a messageEventDefinition"


def _same_pool(model: Model, source: Part, target: Part) -> bool:
    def pools(end: Part) -> set[Part]:
        process = model.target(end, "processRef") if end.kind == "participant" else end.process
        return {each for each in (end if end.kind == "participant" else None, process) if each is not None}

    return bool(pools(source) & pools(target))


@rule("participant-multiplicity", "9.3", {"participantMultiplicity"})
def multiplicity(model: Model, part: Part) -> str | None:
    minimum, maximum = part.number("minimum", 0), part.number("maximum", 1)
    if minimum < 0:
        return f"its minimum is {minimum}, and must not be negative"
    if maximum < 1:
        return f"its maximum is {maximum}, and must be at least 1"
    if part.get("maximum") and maximum < minimum:
        return f"its maximum is {maximum}, which is less than its minimum, {minimum}"
    return None


@rule("conversation-link", "9.5", {"conversationLink"})
def link(model: Model, part: Part) -> str | None:
    found = [model.find(part.get(name)) for name in ("sourceRef", "targetRef")]
    kinds = [each.kind for each in found if each is not None]
    if len(kinds) < 2:
        return "both its ends must be in the file"
    conversations = [kind for kind in kinds if kind in CONVERSATION_NODES]
    if len(conversations) != 1 or not set(kinds) - CONVERSATION_NODES <= INTERACTION_NODES:
        return "it must connect a conversation with a participant, an activity or an event"
    return None


@rule("conversation-participants", "9.5", CONVERSATION_NODES)
def conversation_participants(model: Model, part: Part) -> str | None:
    links = (model.pointing("conversationLink", end).get(part.id, ()) for end in ("sourceRef", "targetRef"))
    if len(part.refs("participantRef")) + sum(map(len, links)) < 2:
        return f"{a(part.kind)} must have at least two participants"
    return None


@rule("call-conversation", "9.5", {"callConversation"})
def call(model: Model, part: Part) -> str | None:
    if part.refs("messageFlowRef"):
        return "a callConversation must not refer to message flows; those of what it calls are used"
    called = model.target(part, "calledCollaborationRef")
    if part.get("calledCollaborationRef") and called is not None and "Choreography" in called.kind:
        return f"it must call a collaboration or a globalConversation, and {called.id} is {a(called.kind)}"
    return None


@rule("global-conversation", "9.5", {"globalConversation"})
def global_conversation(model: Model, part: Part) -> str | None:
    for each in part.children:
        if each.kind in CONVERSATION_NODES | ARTIFACTS or each.kind.endswith("Association"):
            return f"a globalConversation must not contain {a(each.kind)}"
    return None


@rule("public-process", "10.2", {"process"})
def public(model: Model, part: Part) -> str | None:
    if part.get("processType") == "Public" and part.executable:
        return "a public process must not be executable: make it private, or its isExecutable false"
    return None

"""The elements of BPMN, grouped as the standard's metamodel groups them."""

TASKS = frozenset(
    {"task", "sendTask", "receiveTask", "serviceTask", "userTask", "manualTask", "scriptTask"}
    | {"businessRuleTask"}
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
CHOREOGRAPHY_ACTIVITIES = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
GATEWAYS = frozenset(
    {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway"}
)
CATCH_EVENTS = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROW_EVENTS = frozenset({"intermediateThrowEvent", "endEvent", "implicitThrowEvent"})
EVENTS = CATCH_EVENTS | THROW_EVENTS
FLOW_NODES = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES | GATEWAYS | EVENTS
DATA_ELEMENTS = frozenset({"dataObject", "dataObjectReference", "dataStoreReference"})
FLOW_ELEMENTS = FLOW_NODES | DATA_ELEMENTS | {"sequenceFlow"}
ARTIFACTS = frozenset({"association", "group", "textAnnotation"})
ITEM_AWARE = DATA_ELEMENTS | {"dataStore", "dataInput", "dataOutput", "property"}
ITEM_AWARE |= {"inputDataItem", "outputDataItem"}
EVENT_DEFINITIONS = frozenset(
    f"{trigger}EventDefinition"
    for trigger in (
        *("message", "timer", "conditional", "signal", "error", "escalation"),
        *("compensate", "cancel", "link", "terminate"),
    )
)
CONVERSATION_NODES = frozenset({"conversation", "subConversation", "callConversation"})
GLOBAL_TASKS = frozenset(
    {"globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask"}
)
CALLABLE = GLOBAL_TASKS | {"process"}
COLLABORATIONS = frozenset({"collaboration", "choreography", "globalConversation", "globalChoreographyTask"})
RESOURCE_ROLES = frozenset({"resourceRole", "performer", "humanPerformer", "potentialOwner"})
LOOPS = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})
DATA_ASSOCIATIONS = frozenset({"dataInputAssociation", "dataOutputAssociation"})
LEVELS = SUB_PROCESSES | {"process"}
"""What holds a flow that has a start and an end of its own."""


def a(kind: str) -> str:
    """The element with its article: a task, an endEvent."""
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"


_TOGETHER = {
    ACTIVITIES: "an activity",
    FLOW_NODES: "an activity, an event or a gateway",
    EVENT_DEFINITIONS: "an event definition",
    ITEM_AWARE: "data, a property, an input or an output",
}


def either(kinds: frozenset[str] | set[str]) -> str:
    """The elements that may stand somewhere, in a sentence."""
    if together := _TOGETHER.get(frozenset(kinds)):
        return together
    named = [a(each) for each in sorted(kinds)]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"

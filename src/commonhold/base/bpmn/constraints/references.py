"""References: each leads to an element of the file, of the right kind."""

from commonhold.base.bpmn.constraints import kinds
from commonhold.base.bpmn.constraints.expressions import EXPRESSIONS
from commonhold.base.bpmn.constraints.kinds import a, either
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule
from commonhold.base.bpmn.constraints.schema import SHAPES

ANY: frozenset[str] = frozenset()
_ITEM, _MESSAGE, _PARTICIPANT = {"itemDefinition"}, {"message"}, {"participant"}
_FLOW, _CHOREOGRAPHY = {"messageFlow"}, {"choreography", "globalChoreographyTask"}
_INPUT, _OUTPUT = {"dataInput"}, {"dataOutput"}

NAMES: dict[str, frozenset[str] | set[str]] = {
    "activityRef": kinds.ACTIVITIES,
    "attachedToRef": kinds.ACTIVITIES,
    "calledChoreographyRef": _CHOREOGRAPHY,
    "calledCollaborationRef": kinds.COLLABORATIONS,
    "categoryValueRef": {"categoryValue"},
    "choreographyRef": _CHOREOGRAPHY,
    "correlationKeyRef": {"correlationKey"},
    "correlationPropertyRef": {"correlationProperty"},
    "dataInputRefs": _INPUT,
    "dataObjectRef": {"dataObject"},
    "dataOutputRefs": _OUTPUT,
    "dataStoreRef": {"dataStore"},
    "definitionalCollaborationRef": kinds.COLLABORATIONS,
    "endPointRef": {"endPoint"},
    "errorRef": {"error"},
    "escalationRef": {"escalation"},
    "eventDefinitionRef": kinds.EVENT_DEFINITIONS,
    "flowNodeRef": kinds.FLOW_NODES,
    "inMessageRef": _MESSAGE,
    "initiatingParticipantRef": _PARTICIPANT,
    "innerConversationNodeRef": kinds.CONVERSATION_NODES,
    "innerMessageFlowRef": _FLOW,
    "innerParticipantRef": _PARTICIPANT,
    "inputDataRef": _INPUT,
    "inputSetRefs": {"inputSet"},
    "interfaceRef": {"interface"},
    "itemRef": _ITEM,
    "itemSubjectRef": _ITEM,
    "messageFlowRef": _FLOW,
    "messageRef": _MESSAGE,
    "noneBehaviorEventRef": kinds.EVENT_DEFINITIONS,
    "oneBehaviorEventRef": kinds.EVENT_DEFINITIONS,
    "operationRef": {"operation"},
    "optionalInputRefs": _INPUT,
    "optionalOutputRefs": _OUTPUT,
    "outMessageRef": _MESSAGE,
    "outerConversationNodeRef": kinds.CONVERSATION_NODES,
    "outerMessageFlowRef": _FLOW,
    "outerParticipantRef": _PARTICIPANT,
    "outputDataRef": _OUTPUT,
    "outputSetRefs": {"outputSet"},
    "parameterRef": {"resourceParameter"},
    "participantRef": _PARTICIPANT,
    "partitionElementRef": ANY,
    "processRef": {"process"},
    "resourceRef": {"resource"},
    "signalRef": {"signal"},
    "supportedInterfaceRef": {"interface"},
    "supports": {"process"},
    "whileExecutingInputRefs": _INPUT,
    "whileExecutingOutputRefs": _OUTPUT,
}
"""What a reference of this name refers to, wherever it stands. The ends of flows have rules of their own."""

TYPES = {
    **dict.fromkeys(("error", "escalation"), "structureRef"),
    **dict.fromkeys(("resourceParameter", "correlationProperty"), "type"),
    **dict.fromkeys(EXPRESSIONS, "evaluatesToTypeRef"),
}
"""What refers to an item definition, or with a prefix to a type that is defined elsewhere, as xsd:string is. A signal's
structureRef isn't here: tools write the name of a type there."""
_ENDS = {
    "dataInputAssociation": kinds.ITEM_AWARE,
    "dataOutputAssociation": kinds.ITEM_AWARE,
    "association": ANY,
}


@rule("reference", "15.3", frozenset(SHAPES))
def resolves(model: Model, part: Part) -> str | None:
    for name in map(str, part.xml.keys()):
        if name in NAMES and (why := _wrong(model, name, part.get(name), NAMES[name])):
            return why
    for child in part.children:
        if child.kind in NAMES and (why := _wrong(model, child.kind, child.text, NAMES[child.kind])):
            return why
    if part.kind in _ENDS:
        for name in ("sourceRef", "targetRef"):
            for reference in part.refs(name):
                if why := _wrong(model, name, reference, _ENDS[part.kind]):
                    return why
    return None


@rule("reference-to-type", "8.4.10", TYPES)
def resolves_to_type(model: Model, part: Part) -> str | None:
    name = TYPES[part.kind]
    if not part.get(name) or ":" in part.get(name):
        return None
    return _wrong(model, name, part.get(name), _ITEM)


_DATA = kinds.ITEM_AWARE - {"inputDataItem", "outputDataItem"}


@rule("loop-data", "10.3.8", {"multiInstanceLoopCharacteristics"})
def loop_data(model: Model, part: Part) -> str | None:
    """A file without any data of its own names the variables of the process there."""
    if not any(model.by_kind.get(kind) for kind in _DATA):
        return None
    for name in ("loopDataInputRef", "loopDataOutputRef"):
        for reference in part.refs(name):
            if why := _wrong(model, name, reference, kinds.ITEM_AWARE):
                return why
    return None


@rule("called-element", "10.3.6", {"callActivity"})
def called(model: Model, part: Part) -> str | None:
    """What isn't in the file is another process, which is published by itself."""
    found = model.target(part, "calledElement")
    if found is not None and found.kind not in kinds.CALLABLE:
        return f"its calledElement {found.id} is {a(found.kind)}, and must be a process or a global task"
    return None


def _wrong(model: Model, name: str, reference: str, wanted: frozenset[str] | set[str]) -> str | None:
    found = model.find(reference)
    if found is None:
        return f"its {name} names “{reference}”, which isn't in the file"
    if wanted and found.kind not in wanted:
        return f"its {name} names {found.id}, which is {a(found.kind)} and must be {either(wanted)}"
    return None

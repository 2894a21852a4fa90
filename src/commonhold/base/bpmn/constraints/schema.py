"""What the XML Schema of BPMN 2.0 allows each element to have, as a table of our own.

An element is `name: base | attributes | children`. A required attribute ends in `!`; its values follow a colon.
A child ends in `?` (at most one), `!` (exactly one), `+` (at least one), `2` (at least two) or `*`; `@name` is a
group. Their order is free here, though not in the standard's schema.
"""

from dataclasses import dataclass, field

from commonhold.base.bpmn.constraints import kinds

GROUPS: dict[str, frozenset[str]] = {
    "@flow": kinds.FLOW_ELEMENTS,
    "@artifact": kinds.ARTIFACTS,
    "@definition": kinds.EVENT_DEFINITIONS,
    "@role": kinds.RESOURCE_ROLES,
    "@conversation": kinds.CONVERSATION_NODES,
    "@loop": kinds.LOOPS,
    "@expression": frozenset({"expression", "formalExpression"}),
    "@root": kinds.EVENT_DEFINITIONS
    | kinds.COLLABORATIONS
    | kinds.CALLABLE
    | {"category", "correlationProperty", "dataStore", "endPoint", "error", "escalation", "interface"}
    | {"itemDefinition", "message", "partnerEntity", "partnerRole", "resource", "signal"},
}

_TABLE = """
base: | id | documentation* extensionElements?
definitions: base | name targetNamespace expressionLanguage typeLanguage exporter exporterVersion | import* extension* @root* relationship*
import: base | namespace! location! importType! |
extension: base | mustUnderstand:bool definition |
relationship: base | type! direction:None,Forward,Backward,Both | source+ target+
documentation: | id textFormat |
extensionElements text script incoming outgoing source target: | |
category: base | name | categoryValue*
categoryValue: base | value |
correlationProperty: base | name type | correlationPropertyRetrievalExpression+
correlationPropertyRetrievalExpression: base | messageRef! | messagePath!
dataStore: base | name capacity:integer isUnlimited:bool itemSubjectRef | dataState?
endPoint auditing monitoring rendering partitionElement cancelEventDefinition terminateEventDefinition: base | |
error: base | name errorCode structureRef |
escalation: base | name escalationCode structureRef |
signal: base | name structureRef |
message: base | name itemRef |
itemDefinition: base | structureRef isCollection:bool itemKind:Information,Physical |
interface: base | name! implementationRef | operation+
operation: base | name! implementationRef | inMessageRef! outMessageRef? errorRef*
partnerEntity partnerRole: base | name | participantRef*
resource: base | name! | resourceParameter*
resourceParameter: base | name type isRequired:bool |
callable: base | name | supportedInterfaceRef* ioSpecification? ioBinding*
globalTask globalManualTask: callable | | @role*
globalUserTask: callable | implementation | @role* rendering*
globalScriptTask: callable | scriptLanguage | @role* script?
globalBusinessRuleTask: callable | implementation | @role*
process: callable | processType:None,Public,Private isClosed:bool isExecutable:bool definitionalCollaborationRef | auditing? monitoring? property* laneSet* @flow* @artifact* @role* correlationSubscription* supports*
ioSpecification: base | | dataInput* dataOutput* inputSet+ outputSet+
dataInput dataOutput inputDataItem outputDataItem: base | name itemSubjectRef isCollection:bool | dataState?
inputSet: base | name | dataInputRefs* optionalInputRefs* whileExecutingInputRefs* outputSetRefs*
outputSet: base | name | dataOutputRefs* optionalOutputRefs* whileExecutingOutputRefs* inputSetRefs*
ioBinding: base | operationRef! inputDataRef! outputDataRef! |
dataState: base | name |
property: base | name itemSubjectRef | dataState?
laneSet childLaneSet: base | name | lane*
lane: base | name partitionElementRef | partitionElement? flowNodeRef* childLaneSet?
flowElement: base | name | auditing? monitoring? categoryValueRef*
sequenceFlow: flowElement | sourceRef! targetRef! isImmediate:bool | conditionExpression?
dataObject: flowElement | itemSubjectRef isCollection:bool | dataState?
dataObjectReference: flowElement | itemSubjectRef dataObjectRef! | dataState?
dataStoreReference: flowElement | itemSubjectRef dataStoreRef | dataState?
flowNode: flowElement | | incoming* outgoing*
activity: flowNode | isForCompensation:bool startQuantity:integer completionQuantity:integer default | ioSpecification? property* dataInputAssociation* dataOutputAssociation* @role* @loop*
task manualTask: activity | |
sendTask: activity | implementation messageRef operationRef |
receiveTask: activity | implementation messageRef operationRef instantiate:bool |
serviceTask: activity | implementation operationRef |
userTask: activity | implementation | rendering*
businessRuleTask: activity | implementation |
scriptTask: activity | scriptFormat | script?
callActivity: activity | calledElement |
subProcess: activity | triggeredByEvent:bool | laneSet* @flow* @artifact*
transaction: subProcess | method |
adHocSubProcess: subProcess | cancelRemainingInstances:bool ordering:Parallel,Sequential | completionCondition?
event: flowNode | | property* @definition* eventDefinitionRef* dataInput* dataInputAssociation* inputSet?
catchEvent: flowNode | parallelMultiple:bool | property* dataOutput* dataOutputAssociation* outputSet? @definition* eventDefinitionRef*
startEvent: catchEvent | isInterrupting:bool |
intermediateCatchEvent: catchEvent | |
boundaryEvent: catchEvent | cancelActivity:bool attachedToRef! |
intermediateThrowEvent endEvent implicitThrowEvent: event | |
compensateEventDefinition: base | waitForCompletion:bool activityRef |
conditionalEventDefinition: base | | condition!
errorEventDefinition: base | errorRef |
escalationEventDefinition: base | escalationRef |
linkEventDefinition: base | name! | source* target*
messageEventDefinition: base | messageRef | operationRef?
signalEventDefinition: base | signalRef |
timerEventDefinition: base | | timeDate* timeCycle* timeDuration*
gateway: flowNode | gatewayDirection:Unspecified,Converging,Diverging,Mixed |
parallelGateway: gateway | |
exclusiveGateway inclusiveGateway: gateway | default |
complexGateway: gateway | default | activationCondition?
eventBasedGateway: gateway | instantiate:bool eventGatewayType:Exclusive,Parallel |
standardLoopCharacteristics: base | testBefore:bool loopMaximum:integer | loopCondition?
multiInstanceLoopCharacteristics: base | isSequential:bool behavior:None,One,All,Complex oneBehaviorEventRef noneBehaviorEventRef | loopCardinality? loopDataInputRef? loopDataOutputRef? inputDataItem? outputDataItem? complexBehaviorDefinition* completionCondition?
complexBehaviorDefinition: base | | condition! event?
dataInputAssociation dataOutputAssociation: base | | sourceRef* targetRef! transformation? assignment*
assignment: base | | from! to!
resourceRole performer humanPerformer potentialOwner: base | name | resourceRef? resourceParameterBinding* resourceAssignmentExpression?
resourceParameterBinding: base | parameterRef! | @expression!
resourceAssignmentExpression: base | | @expression!
formal: base | language evaluatesToTypeRef |
conditionExpression condition completionCondition activationCondition loopCondition loopCardinality: formal | |
timeDate timeCycle timeDuration messagePath dataPath transformation from to formalExpression expression: formal | |
association: base | sourceRef! targetRef! associationDirection:None,One,Both |
group: base | categoryValueRef |
textAnnotation: base | textFormat | text?
correlationSubscription: base | correlationKeyRef! | correlationPropertyBinding*
correlationPropertyBinding: base | correlationPropertyRef! | dataPath!
correlationKey: base | name | correlationPropertyRef*
collaboration: base | name isClosed:bool | participant* messageFlow* @artifact* @conversation* conversationAssociation* participantAssociation* messageFlowAssociation* correlationKey* choreographyRef* conversationLink*
globalConversation: collaboration | |
choreography: collaboration | | @flow*
globalChoreographyTask: choreography | initiatingParticipantRef |
participant: base | name processRef | interfaceRef* endPointRef* participantMultiplicity?
participantMultiplicity: base | minimum:integer maximum:integer |
messageFlow: base | name sourceRef! targetRef! messageRef |
conversationAssociation: base | innerConversationNodeRef! outerConversationNodeRef! |
participantAssociation: base | | innerParticipantRef! outerParticipantRef!
messageFlowAssociation: base | innerMessageFlowRef! outerMessageFlowRef! |
conversation: base | name | participantRef* messageFlowRef* correlationKey*
subConversation: conversation | | @conversation*
callConversation: conversation | calledCollaborationRef | participantAssociation*
conversationLink: base | name sourceRef! targetRef! |
choreographyActivity: flowNode | initiatingParticipantRef! loopType:None,Standard,MultiInstanceSequential,MultiInstanceParallel | participantRef2 correlationKey*
choreographyTask: choreographyActivity | | messageFlowRef+
subChoreography: choreographyActivity | | @flow* @artifact*
callChoreography: choreographyActivity | calledChoreographyRef | participantAssociation*
reference: | |
"""  # noqa: E501

_REFERENCES = """
categoryValueRef choreographyRef correlationPropertyRef dataInputRefs dataOutputRefs endPointRef errorRef
eventDefinitionRef flowNodeRef inMessageRef innerParticipantRef inputSetRefs interfaceRef loopDataInputRef
loopDataOutputRef messageFlowRef operationRef optionalInputRefs optionalOutputRefs outMessageRef
outerParticipantRef outputSetRefs participantRef resourceRef sourceRef supportedInterfaceRef supports
targetRef whileExecutingInputRefs whileExecutingOutputRefs
"""


@dataclass
class Shape:
    """What an element may have: values of attributes (all of them if none), and how many of each group of children."""

    attributes: dict[str, frozenset[str]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    children: list[tuple[frozenset[str], int, int | None]] = field(default_factory=list)  # kinds, least, most
    allowed: frozenset[str] = frozenset()


_COUNTS: dict[str, tuple[int, int | None]] = {
    "*": (0, None),
    "?": (0, 1),
    "!": (1, 1),
    "+": (1, None),
    "2": (2, None),
}


def _shape(base: Shape, attributes: str, children: str) -> Shape:
    shape = Shape(dict(base.attributes), set(base.required), list(base.children))
    for each in attributes.split():
        name, _, values = each.partition(":")
        if name.endswith("!"):
            shape.required.add(name.rstrip("!"))
        shape.attributes[name.rstrip("!")] = frozenset(values.split(",")) if values else frozenset()
    for each in children.split():
        least, most = _COUNTS[each[-1]]
        shape.children.append((GROUPS.get(each[:-1], frozenset({each[:-1]})), least, most))
    shape.allowed = frozenset().union(*(group for group, _, _ in shape.children))
    return shape


def _read() -> dict[str, Shape]:
    shapes: dict[str, Shape] = {"": Shape()}
    for line in _TABLE.strip().splitlines():
        names, _, rest = line.partition(":")
        base, attributes, children = rest.split("|")
        for name in names.split():
            shapes[name] = _shape(shapes[base.strip()], attributes, children)
    shapes.update(dict.fromkeys(_REFERENCES.split(), shapes["reference"]))
    return shapes


SHAPES = _read()
ABSTRACT = frozenset(
    {"", "base", "reference", "callable", "flowElement", "flowNode", "activity", "gateway", "catchEvent"}
    | {"formal", "choreographyActivity"}
)
"""What others are built on, and stands in no file. (`event` does, in a complex behaviour.)"""

"""What a process compiles to: elements by number, in bodies that may lie inside one another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Kind(Enum):
    """What an element is. The values are the names of BPMN's XML elements."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    ABSTRACT = "task"
    USER = "userTask"
    SERVICE = "serviceTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    BUSINESS_RULE = "businessRuleTask"
    SCRIPT = "scriptTask"
    SUB_PROCESS = "subProcess"
    CALL = "callActivity"
    EXCLUSIVE = "exclusiveGateway"
    INCLUSIVE = "inclusiveGateway"
    PARALLEL = "parallelGateway"
    EVENT_BASED = "eventBasedGateway"


ACTIVITIES = frozenset(
    {Kind.ABSTRACT, Kind.USER, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.BUSINESS_RULE, Kind.SCRIPT}
    | {Kind.SUB_PROCESS, Kind.CALL}
)
WORK = frozenset({Kind.USER, Kind.SERVICE})
RESTING = WORK | {Kind.RECEIVE}
"""The tasks at which a token rests until somebody, a job or a message moves it on."""
WITH_A_BODY = frozenset({Kind.SUB_PROCESS, Kind.CALL})
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.PARALLEL, Kind.EVENT_BASED})


class Condition(Protocol):
    """A compiled FEEL expression, and the names of the variables that it reads."""

    @property
    def names(self) -> frozenset[str]: ...

    def __call__(self, variables: Mapping[str, object], /) -> object: ...


class Decided(Protocol):
    @property
    def outputs(self) -> Mapping[str, object]: ...

    @property
    def rules(self) -> tuple[str, ...]: ...


class Decision(Protocol):
    """A compiled decision of a DMN file."""

    @property
    def names(self) -> frozenset[str]: ...

    def decide(self, variables: Mapping[str, object], /) -> Decided: ...


class Cause(Enum):
    """What an event is about. The values begin the names of BPMN's event definitions."""

    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    CONDITION = "conditional"
    ERROR = "error"
    ESCALATION = "escalation"
    LINK = "link"
    TERMINATE = "terminate"


AWAITED = frozenset({Cause.TIMER, Cause.MESSAGE, Cause.SIGNAL, Cause.CONDITION})
"""The causes that something waits for. Errors and escalations look for whoever catches them instead."""


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer goes off: `what` is "timeDuration", "timeDate" or "timeCycle". An ISO 8601 text, or a FEEL
    expression that gives one. Durations count working time if `working`."""

    what: str
    text: str
    expression: Condition | None
    working: bool


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event definition. `name` is what a message, signal, error or escalation is known by; None catches any
    error or escalation. `key` finds the instance that a message is for; `payload` is what it takes along."""

    cause: Cause
    name: str | None = None
    timer: Timer | None = None
    condition: Condition | None = None
    key: Condition | None = None
    payload: Condition | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """A multi-instance activity (`standard` False), or a loop that goes on while `condition` holds.

    `cardinality` or the list in the variable `collection` says how many instances. Each gets `item`; what each
    leaves in `output_item` is gathered in the variable `output`. `after` is thrown when an instance is done: when
    the first is, if `after_first`, else each time.
    """

    standard: bool
    sequential: bool = True
    condition: Condition | None = None
    test_before: bool = False
    maximum: int | None = None
    cardinality: Condition | None = None
    collection: str = ""
    item: str = ""
    output: str = ""
    output_item: str = ""
    completion: Condition | None = None
    after: Trigger | None = None
    after_first: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow. `number` is its place among all flows of the file; links have one too."""

    number: int
    id: str
    source: int
    target: int
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Element:
    """One flow node. Fields that don't concern its kind are empty.

    `body` is the number of the body that it lies in, `inner` that of the body that it has.
    """

    number: int
    id: str
    name: str
    kind: Kind
    body: int = 0
    inner: int | None = None
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: Flow | None = None
    boundaries: tuple[int, ...] = ()
    host: int | None = None
    """The activity that a boundary event is attached to, or the event sub-process that a start event starts."""
    interrupting: bool = True
    triggers: tuple[Trigger, ...] = ()
    all_triggers: bool = False
    candidates: str = ""
    due: str = ""
    """An ISO 8601 duration of working time."""
    decision_id: str = ""
    decision: Decision | None = None
    script: Condition | None = None
    result: str = ""
    """The variable that a script's value goes into; empty where it is a context whose entries are variables."""
    loop: Loop | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    instantiates: bool = False
    can_reach: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Of an inclusive join: by flow into it, the elements from which a token can come to it by that flow."""
    chooses: bool = False
    """Whether it may leave by some of its flows only."""
    throws: bool = False
    """Whether it does something to others when a token reaches it."""

    @property
    def is_event_sub_process(self) -> bool:
        return self.kind is Kind.SUB_PROCESS and self.instantiates


@dataclass(frozen=True, slots=True)
class Body:
    """What lies directly in a process or sub-process. `starts` get a token when it begins; `listeners` are the
    start events of its event sub-processes."""

    number: int
    id: str
    name: str
    starts: tuple[int, ...]
    listeners: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A compiled file. `elements[n].number == n`, and the same of bodies; `bodies[main]` is what `Start` starts."""

    id: str
    name: str
    elements: tuple[Element, ...]
    bodies: tuple[Body, ...]
    main: int
    flows: tuple[Flow, ...]
    by_id: Mapping[str, Element]
    conditional: bool
    """Whether anything waits for a condition."""
    reads: frozenset[str]
    """The variables that its conditions, scripts, decisions and timers read."""

    def element(self, element_id: str) -> Element:
        return self.by_id[element_id]

    @property
    def event_starts(self) -> tuple[Element, ...]:
        """Where an event starts a process: start events with triggers, and receive tasks that instantiate."""
        return tuple(
            each
            for each in self.elements
            if (each.kind is Kind.START and each.triggers and each.host is None)
            or (each.kind is Kind.RECEIVE and each.instantiates)
        )

    @property
    def other_starts(self) -> tuple[Element, ...]:
        """Where the file's processes beside the main one start, if told to and by no event."""
        inner = {each.inner for each in self.elements}
        return tuple(
            self.elements[body.starts[0]]
            for body in self.bodies
            if body.number not in inner
            and body.number != self.main
            and body.starts
            and self.elements[body.starts[0]].kind is Kind.START
        )

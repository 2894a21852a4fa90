"""What a process compiles to: elements by number, each knowing where its tokens go."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Kind(Enum):
    """What an element is. The values are the names of BPMN's XML elements."""

    START = "startEvent"
    END = "endEvent"
    USER = "userTask"
    SERVICE = "serviceTask"
    BUSINESS_RULE = "businessRuleTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    BOUNDARY = "boundaryEvent"


TASKS = frozenset({Kind.USER, Kind.SERVICE, Kind.BUSINESS_RULE})
WAITING = frozenset({Kind.USER, Kind.SERVICE})
"""The kinds at which a token rests until somebody, or a job, moves it on."""


class Condition(Protocol):
    """A compiled FEEL expression."""

    def __call__(self, variables: Mapping[str, object], /) -> object: ...


class Decided(Protocol):
    @property
    def outputs(self) -> Mapping[str, object]: ...

    @property
    def rules(self) -> tuple[str, ...]: ...


class Decision(Protocol):
    """A compiled decision of a DMN file."""

    def decide(self, variables: Mapping[str, object], /) -> Decided: ...


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer goes off: after an ISO 8601 duration, of working time if `working`, or at an ISO 8601 moment."""

    text: str
    is_date: bool
    working: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow. `number` is its place among all flows of the process."""

    number: int
    id: str
    source: int
    target: int
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Element:
    """One flow node. Fields that don't concern its kind are empty."""

    number: int
    id: str
    name: str
    kind: Kind
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: Flow | None = None
    boundaries: tuple[int, ...] = ()
    candidates: str = ""
    due: str = ""
    """An ISO 8601 duration of working time."""
    decision_id: str = ""
    decision: Decision | None = None
    host: int | None = None
    interrupting: bool = True
    timer: Timer | None = None
    catches_errors: bool = False
    error_code: str | None = None
    """What an error event throws or catches; None on a boundary event that catches any."""
    terminates: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """A compiled process. `elements[n].number == n`."""

    id: str
    name: str
    elements: tuple[Element, ...]
    start: int

    def element(self, element_id: str) -> Element:
        return next(each for each in self.elements if each.id == element_id)

"""A BPMN file as it stands: nodes, arrows and processes, read but not put together."""

from dataclasses import dataclass, field

from commonhold.base.bpmn.definition import Cause, Kind


@dataclass(frozen=True)
class TimerText:
    what: str
    text: str
    working: bool


@dataclass(frozen=True)
class TriggerText:
    """An event definition. Expressions are texts."""

    cause: Cause
    name: str | None = None
    timer: TimerText | None = None
    condition: str = ""
    key: str = ""
    payload: str = ""


@dataclass(frozen=True)
class LoopText:
    """A loop marker. Expressions are texts; data is named by the variables that hold it."""

    standard: bool
    sequential: bool = True
    condition: str = ""
    test_before: bool = False
    maximum: int | None = None
    cardinality: str = ""
    collection: str = ""
    item: str = ""
    output: str = ""
    output_item: str = ""
    completion: str = ""
    after: TriggerText | None = None
    after_first: bool = False


@dataclass
class Node:
    """A flow node. `parent` is the id of the process or sub-process that it lies in."""

    id: str
    name: str
    kind: Kind
    parent: str
    default: str | None = None
    candidates: str = ""
    due: str = ""
    decision: str = ""
    script: str = ""
    result: str = ""
    host: str | None = None
    interrupting: bool = True
    triggers: list[TriggerText] = field(default_factory=list)
    all_triggers: bool = False
    by_event: bool = False
    called: str = ""
    loop: LoopText | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    instantiates: bool = False


@dataclass(frozen=True)
class Arrow:
    """A sequence flow."""

    id: str
    parent: str
    source: str
    target: str
    condition: str


@dataclass(frozen=True)
class Container:
    """A process, a sub-process, or a global task as a process of one task."""

    id: str
    name: str
    executable: bool = False
    is_process: bool = False


@dataclass
class Drawing:
    """One file."""

    containers: dict[str, Container] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)

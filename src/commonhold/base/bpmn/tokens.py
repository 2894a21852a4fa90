"""Where an instance is: its tokens, as values that a step takes in and gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonhold.base.bpmn.definition import RESTING, Definition, Kind, Trigger

Variables = Mapping[str, object]

COUNTER, INSTANCES, COMPLETED, ACTIVE = (
    "loopCounter",
    "numberOfInstances",
    "numberOfCompletedInstances",
    "numberOfActiveInstances",
)
"""The variables of a loop, as BPMN 2.0.2 calls them (tables 10.28 and 10.30)."""
GATHERED = "commonhold:gathered"
"""Beside them, what the turns have left so far; no expression can say this name."""
KEPT_BY_LOOPS = frozenset({COUNTER, INSTANCES, COMPLETED, ACTIVE, GATHERED})
"""What a loop counts by: nothing that is done in it changes these."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token at an element, or a watch for an event that may happen while something else goes on.

    `key` names it within its instance as long as it is there. `scope` is the key of the token whose body it is in
    (a running sub-process, called process or loop), 0 for the process itself. A watch has a `host`: the token whose
    boundary or alternative it is, or the scope whose event sub-process it would start.
    """

    key: int
    element: int
    scope: int = 0
    host: int | None = None
    trigger: int = 0
    """Which of its element's event definitions a watch is for."""
    left: int | None = None
    """Of a timer's cycle: how often it still goes off. Of a condition: 1 if it held when it was last looked at."""
    local: Variables | None = None
    """Variables that are known in this scope only: those of a loop, or of one instance of it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens of an instance. `arrived` has the flows, each with its scope, whose tokens wait at a join; `body` is
    the process that was started."""

    live: tuple[Token, ...] = ()
    arrived: tuple[tuple[int, int], ...] = ()
    body: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """The instance begins, with these variables: at the start event `element`, or as the main process does."""

    variables: Variables = field(default_factory=dict)
    element: str | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """A task was done; `variables` are merged into the instance's."""

    key: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fail:
    """A service task failed with a business error that its process may catch."""

    key: int
    error_code: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fire:
    """What a token waits for happened: its timer went off, its message came."""

    key: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal was sent; it reaches everything in the instance that waits for it."""

    name: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correct:
    """Somebody corrected the instance's variables."""

    variables: Variables


@dataclass(frozen=True, slots=True)
class Cancel:
    """The instance ends early, wherever it is, with this outcome."""

    outcome: str


Event = Start | Complete | Fail | Fire | Signal | Correct | Cancel


@dataclass(frozen=True, slots=True)
class Passed:
    """A token passed an element. `rules` are the rules that fired there, if it decided by rules."""

    element: int
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A token that something outside can now move on. `value` is when its timer is to go off, as ISO 8601, or the key
    that a message must have; None if it waits for neither."""

    key: int
    element: int
    trigger: Trigger | None = None
    value: object = None


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal that the step sent to whoever waits for it elsewhere."""

    trigger: Trigger
    key: object
    payload: Variables


@dataclass(frozen=True, slots=True)
class Step:
    """What an event led to. `outcome` is the id of the last end event if the instance has ended, else None."""

    tokens: Tokens
    variables: Variables
    history: tuple[Passed, ...]
    opened: tuple[Opened, ...]
    closed: tuple[int, ...]
    thrown: tuple[Thrown, ...]
    outcome: str | None


def is_wait(definition: Definition, token: Token, by_key: Mapping[int, Token]) -> bool:
    """Whether something outside can move the token on: it is a watch, or rests at a task or at one event."""
    if token.host is not None:
        return True
    element = definition.elements[token.element]
    if element.kind is Kind.CATCH:
        return len(element.triggers) == 1
    return element.kind in RESTING and (element.loop is None or is_turn(token, by_key))


def is_turn(token: Token, by_key: Mapping[int, Token]) -> bool:
    """Whether the token is one instance of a loop, rather than the loop."""
    around = by_key.get(token.scope)
    return around is not None and around.element == token.element


def trigger_of(definition: Definition, token: Token) -> Trigger | None:
    """The event that a token waits for, if it waits for one."""
    triggers = definition.elements[token.element].triggers
    return triggers[token.trigger] if triggers else None

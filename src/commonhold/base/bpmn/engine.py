"""Stepping a process: tokens and an event in; tokens, variables and what happened out. Nothing else is touched."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from commonhold.base.bpmn.definition import WAITING, Definition, Element, Flow, Kind
from commonhold.base.bpmn.refusals import EndlessLoop, NobodyCatches, NotWaiting, NoWayOut

Variables = Mapping[str, object]

MOST_MOVES = 10_000
"""How many elements one event may pass before it counts as going round in circles."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A token that rests at an element, or a timer that runs on the boundary of the token `host`.

    `key` names it within its instance and is never used again.
    """

    key: int
    element: int
    host: int | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where an instance is. `arrived` has the flows whose tokens wait at a join for the others."""

    waiting: tuple[Waiting, ...] = ()
    arrived: tuple[int, ...] = ()
    next_key: int = 1


@dataclass(frozen=True, slots=True)
class Start:
    """The instance begins, with these variables."""

    variables: Variables = field(default_factory=dict)


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
    """A timer went off."""

    key: int


@dataclass(frozen=True, slots=True)
class Cancel:
    """The instance ends early, wherever it is, with this outcome."""

    outcome: str


Event = Start | Complete | Fail | Fire | Cancel


@dataclass(frozen=True, slots=True)
class Passed:
    """A token passed an element. `rules` are the rules that fired there, if it decided by rules."""

    element: int
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What an event led to. `outcome` is the id of the last end event if the instance has ended, else None."""

    tokens: Tokens
    variables: Variables
    history: tuple[Passed, ...]
    opened: tuple[Waiting, ...]
    closed: tuple[int, ...]
    outcome: str | None


def advance(definition: Definition, tokens: Tokens, variables: Variables, event: Event) -> Step:
    """Apply one event. Raises NotWaiting, NoWayOut, NobodyCatches or EndlessLoop, and then nothing has changed."""
    return _Run(definition, tokens, variables).apply(event)


class _Run:
    """One application of one event."""

    def __init__(self, definition: Definition, tokens: Tokens, variables: Variables) -> None:
        self.definition = definition
        self.elements = definition.elements
        self.waiting = {each.key: each for each in tokens.waiting}
        self.before = frozenset(self.waiting)
        self.arrived = list(tokens.arrived)
        self.next_key = tokens.next_key
        self.variables = dict(variables)
        self.history: list[Passed] = []
        self.outcome: str | None = None
        self.moving: deque[Flow] = deque()

    def apply(self, event: Event) -> Step:
        match event:
            case Start(given):
                self.variables.update(given)
                self._leave(self.elements[self.definition.start])
            case Complete(key, given):
                element = self._resting(key)
                self.variables.update(given)
                self._close(key)
                self._leave(element)
            case Fail(key, error_code, given):
                element = self._resting(key)
                boundary = self._catcher(element, error_code)
                self.variables.update(given)
                self._close(key)
                self._leave(boundary)
            case Fire(key):
                self._fire(key)
            case Cancel(outcome):
                self._end_all(outcome)
        self._move()
        return self._result()

    def _resting(self, key: int) -> Element:
        found = self.waiting.get(key)
        if found is None or found.host is not None:
            raise NotWaiting()
        return self.elements[found.element]

    def _fire(self, key: int) -> None:
        timer = self.waiting.get(key)
        if timer is None or timer.host is None:
            raise NotWaiting()
        element = self.elements[timer.element]
        if element.interrupting:
            self._close(timer.host)
        else:
            del self.waiting[key]
        self._leave(element)

    def _close(self, key: int) -> None:
        """A token leaves where it rested, and the timers on its boundary stop."""
        del self.waiting[key]
        for other in [each.key for each in self.waiting.values() if each.host == key]:
            del self.waiting[other]

    def _catcher(self, element: Element, error_code: str) -> Element:
        catchers = [self.elements[each] for each in element.boundaries if self.elements[each].catches_errors]
        for wanted in (error_code, None):
            for catcher in catchers:
                if catcher.error_code == wanted:
                    return catcher
        raise NobodyCatches(element=element.id, error=error_code)

    def _move(self) -> None:
        for _ in range(MOST_MOVES):
            if not self.moving:
                return
            flow = self.moving.popleft()
            self._enter(self.elements[flow.target], flow)
        raise EndlessLoop(element=self.elements[self.moving[0].target].id)

    def _enter(self, element: Element, flow: Flow) -> None:
        kind = element.kind
        if kind in WAITING:
            self._rest(element)
        elif kind is Kind.EXCLUSIVE:
            self.history.append(Passed(element.number))
            self.moving.append(self._choose(element))
        elif kind is Kind.PARALLEL:
            self._join(element, flow)
        elif kind is Kind.BUSINESS_RULE:
            assert element.decision is not None
            decided = element.decision.decide(self.variables)
            self.variables.update(decided.outputs)
            self._leave(element, decided.rules)
        else:
            self._end(element)

    def _leave(self, element: Element, rules: tuple[str, ...] = ()) -> None:
        self.history.append(Passed(element.number, rules))
        self.moving.extend(element.outgoing)

    def _rest(self, element: Element) -> None:
        host = self._wait(element.number, None)
        for number in element.boundaries:
            if self.elements[number].timer:
                self._wait(number, host)

    def _wait(self, element: int, host: int | None) -> int:
        key = self.next_key
        self.next_key += 1
        self.waiting[key] = Waiting(key, element, host)
        return key

    def _choose(self, gateway: Element) -> Flow:
        for flow in gateway.outgoing:
            if flow is not gateway.default and (
                flow.condition is None or flow.condition(self.variables) is True
            ):
                return flow
        if gateway.default is None:
            raise NoWayOut(element=gateway.id)
        return gateway.default

    def _join(self, gateway: Element, flow: Flow) -> None:
        self.arrived.append(flow.number)
        incoming = [each.number for each in gateway.incoming]
        if all(number in self.arrived for number in incoming):
            for number in incoming:
                self.arrived.remove(number)
            self._leave(gateway)

    def _end(self, element: Element) -> None:
        self.history.append(Passed(element.number))
        if element.terminates or element.error_code:
            self._end_all(element.id)
        else:
            self.outcome = element.id

    def _end_all(self, outcome: str) -> None:
        self.waiting.clear()
        self.arrived.clear()
        self.moving.clear()
        self.outcome = outcome

    def _result(self) -> Step:
        # A sound process, which alone can be published, leaves no token at a join when nothing else moves.
        assert self.waiting or not self.arrived, (
            "tokens are stuck at a join of a process that was checked as sound"
        )
        return Step(
            Tokens(tuple(self.waiting.values()), tuple(self.arrived), self.next_key),
            self.variables,
            tuple(self.history),
            opened=tuple(each for key, each in self.waiting.items() if key not in self.before),
            closed=tuple(sorted(self.before - self.waiting.keys())),
            outcome=None if self.waiting else self.outcome,
        )

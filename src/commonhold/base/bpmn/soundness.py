"""Whether a process can always finish: every state that it can get into is tried, whatever is decided.

After W. van der Aalst, "The application of Petri nets to workflow management" (1998): a sound process can finish
from every state that it reaches, and leaves no token behind.
"""

from collections import deque
from collections.abc import Iterator

from commonhold.base.bpmn.definition import WAITING, Definition, Element, Flow, Kind
from commonhold.base.bpmn.refusals import Invalid

Place = tuple[str, int]
"""("at", number of an element) where a token rests, ("on", number of a flow) where it waits for a join's others."""
State = tuple[Place, ...]
"""The places of all tokens, sorted."""

MOST_STATES = 20_000
MOST_TOKENS = 60
MOST_ALIKE = 2
"""Tokens at one place beyond these are not followed: a reminder in a loop may leave any number, and what one more of
them can do, these can."""


def check_soundness(definition: Definition) -> None:
    """Refuse a process that can get stuck, or never be rid of a token, telling the path to where it does."""
    reached = _Reached(definition)
    reached.explore()
    stuck = reached.unable_to_finish()
    if stuck is not None:
        raise Invalid(
            element=reached.place_name(stuck),
            why=f"the process can't finish from there; it gets there by {reached.path(stuck)}",
        )


class _Reached:
    """The states that a process reaches, with how it came to each and what follows."""

    def __init__(self, definition: Definition) -> None:
        self.elements = definition.elements
        self.flows = {flow.number: flow for element in definition.elements for flow in element.outgoing}
        self.start = definition.elements[definition.start]
        self.came_from: dict[State, tuple[State | None, str]] = {}
        self.leads_to: dict[State, list[State]] = {}

    def explore(self) -> None:
        ahead: deque[State] = deque()

        def meet(state: State, before: State | None, by: str) -> None:
            if state in self.came_from:
                return
            self.came_from[state] = (before, by)
            if len(self.came_from) > MOST_STATES:
                raise Invalid(
                    element=by, why=f"the process has more than {MOST_STATES} states; make it simpler"
                )
            ahead.append(state)

        for state in self._settle((), self.start.outgoing):
            meet(state, None, self.start.id)
        while ahead:
            state = ahead.popleft()
            self.leads_to[state] = []
            for by, after in self._moves(state):
                self.leads_to[state].append(after)
                meet(after, state, by)

    def unable_to_finish(self) -> State | None:
        """A state from which the process can't reach its end with every token gone: where it is stuck, if it gets so
        far, else the first from which it can only go round."""
        comes_from: dict[State, list[State]] = {state: [] for state in self.leads_to}
        for state, followers in self.leads_to.items():
            for after in followers:
                comes_from[after].append(state)
        able = set[State]()
        ahead: list[State] = [()] if () in comes_from else []
        while ahead:
            state = ahead.pop()
            if state not in able:
                able.add(state)
                ahead += comes_from[state]
        unable = [state for state in self.came_from if state not in able]
        stuck = [state for state in unable if not self.leads_to[state]]
        return next(iter(stuck or unable), None)

    def path(self, state: State) -> str:
        """The elements that were passed on the way to a state."""
        passed: list[str] = []
        at: State | None = state
        while at is not None:
            at, by = self.came_from[at]
            passed.append(by)
        return " → ".join(reversed(passed))

    def place_name(self, state: State) -> str:
        names = [
            self.elements[number if what == "at" else self.flows[number].target].id for what, number in state
        ]
        return names[0] if names else self.start.id

    def _moves(self, state: State) -> Iterator[tuple[str, State]]:
        """Every state that follows when one resting token is moved on, by each way in which it can be."""
        for place in dict.fromkeys(state):
            if place[0] != "at":
                continue
            element = self.elements[place[1]]
            host = element if element.host is None else self.elements[element.host]
            if element.host is not None and not element.interrupting:
                yield from self._after(element, _without(state, [place]))
                continue
            left = _without(state, [("at", host.number), *(("at", each) for each in host.boundaries)])
            yield from self._after(element, left)
            for boundary in (self.elements[each] for each in element.boundaries):
                if boundary.catches_errors:
                    yield from self._after(boundary, left)

    def _after(self, element: Element, left: State) -> Iterator[tuple[str, State]]:
        for state in self._settle(left, element.outgoing):
            yield element.id, state

    def _settle(self, state: State, moving: tuple[Flow, ...]) -> Iterator[State]:
        """Every state in which tokens on the flows `moving` can come to rest."""
        seen = set()
        ahead = [(state, moving)]
        while ahead:
            state, moving = ahead.pop()
            key = (state, tuple(flow.number for flow in moving))
            if key in seen or len(moving) > MOST_TOKENS:
                continue
            seen.add(key)
            if not moving:
                yield _without_more_of_the_same(state)
                continue
            flow, rest = moving[0], moving[1:]
            ahead += self._enter(self.elements[flow.target], flow, state, rest)

    def _enter(
        self, element: Element, flow: Flow, state: State, rest: tuple[Flow, ...]
    ) -> list[tuple[State, tuple[Flow, ...]]]:
        if element.kind is Kind.EXCLUSIVE:
            return [(state, (*rest, chosen)) for chosen in element.outgoing]
        if element.kind is Kind.END:
            return [((), ())] if element.terminates or element.error_code else [(state, rest)]
        if element.kind in WAITING:
            timers = [each for each in element.boundaries if self.elements[each].timer]
            places = [("at", element.number), *(("at", each) for each in timers)]
            return [(tuple(sorted([*state, *places])), rest)]
        if element.kind is Kind.PARALLEL and len(element.incoming) > 1:
            state = tuple(sorted([*state, ("on", flow.number)]))
            joined: list[Place] = [("on", each.number) for each in element.incoming]
            if any(place not in state for place in joined):
                return [(state, rest)]
            state = _without(state, joined)
        return [(state, (*rest, *element.outgoing))]


def _without_more_of_the_same(state: State) -> State:
    return tuple(place for n, place in enumerate(state) if state[n - MOST_ALIKE : n] != (place,) * MOST_ALIKE)


def _without(state: State, places: list[Place]) -> State:
    left = list(state)
    for place in places:
        if place in left:
            left.remove(place)
    return tuple(left)

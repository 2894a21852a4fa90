"""Whether a process can always finish: every state that it can get into is tried, whatever is decided.

After W. van der Aalst, "The application of Petri nets to workflow management" (1998): a sound process can finish
from every state that it reaches, and leaves no token behind. The states are tried with the engine itself, which asks
the explorer wherever it would ask a variable.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping

from commonhold.base.bpmn.definition import (
    WORK,
    Cause,
    Condition,
    Definition,
    Element,
    Flow,
    Kind,
    Loop,
    Timer,
)
from commonhold.base.bpmn.engine import Run
from commonhold.base.bpmn.refusals import EndlessLoop, NobodyCatches, Unsound
from commonhold.base.bpmn.tokens import (
    COMPLETED,
    INSTANCES,
    Complete,
    Event,
    Fail,
    Fire,
    Start,
    Token,
    Tokens,
    is_wait,
    trigger_of,
)

State = tuple[object, ...]
"""The places of all tokens, whichever keys they have: what is in a scope stands behind the scope's own place."""

MOST_STATES = 20_000
MOST_ALIKE = 2
"""Tokens at one place beyond these are not followed: a reminder in a loop may leave any number, and what one more of
them can do, these can."""
OVER: State = ((), ())


def check_soundness(definition: Definition) -> None:
    """Refuse a process that can get stuck, or never be rid of a token, telling the path to where it does."""
    reached = _Reached(definition)
    reached.explore()
    stuck = reached.unable_to_finish()
    if stuck is not None:
        raise Unsound(
            element=reached.place_name(stuck),
            why=f"the process can't finish from there; it gets there by {reached.path(stuck)}",
        )


class Finishing:
    """Tells whether a case that has some tokens can finish, whatever is decided from there on. States that were tried
    are remembered: of a sound process, all that it reaches by itself."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        reached = _Reached(definition)
        reached.explore()
        self._able = set(reached.came_from) if reached.unable_to_finish() is None else set[State]()

    def __call__(self, tokens: Tokens) -> bool:
        if _state(tokens.live, tokens.arrived) in self._able:
            return True
        reached = _Reached(self.definition)
        try:
            reached.explore(tokens)
        except Unsound:
            return False
        if reached.unable_to_finish() is not None:
            return False
        self._able |= reached.came_from.keys()
        return True


class _Pruned(Exception):
    """From here on an earlier run has tried everything."""


class _Explorer(Run):
    """One application of an event in which choices are made by a script, and noted where it ends."""

    def __init__(self, definition: Definition, tokens: Tokens, script: list[int], seen: set[State]) -> None:
        super().__init__(definition, tokens, {})
        self.script = script
        self.options: list[int] = []
        self.met = seen

    def choose(self, options: int, at: object) -> int:
        if options < 2:
            return 0
        if len(self.options) == len(self.script):
            config = (at, _state(self.live.values(), self.arrived), self._on_the_move())
            if config in self.met:
                raise _Pruned
            self.met.add(config)
            self.script.append(0)
        self.options.append(options)
        return self.script[len(self.options) - 1]

    def _on_the_move(self) -> State:
        return tuple((each[0].number, each[1] and each[1].number) for each in [*self.moving, *self.throwing])

    def evaluate(self, expression: Condition, scope: int) -> object:  # noqa: ARG002
        return {}

    def assign(self, values: Mapping[str, object], scope: int) -> None:
        """Nothing is known of variables."""

    def decide(self, element: Element, scope: int) -> tuple[Mapping[str, object], tuple[str, ...]]:  # noqa: ARG002
        return {}, ()

    def holds(self, condition: Condition, scope: int) -> bool:
        return self.choose(2, (id(condition), scope)) == 0

    def condition_fires(self) -> bool:
        """A condition may come to hold at any time, as any event may happen."""
        return False

    def turns(self, element: Element, scope: int) -> int:
        return 1 + self.choose(2, (element.number, scope))

    def items(self, element: Element, loop: Loop, scope: int) -> list[object]:  # noqa: ARG002
        return []

    def when(self, element: Element, timer: Timer, scope: int) -> str:  # noqa: ARG002
        if timer.expression is None:
            return timer.text
        return "R2/PT1H" if timer.what == "timeCycle" else "PT1H"

    def repeats(self, text: str) -> int | None:
        """A cycle that ends goes off once or twice more; one that doesn't, always once more."""
        found = super().repeats(text)
        return found if found is None or found < 0 else min(found, 2)

    def ways(self, element: Element, scope: int) -> tuple[Flow, ...]:
        if not element.chooses:
            return element.outgoing
        if element.kind is Kind.EXCLUSIVE:
            return (element.outgoing[self.choose(len(element.outgoing), (element.number, scope))],)
        always = [each for each in element.outgoing if each.condition is None and each is not element.default]
        asked = [each for each in element.outgoing if each.condition is not None]
        chosen = self.choose(2 ** len(asked) - (element.default is None), (element.number, scope))
        taken = [flow for place, flow in enumerate(asked) if not chosen >> place & 1]
        if not taken and element.default is not None:
            taken = [element.default]
        return (*always, *taken)


class _Reached:
    """The states that a process reaches, with how it came to each and what follows."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.codes = sorted(
            {
                trigger.name or ""
                for element in definition.elements
                for trigger in element.triggers
                if trigger.cause is Cause.ERROR and element.kind in (Kind.BOUNDARY, Kind.START)
            }
        )
        self.straight = {each.number for each in definition.elements if self._goes_straight_on(each)}
        self.came_from: dict[State, tuple[State | None, str]] = {}
        self.leads_to: dict[State, list[State]] = {}
        self.tokens: dict[State, Tokens] = {}

    def explore(self, begin: Tokens | None = None) -> None:
        ahead: deque[State] = deque()

        def meet(tokens: Tokens, before: State | None, by: str) -> State:
            state = _state(tokens.live, tokens.arrived)
            if state not in self.came_from:
                self.came_from[state] = (before, by)
                self.tokens[state] = tokens
                if len(self.came_from) > MOST_STATES:
                    raise Unsound(
                        element=by, why=f"the process has more than {MOST_STATES} states; make it simpler"
                    )
                ahead.append(state)
            return state

        if begin is not None:
            meet(begin, None, self.definition.id)
        else:
            for by, start in self._starts():
                for tokens in self._after(Tokens(), start):
                    meet(tokens, None, by)
        while ahead:
            state = ahead.popleft()
            self.leads_to[state] = [
                meet(after, state, by)
                for by, event in self._moves(self.tokens[state])
                for after in self._after(self.tokens[state], event)
            ]

    def unable_to_finish(self) -> State | None:
        """A state from which the process can't reach its end with every token gone: where it is stuck, if it gets so
        far, else the first from which it can only go round."""
        comes_from: dict[State, list[State]] = {state: [] for state in self.leads_to}
        for state, followers in self.leads_to.items():
            for after in followers:
                comes_from[after].append(state)
        able = set[State]()
        ahead: list[State] = [OVER] if OVER in comes_from else []
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
        """An element at which the process is stuck: a join, if there is one."""
        tokens = self.tokens[state]
        for flow, _ in tokens.arrived:
            return self.definition.elements[self.definition.flows[flow].target].id
        for token in tokens.live:
            return self.definition.elements[token.element].id
        return self.definition.id

    def _starts(self) -> Iterator[tuple[str, Start]]:
        main = self.definition.bodies[self.definition.main]
        if main.starts:
            yield self.definition.elements[main.starts[0]].id, Start()
        for element in self.definition.event_starts + self.definition.other_starts:
            yield element.id, Start(element=element.id)

    def _goes_straight_on(self, element: Element) -> bool:
        """Whether finishing a task only moves its token to another task. Going back, as round a loop, doesn't count:
        nothing else would ever be tried."""
        if element.kind is not Kind.USER or element.boundaries or element.loop or len(element.outgoing) != 1:
            return False
        target = self.definition.elements[element.outgoing[0].target]
        plain = target.kind in WORK and not target.loop and target.start_quantity == 1
        return (
            plain
            and not element.chooses
            and element.completion_quantity == 1
            and target.number > element.number
        )

    def _moves(self, tokens: Tokens) -> Iterator[tuple[str, Event]]:
        """Every event that can happen to one of several tokens alike.

        A token that can only go straight on to its next task does so before anything else is tried: it makes no
        difference to the others, nor they to it, in whichever order they move (a persistent set, after P. Godefroid,
        "Partial-order methods for the verification of concurrent systems", 1996).
        """
        by_key = {each.key: each for each in tokens.live}
        for token in tokens.live:
            if token.element in self.straight and token.host is None:
                yield self.definition.elements[token.element].id, Complete(token.key)
                return
        done = set[object]()
        for token in tokens.live:
            alike = _place(token, by_key)
            if alike in done or not is_wait(self.definition, token, by_key):
                continue
            done.add(alike)
            element = self.definition.elements[token.element]
            if trigger_of(self.definition, token) is not None:
                yield element.id, Fire(token.key)
                continue
            yield element.id, Complete(token.key)
            if element.kind is Kind.SERVICE:
                for code in self.codes:
                    yield element.id, Fail(token.key, code)

    def _after(self, tokens: Tokens, event: Event) -> Iterator[Tokens]:
        """Every state in which the tokens can come to rest after an event."""
        script: list[int] = []
        met = set[State]()
        while True:
            run = _Explorer(self.definition, tokens, script, met)
            try:
                yield run.apply(event).tokens
            except _Pruned:
                pass
            except NobodyCatches:
                return
            except EndlessLoop as loop:
                raise Unsound(
                    element=str(loop.values["element"]),
                    why="the process goes round there without waiting for anything",
                ) from loop
            del script[len(run.options) :]
            while script and script[-1] + 1 == run.options[len(script) - 1]:
                script.pop()
            if not script:
                return
            script[-1] += 1


def _state(live: Iterable[Token], arrived: Iterable[tuple[int, int]]) -> State:
    by_parent: dict[int, list[Token]] = {}
    for token in live:
        parent = token.scope if token.host is None or token.host == token.scope else token.host
        by_parent.setdefault(parent, []).append(token)
    at_joins: dict[int, list[int]] = {}
    for flow, scope in arrived:
        at_joins.setdefault(scope, []).append(flow)

    def inside(key: int) -> State:
        places = Counter(
            (each.element, each.trigger, each.left or 0, _progress(each), inside(each.key))
            for each in by_parent.get(key, ())
        )
        joins = Counter(at_joins.get(key, ()))
        return (
            tuple(sorted((place, min(count, MOST_ALIKE)) for place, count in places.items())),
            tuple(sorted((flow, min(count, MOST_ALIKE)) for flow, count in joins.items())),
        )

    return inside(0)


def _progress(token: Token) -> tuple[int, ...]:
    """How far a multi-instance activity has come."""
    local = token.local or {}
    return tuple(int(str(local[name])) for name in (INSTANCES, COMPLETED) if name in local)


def _place(token: Token, by_key: Mapping[int, Token]) -> object:
    """Where a token is and what is around it; two of one place can do the same."""
    around = []
    at: Token | None = token
    while at is not None:
        around.append((at.element, at.trigger, at.left, at.host is None))
        if at.host is not None and at.host != at.scope:
            at = by_key[at.host]
            continue
        at = by_key.get(at.scope)
    return tuple(around)

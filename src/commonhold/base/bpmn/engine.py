"""Stepping a process: tokens and an event in; tokens, variables and what happened out. Nothing else is touched.

Moving goes on until nothing moves by itself. Throw events go last, so that a signal finds whatever its own step
sets up to wait for it, in whichever order the branches of a fork are drawn.
"""

from collections.abc import Mapping
from dataclasses import replace

from commonhold.base.bpmn import catching, joins, loops, tasks, times, waiting
from commonhold.base.bpmn.definition import (
    RESTING,
    WITH_A_BODY,
    WORK,
    Cause,
    Condition,
    Definition,
    Element,
    Flow,
    Kind,
    Loop,
    Timer,
    Trigger,
)
from commonhold.base.bpmn.refusals import CannotWork, EndlessLoop, NobodyCatches, NotWaiting, NoWayOut
from commonhold.base.bpmn.state import State
from commonhold.base.bpmn.tokens import (
    Cancel,
    Complete,
    Correct,
    Event,
    Fail,
    Fire,
    Opened,
    Passed,
    Signal,
    Start,
    Step,
    Token,
    Tokens,
    Variables,
    is_turn,
    is_wait,
    trigger_of,
)
from commonhold.base.dmn.texts import to_json

MOST_MOVES = 10_000
"""How many elements one event may pass before it counts as going round in circles."""


def advance(definition: Definition, tokens: Tokens, variables: Variables, event: Event) -> Step:
    """Apply one event. Raises NotWaiting, NoWayOut, NobodyCatches, CannotWork or EndlessLoop, or what an expression
    or decision raises, and then nothing has changed."""
    return Run(definition, tokens, variables).apply(event)


class Run(State):
    """One application of one event."""

    def apply(self, event: Event) -> Step:
        match event:
            case Start(given, element_id):
                self.variables.update(given)
                self._start(element_id)
            case Complete(key, given):
                token = self._resting(key)
                self.assign(given, key)
                self.done(token)
            case Fail(key, error_code, given):
                token = self._resting(key)
                self.assign(given, key)
                if not catching.catch(self, Cause.ERROR, error_code, token):
                    raise NobodyCatches(element=self.elements[token.element].id, error=error_code)
            case Fire(key, given):
                awaited = self.live.get(key)
                if awaited is None or not waiting.is_for_event(self, awaited):
                    raise NotWaiting()
                self.assign(given, key)
                waiting.fire(self, awaited)
            case Signal(name, given):
                self.variables.update(given)
                waiting.signal(self, name)
            case Correct(given):
                self.variables.update(given)
            case Cancel(outcome):
                self.end_all(outcome)
        self._settle()
        return self._result()

    # What the exploration of a process decides otherwise, since it knows no variables.

    def evaluate(self, expression: Condition, scope: int) -> object:
        return to_json(expression(self.seen(scope)))

    def holds(self, condition: Condition, scope: int) -> bool:
        return condition(self.seen(scope)) is True

    def ways(self, element: Element, scope: int) -> tuple[Flow, ...]:
        """The flows that a token leaves an element by. Raises NoWayOut."""
        if not element.chooses:
            return element.outgoing
        taken = []
        for flow in element.outgoing:
            if flow is not element.default and (flow.condition is None or self.holds(flow.condition, scope)):
                taken.append(flow)
                if element.kind is Kind.EXCLUSIVE:
                    break
        if any(flow.condition for flow in taken) or (taken and element.default is None):
            return tuple(taken)
        if element.default is None:
            raise NoWayOut(element=element.id)
        return (*taken, element.default)

    def decide(self, element: Element, scope: int) -> tuple[Mapping[str, object], tuple[str, ...]]:
        assert element.decision is not None
        decided = element.decision.decide(self.seen(scope))
        return decided.outputs, decided.rules

    def condition_fires(self) -> bool:
        """Let something happen that waits for a condition which holds now."""
        return waiting.fire_a_condition(self)

    def turns(self, element: Element, scope: int) -> int:
        return loops.turns(self, element, scope)

    def items(self, element: Element, loop: Loop, scope: int) -> list[object]:
        return loops.items(self, element, loop, scope)

    def when(self, element: Element, timer: Timer, scope: int) -> str:
        """When a timer goes off, as ISO 8601 text."""
        return waiting.when(self, element, timer, scope)

    def repeats(self, text: str) -> int | None:
        """How often a cycle goes off; None for another timer."""
        return times.cycle(text).repeats if text.startswith("R") else None

    def rest(self, element: Element, scope: int, local: Variables | None = None) -> Token:
        """A token that stays at an activity, with the watches on its boundary."""
        token = self.add(element, scope)
        if local is not None:
            token = replace(token, local=local)
            self.put(token)
        if not is_turn(token, self.live):
            for number in element.boundaries:
                waiting.watch(self, self.elements[number], scope, token.key)
        return token

    def _resting(self, key: int) -> Token:
        token = self.live.get(key)
        if token is None or token.host is not None or self.elements[token.element].kind not in WORK:
            raise NotWaiting()
        if not is_wait(self.definition, token, self.live):
            raise NotWaiting()
        return token

    # Moving.

    def _start(self, element_id: str | None) -> None:
        if element_id is None:
            self.body = self.definition.main
            if not self.definition.bodies[self.body].starts:
                raise CannotWork(element=self.definition.id, why="nothing starts it but an event")
            self.begin(self.body, 0)
            return
        element = self.definition.element(element_id)
        self.body = element.body
        waiting.listen(self, self.body, 0)
        self.leave(element, 0)

    def begin(self, body: int, scope: int) -> None:
        """A process or sub-process begins."""
        waiting.listen(self, body, scope)
        self.touched.add(scope)
        for number in self.definition.bodies[body].starts:
            element = self.elements[number]
            if element.kind is Kind.START:
                self.leave(element, scope)
            else:
                self.moving.append((element, None, scope, None))

    def leave(self, element: Element, scope: int, rules: tuple[str, ...] = ()) -> None:
        self.history.append(Passed(element.number, rules))
        self.go(element, scope)

    def go(self, element: Element, scope: int) -> None:
        flows = self.ways(element, scope)
        if not flows:
            self.touched.add(scope)
            if self.ends_with(scope):
                self.outcome = element.id
        for _ in range(element.completion_quantity):
            for flow in flows:
                self.moving.append((self.elements[flow.target], flow, scope, None))

    def ends_with(self, scope: int) -> bool:
        """Whether what ends in a scope may be the end of all: it is the process itself, or an event sub-process of
        it, which may have taken all else away."""
        token = self.live.get(scope)
        return scope == 0 or (
            token is not None and token.scope == 0 and self.elements[token.element].is_event_sub_process
        )

    def done(self, token: Token) -> None:
        """An activity is done."""
        element = self.elements[token.element]
        if is_turn(token, self.live):
            loops.turn_done(self, token)
        else:
            self.close(token.key)
            self.leave(element, token.scope)

    def _settle(self) -> None:
        for _ in range(MOST_MOVES):
            if self.definition.conditional and self.condition_fires():
                continue
            if self.moving:
                self._enter(*self.moving.popleft())
            elif joins.complete(self) or self._finish_a_scope():
                continue
            elif self.throwing:
                catching.throw(self, *self.throwing.popleft())
            else:
                return
        at = self.moving[0][0].id if self.moving else self.definition.id
        raise EndlessLoop(element=at)

    def _enter(self, element: Element, flow: Flow | None, scope: int, local: Variables | None) -> None:
        if local is None:
            if element.start_quantity > 1 and not joins.gathered(self, element, flow, scope):
                return
            if element.loop is not None:
                loops.begin(self, element, element.loop, scope)
                return
        kind = element.kind
        if kind in RESTING:
            token = self.rest(element, scope, local)
            if kind is Kind.RECEIVE:
                waiting.wait_for(self, token)
        elif kind is Kind.EXCLUSIVE:
            self.leave(element, scope)
        elif kind in (Kind.PARALLEL, Kind.INCLUSIVE):
            joins.arrive(self, element, flow, scope)
        elif element.throws:
            self.throwing.append((element, flow, scope, None))
        elif kind in WITH_A_BODY:
            assert element.inner is not None
            self.begin(element.inner, self.rest(element, scope, local).key)
        elif kind is Kind.EVENT_BASED or (kind is Kind.CATCH and element.triggers[0].cause is not Cause.LINK):
            waiting.rest_for_events(self, element, scope)
        else:
            tasks.do(self, element, scope, local)

    def _finish_a_scope(self) -> bool:
        """End one process or sub-process in which nothing is left to do."""
        while self.touched:
            scope = self.touched.pop()
            if scope != 0 and scope not in self.live:
                continue
            busy = any(each.scope == scope and each.host != scope for each in self.live.values())
            if busy or any(each[1] == scope for each in self.arrived):
                continue
            if any(each[2] == scope for each in self.throwing):
                continue
            if scope == 0:
                self.close_within(0)
                return False
            token = self.live[scope]
            if self.elements[token.element].is_event_sub_process:
                self.close(scope)
                self.touched.add(token.scope)
            else:
                self.done(token)
            return True
        return False

    # The result.

    def remember(self, key: int, value: object) -> None:
        """What a wait waits for, as its row keeps it: a moment, or a message's key."""
        self._values[key] = value

    def _result(self) -> Step:
        opened = [
            self._opened(token)
            for key, token in self.live.items()
            if key not in self.before and is_wait(self.definition, token, self.live)
        ]
        closed = [
            key
            for key, token in self.before.items()
            if key not in self.live and is_wait(self.definition, token, self.before)
        ]
        over = not self.live and not self.arrived
        return Step(
            Tokens(
                tuple(self.live[key] for key in sorted(self.live)), tuple(sorted(self.arrived)), self.body
            ),
            self.variables,
            tuple(self.history),
            tuple(opened),
            tuple(sorted(closed)),
            tuple(self.thrown),
            outcome=(self.outcome or self.definition.id) if over else None,
        )

    def _opened(self, token: Token) -> Opened:
        trigger: Trigger | None = trigger_of(self.definition, token)
        return Opened(token.key, token.element, trigger, self._values.get(token.key))

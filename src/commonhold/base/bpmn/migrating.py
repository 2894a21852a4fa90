"""Carrying an instance's tokens over to another version of its process, or the reason why they can't go.

Tokens keep their keys. One that rests at an element rests at its counterpart. Watches of a boundary, of a gateway's
alternatives and of event sub-processes follow the new version: what it no longer has goes, what is new begins, and what
has happened already does not begin again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from commonhold.base.bpmn import times
from commonhold.base.bpmn.definition import AWAITED, Cause, Definition, Element, Kind, Loop, Trigger
from commonhold.base.bpmn.plans import Plan
from commonhold.base.bpmn.soundness import Finishing
from commonhold.base.bpmn.tokens import Opened, Token, Tokens, is_turn, is_wait, trigger_of

Place = tuple[int, int]
"""What is watched for: an element, and which of its event definitions."""
ROOT = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A wait that goes on. `was` is its element in the old version, `now` what it waits for in the new one."""

    was: int
    now: Opened
    restarts: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """Tokens in the new version, and what becomes of the waits."""

    tokens: Tokens
    kept: tuple[Kept, ...]
    opened: tuple[Opened, ...]
    closed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stays:
    """Why instances with these tokens stay on the old version: the element at which they are, and words for it."""

    element: str
    name: str
    why: str


class _Stay(Exception):
    def __init__(self, element: Element, why: str) -> None:
        self.told = Stays(element.id, element.name or element.id, why)
        super().__init__(why)


class Carrier:
    """Carries tokens from one definition to another by a plan."""

    def __init__(self, old: Definition, new: Definition, plan: Plan) -> None:
        self.old, self.new, self.plan = old, new, plan
        self._can_finish = Finishing(new)

    def carry(self, tokens: Tokens) -> Moved | Stays:
        try:
            moved = _Carried(self, tokens).moved()
        except _Stay as stay:
            return stay.told
        if not self._can_finish(moved.tokens):
            at = self.old.elements[_resting(tokens).element]
            return Stays(
                at.id, at.name or at.id, "from there a case could not come to an end in the new version"
            )
        return moved

    def counterpart(self, element: Element) -> Element | None:
        return self.new.by_id.get(self.plan.counterpart(element.id))


def _resting(tokens: Tokens) -> Token:
    return next((each for each in tokens.live if each.host is None), tokens.live[0])


class _Carried:
    """One set of tokens on its way."""

    def __init__(self, carrier: Carrier, tokens: Tokens) -> None:
        self.carrier, self.tokens = carrier, tokens
        self.old, self.new, self.plan = carrier.old, carrier.new, carrier.plan
        self.live = {each.key: each for each in tokens.live}
        self.keys = set(self.live)
        self.kept: list[Kept] = []
        self.opened: list[Opened] = []
        self.closed: list[int] = []

    def moved(self) -> Moved:
        body = self._body()
        resting = [each for each in self.tokens.live if each.host is None]
        there = {each.key: self._carry(each) for each in resting}
        for token in resting:
            around = self.live.get(token.scope)
            within = body if around is None else self._inner(around, there[token.scope])
            if self.new.elements[there[token.key].element].body != within:
                raise _Stay(self._was(token), "in the new version it lies in another part of the process")
        watches = [
            *self._watched(ROOT, self._listeners(self.old, self.tokens.body), self._listeners(self.new, body))
        ]
        for token in resting:
            turn = is_turn(token, self.live)
            before = [*_places(self.old, self._was(token), turn)]
            after = [*_places(self.new, self.new.elements[there[token.key].element], turn)]
            watches += self._watched(token.key, before, after)
        live = tuple(sorted([*there.values(), *watches], key=lambda each: each.key))
        arrived = tuple(sorted((self._flow(flow), scope) for flow, scope in self.tokens.arrived))
        return Moved(
            Tokens(live, arrived, body), tuple(self.kept), tuple(self.opened), tuple(sorted(self.closed))
        )

    def _was(self, token: Token) -> Element:
        return self.old.elements[token.element]

    def _body(self) -> int:
        if self.tokens.body == self.old.main:
            return self.new.main
        own = self.old.bodies[self.tokens.body].id
        for body in self.new.bodies:
            if body.id == self.plan.counterpart(own):
                return body.number
        raise _Stay(self._was(_resting(self.tokens)), f"the new version has no process “{own}”")

    def _inner(self, around: Token, now: Token) -> int | None:
        """The body that lies within a token: that of its turns, if it is a loop, lies where it lies itself."""
        element = self.new.elements[now.element]
        return element.body if element.loop and not is_turn(around, self.live) else element.inner

    def _listeners(self, definition: Definition, body: int) -> list[Place]:
        return [*_awaited(definition, definition.bodies[body].listeners)]

    # Tokens that rest.

    def _carry(self, token: Token) -> Token:
        was = self._was(token)
        now = self.carrier.counterpart(was)
        if was.id in self.plan.stay:
            raise _Stay(was, "the plan leaves cases there on the present version")
        if now is None:
            raise _Stay(was, "the new version doesn’t have it, and the plan names nothing in its place")
        if now.kind is not was.kind or now.is_event_sub_process != was.is_event_sub_process:
            raise _Stay(was, f"it is {_called(was.kind)}, and in the new version {_called(now.kind)}")
        if _kind_of_loop(was.loop) != _kind_of_loop(now.loop):
            raise _Stay(was, "in the new version it is repeated in another way, or not at all")
        if was.kind in (Kind.CATCH, Kind.RECEIVE):
            causes = [each.cause for each in was.triggers], [each.cause for each in now.triggers]
            if causes[0] != causes[1] or was.all_triggers != now.all_triggers:
                raise _Stay(was, "in the new version it waits for something else")
        carried = replace(token, element=now.number)
        if is_wait(self.old, token, self.live):
            carried = self._keep(token, carried)
        return carried

    def _keep(self, token: Token, carried: Token) -> Token:
        """A wait that goes on, with its timer as it was or begun again."""
        now = self.new.elements[carried.element]
        trigger = trigger_of(self.new, carried)
        before = trigger_of(self.old, token)
        restarts = now.id in self.plan.restart
        value: str | None = None
        if trigger is not None and trigger.cause is Cause.TIMER:
            if restarts:
                value = self._when(self._was(token), now, trigger)
            carried = replace(carried, left=self._left(token, before, trigger, restarts))
        self.kept.append(Kept(token.element, Opened(token.key, now.number, trigger, value), restarts))
        return carried

    def _left(self, token: Token, before: Trigger | None, after: Trigger, restarts: bool) -> int | None:
        assert before is not None
        assert before.timer is not None
        assert after.timer is not None
        if before.timer.what == after.timer.what and not restarts:
            return token.left
        return _repeats(after)

    def _when(self, at: Element, now: Element, trigger: Trigger) -> str:
        assert trigger.timer is not None
        if trigger.timer.expression is not None:
            raise _Stay(
                at,
                f"the timer “{now.name or now.id}” would begin, and is reckoned from each case’s own values",
            )
        return trigger.timer.text

    # Watches.

    def _watched(self, host: int, before: list[Place], after: list[Place]) -> Iterator[Token]:
        """The watches of a host, or of the whole process: those that go on, and those that begin."""
        known = dict[Place, Place]()
        for place in before:
            found = self._counterpart(place)
            if found is not None and found in after:
                known[place] = found
        for token in self.tokens.live:
            if token.host == host and (token.element, token.trigger) in before:
                there = known.get((token.element, token.trigger))
                if there is None:
                    self.closed.append(token.key)
                else:
                    yield self._keep(token, replace(token, element=there[0], trigger=there[1]))
        for place in after:
            if place not in known.values() and not self._is_interrupted(host, place):
                yield self._open(host, place)

    def _counterpart(self, place: Place) -> Place | None:
        """What is watched for in the new version instead: the same event definition, if it is about the same."""
        was = self.old.elements[place[0]]
        now = self.carrier.counterpart(was)
        if now is None or now.kind is not was.kind or place[1] >= len(now.triggers):
            return None
        return (
            (now.number, place[1]) if now.triggers[place[1]].cause is was.triggers[place[1]].cause else None
        )

    def _is_interrupted(self, host: int, place: Place) -> bool:
        """Whether the place would listen in a scope in which an event sub-process has put an end to listening."""
        if self.new.elements[place[0]].kind is not Kind.START:
            return False
        within = [self._was(each) for each in self.tokens.live if each.scope == host and each.host is None]
        started = {each.number for each in within if each.is_event_sub_process}
        return any(
            each.host in started and each.interrupting
            for each in self.old.elements
            if each.kind is Kind.START
        )

    def _open(self, host: int, place: Place) -> Token:
        now = self.new.elements[place[0]]
        trigger = now.triggers[place[1]]
        token = self.live.get(host)
        at = self._was(token if token is not None else _resting(self.tokens))
        value, left = None, None
        if trigger.cause is Cause.TIMER:
            value, left = self._when(at, now, trigger), _repeats(trigger)
        elif trigger.key is not None:
            raise _Stay(
                at,
                f"the message that “{now.name or now.id}” would wait for is known by each case’s own values",
            )
        key = next(number for number in range(1, len(self.keys) + 2) if number not in self.keys)
        self.keys.add(key)
        self.opened.append(Opened(key, now.number, trigger, value))
        scope = host if token is None or now.kind is Kind.START else token.scope
        return Token(key, now.number, scope, host, place[1], left)

    # Joins.

    def _flow(self, number: int) -> int:
        flow = self.old.flows[number]
        join = self.old.elements[flow.target]
        now = self.carrier.counterpart(join)
        if now is not None and now.kind is join.kind:
            for each in now.incoming:
                if each.id == self.plan.counterpart(flow.id):
                    return each.number
        raise _Stay(
            join, f"a branch waits there that came by “{flow.id}”, by which none comes in the new version"
        )


def _places(definition: Definition, element: Element, turn: bool) -> Iterator[Place]:
    """What a token at an element watches for besides."""
    if not turn:
        yield from _awaited(definition, element.boundaries)
    if element.kind is Kind.EVENT_BASED:
        yield from _awaited(definition, [flow.target for flow in element.outgoing])
    elif element.kind is Kind.CATCH and len(element.triggers) > 1:
        yield from _awaited(definition, [element.number])
    elif element.inner is not None and (turn or element.loop is None):
        yield from _awaited(definition, definition.bodies[element.inner].listeners)


def _awaited(definition: Definition, numbers: tuple[int, ...] | list[int]) -> Iterator[Place]:
    for number in numbers:
        for place, trigger in enumerate(definition.elements[number].triggers):
            if trigger.cause in AWAITED:
                yield number, place


def _repeats(trigger: Trigger) -> int | None:
    text = trigger.timer.text if trigger.timer and trigger.timer.expression is None else ""
    return times.cycle(text).repeats if text.startswith("R") else None


def _kind_of_loop(loop: Loop | None) -> tuple[object, ...] | None:
    if loop is None:
        return None
    return (
        loop.standard,
        loop.sequential,
        bool(loop.collection),
        loop.item,
        bool(loop.output),
        loop.output_item,
    )


def _called(kind: Kind) -> str:
    words = re.sub(r"([A-Z])", lambda found: " " + found.group(1).lower(), kind.value)
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"

"""What one application of an event works on: tokens, variables, and what is on the move."""

from collections import deque
from dataclasses import replace

from commonhold.base.bpmn.definition import Definition, Element, Flow
from commonhold.base.bpmn.tokens import KEPT_BY_LOOPS, Passed, Thrown, Token, Tokens, Variables

Move = tuple[Element, Flow | None, int, Variables | None]
"""An element to enter, by a flow or none, in a scope; with variables of its own as one instance of a loop."""


class State:
    """Tokens by their keys, as they are changed."""

    def __init__(self, definition: Definition, tokens: Tokens, variables: Variables) -> None:
        self.definition = definition
        self.elements = definition.elements
        self.live = {each.key: each for each in tokens.live}
        self.before = dict(self.live)
        self.arrived = list(tokens.arrived)
        self.body = tokens.body
        self.variables = dict(variables)
        self.history: list[Passed] = []
        self.thrown: list[Thrown] = []
        self.outcome: str | None = None
        self.moving: deque[Move] = deque()
        self.throwing: deque[Move] = deque()
        self.touched: set[int] = set()
        """Scopes that a token has left, and that may be over."""
        self._values: dict[int, object] = {}
        self._next_key = 1

    def seen(self, scope: int) -> Variables:
        """The variables that are known in a scope: the instance's, and those of the loops around it."""
        inner = []
        while scope:
            token = self.live[scope]
            if token.local:
                inner.append(token.local)
            scope = token.scope
        if not inner:
            return self.variables
        merged = dict(self.variables)
        for local in reversed(inner):
            merged.update(local)
        return merged

    def assign(self, values: Variables, scope: int) -> None:
        """Set variables: those of a loop where it has them, all others in the instance."""
        if not values:
            return
        left = dict(values)
        while scope:
            token = self.live[scope]
            own = (token.local or {}).keys() - KEPT_BY_LOOPS
            known = {name: left.pop(name) for name in [*left] if name in own}
            if known:
                self.live[scope] = replace(token, local={**(token.local or {}), **known})
            scope = token.scope
        self.variables.update(left)

    def add(self, element: Element, scope: int, host: int | None = None, trigger: int = 0) -> Token:
        """A new token. Its key is the smallest that no other has in this step: so the same places have the same
        tokens, however long the instance has run."""
        while self._next_key in self.before:
            self._next_key += 1
        token = Token(self._next_key, element.number, scope, host, trigger)
        self._next_key += 1
        self.live[token.key] = token
        return token

    def put(self, token: Token) -> None:
        self.live[token.key] = token

    def close(self, key: int) -> None:
        """A token goes, and with it its watches and everything in its body."""
        if self.live.pop(key, None) is None:
            return
        for each in [*self.live.values()]:
            if each.host == key or each.scope == key:
                self.close(each.key)
        self._forget(key)

    def close_within(self, scope: int) -> None:
        """Everything in a scope goes; the scope itself stays."""
        for each in [*self.live.values()]:
            if each.scope == scope:
                self.close(each.key)
        self._forget(scope)

    def _forget(self, scope: int) -> None:
        self.arrived = [each for each in self.arrived if each[1] != scope]
        self.moving = deque(each for each in self.moving if each[2] != scope)
        self.throwing = deque(each for each in self.throwing if each[2] != scope)

    def end_all(self, outcome: str) -> None:
        self.close_within(0)
        self.outcome = outcome

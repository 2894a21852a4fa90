"""Where a name gets its value from while an expression is worked out, and how much work is left to it."""

from collections.abc import Callable, Mapping

from commonhold.base.dmn.refusals import TooMuchWork

MOST_WORK = 200_000
"""Roughly how many items of lists, characters of text (by the hundred) and turns of loops one evaluation may touch."""


class Budget:
    """The work that is left to one evaluation."""

    __slots__ = ("left", "text")

    def __init__(self, text: str) -> None:
        self.left = MOST_WORK
        self.text = text

    def charge(self, *values: object) -> None:
        """Take off what working with these values costs. TooMuchWork when nothing is left."""
        cost = 1
        for value in values:
            if isinstance(value, list):
                cost += len(value)
            elif isinstance(value, str):
                cost += len(value) // 100
        self.left -= cost
        if self.left < 0:
            shown = " ".join(self.text.split())
            raise TooMuchWork(text=shown if len(shown) <= 80 else shown[:79] + "…")


class Scope:
    """Names with their values, inside an outer scope or none."""

    __slots__ = ("budget", "outer", "values")

    def __init__(self, values: Mapping[str, object], budget: Budget, outer: "Scope | None" = None) -> None:
        self.values = values
        self.budget = budget
        self.outer = outer

    def find(self, name: str) -> object:
        """The value of a name, the innermost first; null for a name that has none."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return None

    def inner(self, values: Mapping[str, object]) -> "Scope":
        """A scope inside this one. Making it is work: it happens once for each turn of a loop."""
        self.budget.charge()
        return Scope(values, self.budget, self)


Run = Callable[[Scope], object]
"""A compiled expression."""

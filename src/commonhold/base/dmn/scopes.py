"""Where a name gets its value from while an expression is worked out, and how much work is left to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from commonhold.base.dmn.refusals import TooMuchWork

MOST_WORK = 500_000
"""How many values, tens of characters and turns of loops one evaluation may touch: about a second's work."""

DEEPEST = 100
"""How many lists and contexts may stand inside one another while an expression is worked out."""

DEEPEST_CALLS = 80
"""How many functions may call one another, or themselves, in a row."""

MOST_SECONDS = 1.0
"""How long one evaluation may spend on regular expressions, of which nobody can tell beforehand what they take."""

_SIZED = {str, list, dict}


class Budget:
    """The work that is left to one evaluation. It bounds time and memory, whatever an expression says.

    `at` is the moment that today() and now() answer, as a value of FEEL; null where none was given.
    """

    __slots__ = ("at", "calls", "left", "seconds", "what")

    def __init__(self, what: str, at: object = None) -> None:
        self.left = MOST_WORK
        self.what = what
        self.at = at
        self.calls = 0
        self.seconds = MOST_SECONDS

    def step(self, value: object = None) -> None:
        """Take off what it costs to go through the items of a list once, or a step."""
        self.take(1 + len(value) if isinstance(value, list) else 1)

    def charge(self, *values: object) -> None:
        """Take off what it costs to go through values, and everything in them."""
        self.take(1)
        level = [value for value in values if type(value) in _SIZED]
        for _ in range(DEEPEST):
            if not level:
                return
            inner: list[object] = []
            for value in level:
                if isinstance(value, str):
                    self.take(len(value) // 10)
                elif isinstance(value, list | dict):
                    self.take(len(value))
                    inner += value if isinstance(value, list) else value.values()
            level = [value for value in inner if type(value) in _SIZED]
        raise self.spent()

    def made(self, value: object) -> object:
        """The value, charged for: lists that hold one another twice over would otherwise grow without limit."""
        self.charge(value)
        return value

    def take(self, cost: int) -> None:
        self.left -= cost
        if self.left < 0:
            raise self.spent()

    def spent(self) -> TooMuchWork:
        return TooMuchWork(what=shortened(self.what))

    @contextmanager
    def call(self) -> Iterator[None]:
        """A call of a function, inside the calls that it is made in."""
        if self.calls == DEEPEST_CALLS:
            raise self.spent()
        self.calls += 1
        try:
            yield
        finally:
            self.calls -= 1


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
        self.budget.step()
        return Scope(values, self.budget, self)


def shortened(text: str) -> str:
    """The text in one line that fits into a message."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


Run = Callable[[Scope], object]
"""A compiled expression."""


def work_out(run: Run, scope: Scope) -> object:
    """A compiled expression's value. TooMuchWork where its budget, or Python's stack, doesn't reach."""
    try:
        return run(scope)
    except RecursionError:  # a loop over very many lists at once, or functions that call functions
        raise scope.budget.spent() from None

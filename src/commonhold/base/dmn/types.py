"""FEEL's types: whether a value is of one, and what becomes of a value where one is declared (DMN 1.5, 10.3.2.9)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commonhold.base.dmn.functions import Function, Holds, Signature
from commonhold.base.dmn.moments import Date
from commonhold.base.dmn.times import as_moment
from commonhold.base.dmn.values import Range, kind

Type = Holds


@dataclass(frozen=True, slots=True)
class Any:
    """The type of every value."""

    def holds(self, _: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Simple:
    """A type by FEEL's name for it. "Null" has no value but null."""

    name: str

    def holds(self, value: object) -> bool:
        return value is None or kind(value) == self.name


@dataclass(frozen=True, slots=True)
class ListOf:
    """Lists of one type."""

    item: Type

    def holds(self, value: object) -> bool:
        return value is None or (isinstance(value, list) and all(map(self.item.holds, value)))


@dataclass(frozen=True, slots=True)
class ContextOf:
    """Contexts that have these entries; they may have more."""

    entries: Mapping[str, Type]

    def holds(self, value: object) -> bool:
        if value is None:
            return True
        return isinstance(value, dict) and all(
            name in value and each.holds(value[name]) for name, each in self.entries.items()
        )


@dataclass(frozen=True, slots=True)
class RangeOf:
    """Ranges whose ends are of one type."""

    end: Type

    def holds(self, value: object) -> bool:
        if value is None:
            return True
        return isinstance(value, Range) and self.end.holds(value.low) and self.end.holds(value.high)


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """Functions that can be called with these types. What they answer is known only when they are called."""

    parameters: tuple[Type, ...]

    def holds(self, value: object) -> bool:
        if value is None:
            return True
        return isinstance(value, Function) and any(map(self._takes, value.signatures))

    def _takes(self, signature: Signature) -> bool:
        if signature.variadic or signature.more:
            return True
        if not signature.accepts(len(self.parameters)):
            return False
        declared = [each.declared for each in signature.parameters]
        return all(map(_conforms, self.parameters, declared))


@dataclass(frozen=True, slots=True)
class Constrained:
    """A type of which only the values that pass a test may come."""

    base: Type
    passes: Callable[[object], bool]

    def holds(self, value: object) -> bool:
        return value is None or (self.base.holds(value) and self.passes(value))


@dataclass(frozen=True, slots=True)
class Later:
    """A type that is looked up when it is asked, because types may be made of themselves."""

    find: Callable[[], Type]

    def holds(self, value: object) -> bool:
        return self.find().holds(value)


_LONGEST_CHAIN = 40
ANY = Any()


def settled(declared: Type | None) -> Type | None:
    """A type that may be looked up later, looked up, unless it leads back to itself."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(declared, Later):
            break
        declared = declared.find()
    return declared


def coerced(value: object, declared: Type | None) -> object:
    """The value where a type is declared: itself, the one value of a list, a list of it, a date's midnight, or null."""
    if value is None or declared is None or declared.holds(value):
        return value
    if isinstance(value, list) and len(value) == 1 and declared.holds(value[0]):
        return value[0]
    if isinstance(value, Date) and declared.holds(moment := as_moment(value)):
        return moment
    if not isinstance(value, list) and declared.holds([value]):
        return [value]
    return None


def instance_of(value: object, asked: Type | None) -> bool | None:
    """Whether a value is of a type; null for a type that doesn't exist."""
    if asked is None:
        return None
    if value is None:
        return asked == Simple("null")
    return asked.holds(value)


def _conforms(given: Type, declared: object) -> bool:
    """Whether every value of a type may come where another is declared, as far as their names tell."""
    if declared is None or declared == ANY or given == declared:
        return True
    if isinstance(given, ListOf) and isinstance(declared, ListOf):
        return _conforms(given.item, declared.item)
    if isinstance(given, ContextOf) and isinstance(declared, ContextOf):
        return all(
            name in given.entries and _conforms(given.entries[name], each)
            for name, each in declared.entries.items()
        )
    return given == Simple("null")

"""FEEL's functions: values that can be called, and the register of the built-in ones.

Arguments of a wrong type, or out of range, answer null, as FEEL has it.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, Protocol, TypeVar, get_origin

from commonhold.base.dmn.scopes import Budget

_Function = TypeVar("_Function", bound=Callable[..., object])
_Run = Callable[[Sequence[object], Budget], object]


class Holds(Protocol):
    """A type of FEEL, of which null always is."""

    def holds(self, value: object, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter by FEEL's name for it, with the Python types that it takes (`object` takes null too)."""

    name: str
    types: type | UnionType = object
    needed: bool = True
    default: object = None
    """What null, or nothing, means where the argument is not needed."""
    declared: "Holds | None" = None
    """The type of FEEL that a function of the rules' own declares."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function. `variadic` takes any number of arguments, or one list of them, as one list."""

    parameters: tuple[Parameter, ...]
    run: _Run
    variadic: bool = False
    more: bool = False
    """Whether the last parameter takes any number of arguments, of which there must be one."""

    def accepts(self, count: int) -> bool:
        """Whether so many arguments can be right."""
        needed = sum(each.needed for each in self.parameters)
        if self.variadic or self.more:
            return count >= needed
        return needed <= count <= len(self.parameters)

    def fits(self, count: int, names: Sequence[str] | None) -> bool:
        """Whether so many arguments, or arguments of these names, can be right."""
        return self.accepts(count) if names is None else self.arrange(names) is not None

    def arrange(self, names: Sequence[str]) -> list[int] | None:
        """Which parameter each named argument is for; None where a name is unknown or twice there."""
        known = [each.name for each in self.parameters]
        known_too = {_camel_case(name): place for place, name in enumerate(known)}
        places = [known.index(name) if name in known else known_too.get(name, -1) for name in names]
        return places if -1 not in places and len(set(places)) == len(places) else None

    def call(self, arguments: Sequence[object], budget: Budget) -> object:
        """The function's value; _Unfit where an argument is of the wrong type, null where it is out of its range."""
        if self.variadic:
            first = arguments[0]
            arguments = [first if len(arguments) == 1 and isinstance(first, list) else list(arguments)]
        elif self.more:
            fixed = len(self.parameters) - 1
            arguments = [*arguments[:fixed], list(arguments[fixed:])]
        taken = []
        for parameter, value in zip(self.parameters, arguments, strict=False):
            coerced = _coerced(value, parameter.types)
            if coerced is None and not parameter.needed:
                coerced = parameter.default
            elif not isinstance(coerced, parameter.types):
                raise _Unfit
            taken.append(coerced)
        try:
            return self.run(taken, budget)
        except (ArithmeticError, ValueError):
            return None


class _Unfit(Exception):
    """An argument is not of its parameter's type, so that another signature may be meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value. Built-in ones may have several signatures; the first that fits is called."""

    name: str
    signatures: tuple[Signature, ...]

    def accepts(self, count: int, names: Sequence[str] | None) -> bool:
        """Whether so many arguments, or arguments of these names, can be right."""
        return any(each.fits(count, names) for each in self.signatures)

    def call(self, arguments: Sequence[object], names: Sequence[str] | None, budget: Budget) -> object:
        """The value for arguments by place, or by name; null where no signature fits."""
        fitting = [each for each in self.signatures if each.fits(len(arguments), names)]
        return called(fitting, arguments, names, budget)


def called(
    fitting: Sequence[Signature], arguments: Sequence[object], names: Sequence[str] | None, budget: Budget
) -> object:
    """The value of the first signature whose types the arguments have, of those that fit their number or names."""
    for signature in fitting:
        given = arguments
        if names is not None:
            by_place = dict(zip(signature.arrange(names) or (), arguments, strict=True))
            given = [by_place.get(place) for place in range(len(signature.parameters))]
        try:
            return signature.call(given, budget)
        except _Unfit:
            continue
    return None


BUILTINS: dict[str, Function] = {}


def builtin(
    name: str, *, variadic: bool = False, more: bool = False, budgeted: bool = False
) -> Callable[[_Function], _Function]:
    """Register a function under FEEL's name for it; its parameters' names and annotations are its signature.

    One that is registered under a name already taken is another signature. `budgeted` takes the budget first.
    """

    def register(function: _Function) -> _Function:
        annotated = list(inspect.signature(function).parameters.values())
        parameters = []
        for each in annotated[1:] if budgeted else annotated:
            types: Any = list if get_origin(each.annotation) is list else each.annotation
            types = dict if get_origin(each.annotation) is dict else types
            needed = each.default is inspect.Parameter.empty
            default = None if needed else each.default
            parameters.append(Parameter(each.name.strip("_").replace("_", " "), types, needed, default))

        def run(values: Sequence[object], budget: Budget) -> object:
            return function(budget, *values) if budgeted else function(*values)

        known = BUILTINS[name].signatures if name in BUILTINS else ()
        BUILTINS[name] = Function(name, (*known, Signature(tuple(parameters), run, variadic, more)))
        return function

    return register


def _coerced(value: object, types: type | UnionType) -> object:
    """FEEL makes a list of one value into the value, and a value into a list of one, where the other is wanted."""
    if types is list:
        return value if isinstance(value, list) or value is None else [value]
    if types is not object and isinstance(value, list) and len(value) == 1:
        return value[0]
    return value


def _camel_case(name: str) -> str:
    """ "new item" as "newItem", which is how FEEL itself writes some of its parameters."""
    first, *others = name.split(" ")
    return first + "".join(each.capitalize() for each in others)


def whole(number: Decimal) -> int:
    """A whole number within what a list or text can be long. ValueError for any other."""
    if number != number.to_integral_value() or abs(number) > 10**9:
        raise ValueError(number)
    return int(number)

"""FEEL's functions: how one is called, and the register of the built-in ones.

Arguments of a wrong type, or out of range, answer null, as FEEL has it.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, TypeVar, get_origin

from commonhold.base.dmn.scopes import Budget

_Function = TypeVar("_Function", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter by FEEL's name for it, with the Python types that it takes (`object` takes null too)."""

    name: str
    types: type | UnionType
    needed: bool = True
    default: object = None
    """What null, or nothing, means where the argument is not needed."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function. `variadic` takes any number of arguments, or one list of them."""

    name: str
    parameters: tuple[Parameter, ...]
    variadic: bool
    run: Callable[[Sequence[object], Budget], object]

    def accepts(self, count: int) -> bool:
        """Whether so many arguments can be right."""
        needed = sum(each.needed for each in self.parameters)
        return count >= 1 if self.variadic else needed <= count <= len(self.parameters)

    def arrange(self, names: Sequence[str]) -> list[int] | None:
        """Which parameter each named argument is for; None where a name is unknown, twice there, or missing."""
        known = [each.name for each in self.parameters]
        if self.variadic or len(set(names)) < len(names) or not set(names) <= set(known):
            return None
        if any(each.needed and each.name not in names for each in self.parameters):
            return None
        return [known.index(name) for name in names]

    def call(self, arguments: Sequence[object], budget: Budget) -> object:
        """The function's value, or null where an argument is of the wrong type or out of its range."""
        if self.variadic:
            first = arguments[0]
            arguments = [first if len(arguments) == 1 and isinstance(first, list) else list(arguments)]
        taken = []
        for parameter, value in zip(self.parameters, arguments, strict=False):
            coerced = _coerced(value, parameter.types)
            if coerced is None and not parameter.needed:
                coerced = parameter.default
            elif not isinstance(coerced, parameter.types):
                return None
            taken.append(coerced)
        try:
            return self.run(taken, budget)
        except (ArithmeticError, ValueError):
            return None


BUILTINS: dict[str, Function] = {}


def builtin(name: str, *, variadic: bool = False) -> Callable[[_Function], _Function]:
    """Register a function under FEEL's name for it; its parameters' names and annotations are its signature."""

    def register(function: _Function) -> _Function:
        parameters = []
        for each in inspect.signature(function).parameters.values():
            types: Any = list if get_origin(each.annotation) is list else each.annotation
            needed = each.default is inspect.Parameter.empty
            default = None if needed else each.default
            parameters.append(Parameter(each.name.strip("_").replace("_", " "), types, needed, default))
        BUILTINS[name] = Function(name, tuple(parameters), variadic, lambda values, _: function(*values))
        return function

    return register


def _coerced(value: object, types: type | UnionType) -> object:
    """FEEL makes a list of one value into the value, and a value into a list of one, where the other is wanted."""
    if types is list:
        return value if isinstance(value, list) or value is None else [value]
    if types is not object and isinstance(value, list) and len(value) == 1:
        return value[0]
    return value


def whole(number: Decimal) -> int:
    """A whole number within what a list or text can be long. ValueError for any other."""
    if number != number.to_integral_value() or abs(number) > 10**9:
        raise ValueError(number)
    return int(number)

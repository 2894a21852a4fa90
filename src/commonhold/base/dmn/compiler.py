"""The compiler of FEEL: from syntax trees to Python closures, by one function for each kind of tree.

Names are looked up among the variables given and the built-in functions, and nowhere else: there is no way from an
expression to Python.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from lark import Token, Tree

from commonhold.base.dmn import type_names, types
from commonhold.base.dmn.refusals import NotFeel
from commonhold.base.dmn.scopes import Run
from commonhold.base.dmn.strings import not_feel, unquoted

Node = Tree[Token] | Token
_Compile = Callable[["Compiler", list[Node]], Run]
_COMPILES: dict[str, _Compile] = {}


def no_types(_: str) -> types.Type | None:
    """What finds types where no file declares any."""
    return None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known where a text stands.

    `names` are those that have spaces or signs in them. `callable` are the variables that may be functions, and
    `bound` those that belong to the expressions around the text. `lenient` makes a call that can't be right null
    instead of refusing the text.
    """

    names: Collection[str] = ()
    callable: frozenset[str] = frozenset()
    bound: tuple[str, ...] = ()
    find_type: type_names.Find = no_types
    lenient: bool = False


NOTHING_KNOWN = Known()


def compiles(kind: str) -> Callable[[_Compile], _Compile]:
    """Register what compiles trees of a kind; the grammar names the kinds."""

    def register(function: _Compile) -> _Compile:
        _COMPILES[kind] = function
        return function

    return register


class Compiler:
    """Compiles the trees of one text; `names` collects the variables that they read."""

    def __init__(self, text: str, known: Known) -> None:
        self.text = text
        self.known = known
        self.names: set[str] = set()
        self._bound: list[str] = list(known.bound)

    def compile(self, node: Node, *bound: str) -> Run:
        """The closure for a tree, in which the names `bound` belong to the expression and are not variables.

        Raises NotFeel for a function that doesn't exist, or is called wrongly.
        """
        assert isinstance(node, Tree)
        self._bound += bound
        run = _COMPILES[str(node.data)](self, node.children)
        del self._bound[len(self._bound) - len(bound) :]
        return run

    def refuse(self, token: Node, why: str) -> NotFeel:
        at = token.start_pos if isinstance(token, Token) else None
        return not_feel(self.text, at or 0, why)

    def null(self, token: Node, why: str) -> Run:
        """What stands for a part that has no value: refused, unless leniently null."""
        if not self.known.lenient:
            raise self.refuse(token, why)
        return lambda _: None

    def binds(self, name: str) -> bool:
        """Whether a name belongs to the expression, as a loop's does."""
        return name in self._bound

    def may_call(self, name: str) -> bool:
        """Whether a name may stand for a function that is not built in."""
        return name in self._bound or name in self.known.callable

    def reads(self, name: str) -> None:
        if not self.binds(name):
            self.names.add(name)

    def type_of(self, token: Node) -> types.Type | None:
        """The type that a token names; None where there is none."""
        return type_names.read_type(str(token), self.known.find_type)

    def said(self, node: Node) -> str:
        """What a text in quotation marks says."""
        assert isinstance(node, Token)
        return unquoted(node, self.text)

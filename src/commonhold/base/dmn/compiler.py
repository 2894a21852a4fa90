"""The compiler of FEEL: from syntax trees to Python closures, by one function for each kind of tree.

Names are looked up among the variables given, and nowhere else: there is no way from an expression to Python.
"""

from collections.abc import Callable, Mapping

from lark import Token, Tree

from commonhold.base.dmn.functions import Function
from commonhold.base.dmn.refusals import NotFeel
from commonhold.base.dmn.scopes import Run
from commonhold.base.dmn.tokens import not_feel, unquoted

Node = Tree[Token] | Token
_Compile = Callable[["Compiler", list[Node]], Run]
_COMPILES: dict[str, _Compile] = {}


def compiles(kind: str) -> Callable[[_Compile], _Compile]:
    """Register what compiles trees of a kind; the grammar names the kinds."""

    def register(function: _Compile) -> _Compile:
        _COMPILES[kind] = function
        return function

    return register


class Compiler:
    """Compiles the trees of one text; `names` collects the variables that they read."""

    def __init__(self, text: str, functions: Mapping[str, Function]) -> None:
        self.text = text
        self.functions = functions
        self.names: set[str] = set()
        self._bound: list[str] = []

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

    def binds(self, name: str) -> bool:
        """Whether a name belongs to the expression, as a loop's does."""
        return name in self._bound

    def reads(self, name: str) -> None:
        if not self.binds(name):
            self.names.add(name)

    def said(self, node: Node) -> str:
        """What a text in quotation marks says."""
        assert isinstance(node, Token)
        return unquoted(node, self.text)

"""FEEL's grammar (DMN 1.5, 10.3.1.2), and text made into syntax trees with it."""

import re
from collections.abc import Collection
from contextlib import suppress
from functools import cache
from typing import Any, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken

from commonhold.base.dmn.refusals import NotFeel
from commonhold.base.dmn.strings import not_feel
from commonhold.base.dmn.tokens import tokens

DEEPEST = 100
"""How many expressions may stand inside one another: "1 + 1 + 1" is one in one in one."""

_GRAMMAR = r"""
?expression: IF expression THEN expression ELSE expression          -> conditional
    | FOR iteration (COMMA iteration)* RETURN expression            -> loop
    | (SOME | EVERY) iteration (COMMA iteration)* SATISFIES expression -> quantified
    | FUNCTION LPAR (parameter (COMMA parameter)*)? RPAR expression -> function
    | FUNCTION LPAR (parameter (COMMA parameter)*)? RPAR EXTERNAL expression -> external
    | COMPARE additive                                              -> limit
    | disjunction
iteration: NAME IN expression (TO additive)?
parameter: NAME (COLON TYPE)?

?disjunction: conjunction | disjunction OR conjunction
?conjunction: comparison | conjunction AND comparison
?comparison: additive
    | comparison COMPARE additive
    | comparison BETWEEN additive AND additive      -> between
    | comparison IN additive                        -> within
    | comparison IN COMPARE additive                -> within_limit
    | comparison IN LPAR unary_test (COMMA unary_test)+ RPAR -> within_any
    | comparison INSTANCE_OF TYPE                   -> instance_of
?additive: multiplicative | additive SIGN multiplicative            -> arithmetic
?multiplicative: power | multiplicative TIMES power                 -> arithmetic
?power: negation | power POWER negation                             -> arithmetic
?negation: postfix | SIGN negation                                  -> signed
?postfix: primary
    | postfix DOT NAME                              -> path
    | postfix LSQB expression RSQB                  -> filtered
    | postfix LPAR (argument (COMMA argument)*)? RPAR -> call
?primary: NUMBER                                    -> number
    | STRING                                        -> string
    | NULL                                          -> null
    | TRUE                                          -> true
    | FALSE                                         -> false
    | AT STRING                                     -> at
    | NAME                                          -> name
    | LPAR expression RPAR                          -> group
    | LSQB (expression (COMMA expression)*)? RSQB   -> list
    | LBRACE (entry (COMMA entry)*)? RBRACE         -> context
    | (LPAR | LSQB | OPENING) additive TO additive (RPAR | RSQB | CLOSING) -> range
argument: (NAME COLON)? expression
entry: (NAME | STRING) COLON expression

?unary_tests: unary_test (COMMA unary_test)*                        -> any_of
    | NOT LPAR unary_test (COMMA unary_test)* RPAR                  -> none_of
unary_test: expression

%declare IF THEN ELSE FOR IN RETURN SOME EVERY SATISFIES AND OR BETWEEN NULL TRUE FALSE INSTANCE_OF
%declare NOT NUMBER STRING NAME TYPE COMPARE POWER TO SIGN TIMES FUNCTION EXTERNAL
%declare LPAR RPAR LSQB RSQB LBRACE RBRACE COMMA DOT COLON AT OPENING CLOSING
"""

_SAID = {
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "LBRACE": "{",
    "RBRACE": "}",
    "COMMA": "a comma",
    "DOT": ".",
    "COLON": ":",
    "TO": "..",
    "NAME": "a name",
    "TYPE": "a type",
    "STRING": "a text",
    "$END": "its end",
}
_OPERATORS = {
    "SIGN",
    "TIMES",
    "POWER",
    "COMPARE",
    "AND",
    "OR",
    "IN",
    "BETWEEN",
    "INSTANCE_OF",
    "DOT",
    "LSQB",
    "CLOSING",
}


_NEGATION = re.compile(r"\s*not\s*\(")


@cache
def _lark() -> Lark:
    return Lark(
        _GRAMMAR, parser="lalr", lexer="basic", start=["expression", "unary_tests"], maybe_placeholders=False
    )


def parse(text: str, start: str, names: Collection[str], functions: Collection[str]) -> Tree[Token]:
    """The syntax tree of a text; `start` is "expression" or "unary_tests". Raises NotFeel.

    In "not(1, 2)" the tests are negated, and "not(? > 1) or ? = 5" is one test that calls a function.
    """
    if start == "unary_tests" and _NEGATION.match(text):
        with suppress(NotFeel):
            return _parsed(text, start, names, functions, negates=True)
    return _parsed(text, start, names, functions, negates=False)


def _parsed(
    text: str, start: str, names: Collection[str], functions: Collection[str], *, negates: bool
) -> Tree[Token]:
    parser: Any = _lark().parse_interactive(start=start)
    fed: list[Token] = []
    try:
        for token in tokens(text, names, functions):
            if not fed and negates:
                token.type = "NOT"
            parser.feed_token(token)
            fed.append(token)
        tree = parser.feed_token(Token("$END", "", start_pos=len(text)))
    except UnexpectedToken as error:
        at = error.token.start_pos or 0
        there = f"there is “{error.token}”" if error.token.type != "$END" else "it ends"
        raise not_feel(text, at, f"{there}, where {_expected(start, fed)} was expected") from None
    _check_depth(tree, text)
    return cast(Tree[Token], tree)


def _expected(start: str, fed: list[Token]) -> str:
    """What could follow these tokens. The parser that refused the next one is half way into it, and can't say."""
    parser: Any = _lark().parse_interactive(start=start)
    for token in fed:
        parser.feed_token(token)
    kinds: set[str] = parser.accepts()
    if "NUMBER" in kinds:
        return "a value"
    said = sorted(_SAID.get(kind, kind.lower()) for kind in kinds - _OPERATORS)
    said = (["an operator"] if kinds & _OPERATORS else []) + said
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _check_depth(tree: Tree[Token], text: str) -> None:
    level = [tree]
    for _ in range(DEEPEST):
        level = [child for each in level for child in each.children if isinstance(child, Tree)]
        if not level:
            return
    raise not_feel(text, 0, f"an expression starts with more than {DEEPEST} expressions inside one another")

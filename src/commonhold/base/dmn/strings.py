"""What FEEL's texts in quotation marks say, and how the text around a mistake is shown."""

import re

from lark import Token

from commonhold.base.dmn.refusals import NotFeel
from commonhold.base.dmn.scopes import shortened


def not_feel(text: str, at: int, why: str) -> NotFeel:
    """A refusal that shows the text around a place in it."""
    return NotFeel(text=shortened(text), position=at + 1, why=why)


def unquoted(token: Token, text: str) -> str:
    """What a text between quotation marks says."""
    said = _ESCAPE.sub(_unescaped, token[1:-1])
    try:
        return said.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise not_feel(text, token.start_pos or 0, "there is half of a character") from None


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def _unescaped(found: re.Match[str]) -> str:
    if digits := found[1] or found[2]:
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else found.group()
    return _ESCAPED.get(found[3]) or (found[3] if found[3] in "\"'\\" else found.group())

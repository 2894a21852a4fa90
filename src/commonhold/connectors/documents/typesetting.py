"""Typesets documents as PDF/UA-1, which screen readers can read: Typst refuses to make one that they couldn't.

The same facts give the same bytes: no clock, and no fonts but those that Typst brings along.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent
_NOT_IN_FONT = re.compile(r'the text `"((?:\\.|[^"\\])+)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_BEYOND = re.compile(r"[^\t\n -~\u00a0-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2212]")
"""What is neither Latin, Greek nor Cyrillic, nor a common sign."""
_REPLACEMENT = "?"


@cache
def _compiler() -> typst.Compiler:
    """One for the process: it keeps fonts and templates ready."""
    return typst.Compiler(root=str(TEMPLATES), ignore_system_fonts=True)


def typeset(template: str, slip: Mapping[str, object]) -> bytes:
    """The PDF of a template of this folder, with the data that it asks for.

    Letters that the font lacks (it has Latin, Greek and Cyrillic ones) come out as question marks: a payslip with
    those is better than none.
    """
    data: object = dict(slip)
    while True:
        try:
            return _compiled(template, json.dumps(data, ensure_ascii=False))
        except typst.TypstError as error:
            missing = _NOT_IN_FONT.search(str(error))
            if missing is None:
                raise
            letters = set(_ESCAPED.sub(_letter, missing[1]))
            # A letter on which another one stands is told without it: then all go that no font here has.
            left = _without(data, letters.__contains__)
            if left == data:
                left = _without(data, _BEYOND.match)
            assert left != data, f"{template} itself has {missing[1]}, which its font lacks"
            data = left


def _letter(escaped: re.Match[str]) -> str:
    """What Typst quotes as Rust does: \\u{1} for a control character, or for an accent that stands alone."""
    return chr(int(escaped[1], 16)) if escaped[1] else _SHORT.get(escaped[2], escaped[2])


def _without(data: Any, unfit: Callable[[str], object]) -> Any:
    if isinstance(data, str):
        return "".join(_REPLACEMENT if unfit(letter) else letter for letter in data)
    if isinstance(data, Mapping):
        return {name: _without(part, unfit) for name, part in data.items()}
    return [_without(part, unfit) for part in data]


def _compiled(template: str, data: str) -> bytes:
    pdf = _compiler().compile(
        input=str(TEMPLATES / template), format="pdf", sys_inputs={"slip": data}, pdf_standards="ua-1"
    )
    assert isinstance(pdf, bytes)
    return pdf

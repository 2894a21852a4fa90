"""Typesets documents as PDF/UA-1, which screen readers can read: Typst refuses to make one that they couldn't.

The same facts give the same bytes: no clock, and no fonts but those that Typst brings along.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

TEMPLATES = Path(__file__).parent
_NOT_IN_FONT = re.compile(r'the text `(".+?")` could not be displayed', re.DOTALL)
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
    data = json.dumps(slip, ensure_ascii=False)
    while True:
        try:
            return _compiled(template, data)
        except typst.TypstError as error:
            missing = _NOT_IN_FONT.search(str(error))
            if missing is None:
                raise
            letters = set(json.loads(missing[1]))
            assert letters & set(data), f"{template} itself has {letters}, which its font lacks"
            data = "".join(_REPLACEMENT if letter in letters else letter for letter in data)


def _compiled(template: str, data: str) -> bytes:
    pdf = _compiler().compile(
        input=str(TEMPLATES / template), format="pdf", sys_inputs={"slip": data}, pdf_standards="ua-1"
    )
    assert isinstance(pdf, bytes)
    return pdf

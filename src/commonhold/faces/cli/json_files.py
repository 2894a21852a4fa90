"""Reading answers from a file of JSON, and listing what is wrong with them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from commonhold.base.refusals import Refusal
from commonhold.work.cases.answers import AnswersRefused

LARGEST_JSON_BYTES = 1_000_000


def answers_of(file: Path, unreadable: type[Refusal]) -> dict[str, Any]:
    """The one object in a file; refused with its path and the reason as `unreadable` if it can't be read."""
    try:
        if file.stat().st_size > LARGEST_JSON_BYTES:
            raise unreadable(path=file, reason="it is larger than 1 MB")
        answers = json.loads(file.read_text(encoding="utf-8"))
        json.dumps(answers, ensure_ascii=False).encode()  # half a character is none
    except OSError as error:
        raise unreadable(path=file, reason=error.strerror or "it can't be read") from error
    except (ValueError, RecursionError) as error:
        raise unreadable(path=file, reason=f"it is not JSON ({error})") from error
    if not isinstance(answers, dict):
        raise unreadable(path=file, reason="it should hold one object, between { and }")
    return answers


@contextmanager
def refusals_listed(first: str) -> Iterator[None]:
    """Lists everything that is wrong with answers, after a first line, and ends the command."""
    try:
        yield
    except AnswersRefused as refused:
        console = Console(stderr=True)
        console.print(first, highlight=False)
        for problem in refused.problems:
            where = f"{problem.field}: " if problem.field else ""
            console.print(f"  {where}{problem.message}", markup=False, highlight=False)
        raise typer.Exit(1) from refused

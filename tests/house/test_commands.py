"""Every command has help, an example and exit codes, and what the documents tell to type exists."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from commonhold.faces.cli.main import command_line
from tests.house.project import ROOT, files, shown

# In text: `commonhold demo load …`, `make run`.
MENTIONED = re.compile(
    r"(?:^|[`$>] ?|&& )(?:[A-Z_]+=\S+ )*(commonhold|make)((?: [a-z][a-z-]*)*)", re.MULTILINE
)


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, child in getattr(command, "commands", {}).items():
        if hasattr(child, "commands"):
            yield from leaves(child, (*path, name))
        else:
            yield (*path, name), child


APP = command_line()
COMMANDS = dict(leaves(typer.main.get_command(APP)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_tells_how_it_is_used(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(APP, [*path, "--help"], terminal_width=200)
    assert done.exit_code == 0
    told = re.sub(r"[\s│]+", " ", done.output)
    assert f"commonhold {' '.join(path)}" in told.split("Example", 1)[-1], "an example to copy"
    assert re.search(r"Exit codes:? .*\b0\b.*\b1\b", told), "what its exit codes mean"
    described = COMMANDS[path].help or ""
    assert len(described.split()) >= 5, "what it does"
    undescribed = [each.name for each in COMMANDS[path].params if not getattr(each, "help", None)]
    assert set(undescribed) <= {"help"}, "what each option and argument means"


@pytest.mark.parametrize(
    "wrong", [["no-such-command"], ["run", "--port", "many"], ["run", "--no-such-option"]]
)
def test_a_wrong_command_line_ends_with_2(wrong: list[str]) -> None:
    done = CliRunner().invoke(APP, wrong)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def mentioned(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The commands that a text names: ("commonhold", ("demo", "load"))."""
    for match in MENTIONED.finditer(text):
        yield match.group(1), tuple(match.group(2).split())


def missing(text: str) -> list[str]:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    groups = {path[:length] for path in COMMANDS for length in range(1, len(path) + 1)}
    return [
        " ".join((program, *words))
        for program, words in mentioned(text)
        if words and (words[0] not in targets if program == "make" else not _known(words, groups))
    ]


def _known(words: tuple[str, ...], groups: set[tuple[str, ...]]) -> bool:
    """Whether the words begin with a whole command; what follows are its arguments."""
    return any(words[:length] in COMMANDS for length in range(1, len(words) + 1)) or words in groups


def test_the_documents_name_only_commands_that_exist() -> None:
    documents = [path for path in files() if path.suffix == ".md"]
    assert {shown(path): found for path in documents if (found := missing(path.read_text()))} == {}


@pytest.mark.parametrize(
    "text", ["Type `commonhold make-tea`.", "$ make tea", "`DATABASE_URL=x commonhold tea pot`"]
)
def test_a_command_that_does_not_exist_is_caught(text: str) -> None:
    assert missing(text)

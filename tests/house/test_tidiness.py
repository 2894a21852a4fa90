"""Tidiness has numbers: nine files in ten under 200 lines, none over 400, every function under 50."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.project import python_files, shown

LONGEST_FILE = 400
USUAL_FILE = 200
USUAL_SHARE = 0.9
LONGEST_FUNCTION = 50


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def too_long_functions(path: Path) -> Iterator[str]:
    """Functions of 50 lines or more, decorators and docstring included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            length = (node.end_lineno or first) - first + 1
            if length >= LONGEST_FUNCTION:
                yield f"{path.name}:{first} {node.name} has {length} lines"


def missing_docstring(path: Path) -> bool:
    """Whether a module that has code does not say what it is for."""
    tree = ast.parse(path.read_text())
    return bool(tree.body) and ast.get_docstring(tree) is None


def test_no_file_is_too_long() -> None:
    long = {shown(path): lines_of(path) for path in python_files() if lines_of(path) > LONGEST_FILE}
    assert not long


def test_nine_files_in_ten_are_short() -> None:
    lengths = {shown(path): lines_of(path) for path in python_files()}
    short = [length for length in lengths.values() if length < USUAL_FILE]
    longer = sorted(lengths.items(), key=lambda item: -item[1])[:10]
    assert len(short) / len(lengths) >= USUAL_SHARE, f"the longest: {longer}"


def test_no_function_is_too_long() -> None:
    assert not [found for path in python_files() for found in too_long_functions(path)]


def test_every_module_says_what_it_is_for() -> None:
    assert not [shown(path) for path in python_files() if missing_docstring(path)]


@pytest.mark.parametrize(("lines", "caught"), [(47, 0), (48, 1)])
def test_a_long_function_is_caught(tmp_path: Path, lines: int, caught: int) -> None:
    path = tmp_path / "long.py"
    path.write_text("@decorated\ndef long():\n" + "    x = 1\n" * lines)
    assert len(list(too_long_functions(path))) == caught


def test_a_module_without_a_word_is_caught(tmp_path: Path) -> None:
    path = tmp_path / "silent.py"
    path.write_text("x = 1\n")
    assert missing_docstring(path)
    path.write_text("")
    assert not missing_docstring(path)

"""What import tools can't see: foreign keys, get_model and dotted names in strings that point upward."""

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.project import ROOT, SOURCE, python_files, shown

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
DOTTED = re.compile(r"^commonhold(\.[a-z_0-9]+)+(:\w+)?$")
# A face's own strings may name anything: faces are on top. Settings are where strings belong.
FREE = {"settings.py", "faces"}


def layers() -> dict[str, int]:
    """The height of each part of the house, as .importlinter declares it: {"records.people": 30, …}."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    heights: dict[str, int] = {}
    for contract, prefix in (("halves", ""), ("core", "core."), ("records", "records."), ("work", "work.")):
        rows = config[f"importlinter:contract:{contract}"]["layers"].split()
        named = " ".join(rows).replace(" | ", "|").split()
        for height, row in enumerate(reversed(named)):
            for name in row.split("|"):
                heights[prefix + name] = height
    return heights


HEIGHTS = layers()


def place(dotted: str) -> tuple[str, str]:
    """The part of the house and the app in it that a path or dotted name belongs to: ("records", "people")."""
    parts = dotted.removeprefix("commonhold.").split(".")
    return parts[0], parts[1] if len(parts) > 1 else ""


def points_upward(source: tuple[str, str], target: tuple[str, str]) -> bool:
    """Whether a name in one place may not be used in the other, by the contracts' layers."""
    if source == target:
        return False
    if source[0] != target[0]:
        return HEIGHTS[target[0]] >= HEIGHTS[source[0]]
    heights = [HEIGHTS.get(f"{part}.{app}") for part, app in (target, source)]
    return None not in heights and heights[0] >= heights[1]  # type: ignore[operator]


def apps(source: Path) -> dict[str, tuple[str, str]]:
    """{label: (part, app)} of every app with tables."""
    found = [path.relative_to(source).parts for path in source.glob("*/*/models.py")]
    return {parts[1]: (parts[0], parts[1]) for parts in found}


def upward_references(source: Path, paths: list[Path]) -> Iterator[str]:
    labels = apps(source)
    for path in paths:
        parts = path.relative_to(source).parts
        if parts[0] in FREE or "tests" in parts or len(parts) < 2:
            continue
        here = (parts[0], parts[1] if len(parts) > 2 else "")
        for line, name in _names(ast.parse(path.read_text()), labels):
            if points_upward(here, labels.get(name) or place(name)):
                yield f"{'/'.join(parts)}:{line} names {name}"


def _names(tree: ast.Module, labels: dict[str, tuple[str, str]]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.match(node.value):
            yield node.lineno, node.value
        if not isinstance(node, ast.Call) or not (node.args or node.keywords):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = [each.value for each in node.keywords if each.arg == "to"] + node.args[:1]
        for each in named:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                label = each.value.split(".")[0]
                if called in RELATIONS | {"get_model"} and label in labels:
                    yield node.lineno, label


def test_nothing_in_the_house_points_upward() -> None:
    paths = [path for path in python_files() if path.is_relative_to(SOURCE)]
    assert not list(upward_references(SOURCE, paths))


def test_every_app_has_a_place_in_the_layers() -> None:
    placed = {f"{part}.{app}" for part, app in apps(SOURCE).values() if part in ("core", "records", "work")}
    assert placed <= set(HEIGHTS), shown(ROOT / ".importlinter")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("core/accounts/models.py", 'models.ForeignKey("people.Person", on_delete=CASCADE)'),
        ("core/audit/models.py", 'models.ForeignKey(to="accounts.Account", on_delete=CASCADE)'),
        ("records/people/models.py", 'models.OneToOneField("cases.Case", on_delete=CASCADE)'),
        ("records/people/models.py", 'models.ManyToManyField("ledger.Account")'),
        ("work/processes/queries.py", 'apps.get_model("cases", "Case")'),
        ("work/cases/jobs.py", 'import_string("commonhold.services.claim_expense.steps")'),
        ("records/payments/actions.py", 'RENDER = "commonhold.connectors.banks.pain001"'),
    ],
)
def test_a_name_that_points_upward_is_caught(path: str, code: str, tmp_path: Path) -> None:
    assert list(upward_references(tmp_path, _house(tmp_path, path, code)))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("records/people/models.py", 'models.OneToOneField("accounts.Account", on_delete=CASCADE)'),
        ("work/cases/models.py", 'models.ForeignKey("departments.Department", on_delete=CASCADE)'),
        ("work/cases/models.py", 'models.ForeignKey("cases.Case", on_delete=CASCADE)'),
        ("faces/cli/run.py", 'APPLICATION = "commonhold.faces.wsgi"'),
    ],
)
def test_a_name_that_points_downward_is_allowed(path: str, code: str, tmp_path: Path) -> None:
    assert not list(upward_references(tmp_path, _house(tmp_path, path, code)))


def _house(folder: Path, path: str, code: str) -> list[Path]:
    for app in (
        "core/audit",
        "core/departments",
        "core/accounts",
        "records/people",
        "records/ledger",
        "work/cases",
    ):
        (folder / app).mkdir(parents=True)
        (folder / app / "models.py").touch()
    written = folder / path
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(code)
    return [written]

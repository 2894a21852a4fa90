"""The import contracts of .importlinter: the project keeps them, and each catches what it is there for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import ROOT, SOURCE

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

HALVES = "base < core < records | work < services | oversight < connectors < faces"
CAUGHT = [
    (HALVES, "records/people/queries.py", "import commonhold.faces.urls"),
    (HALVES, "records/people/queries.py", "import commonhold.work.cases"),
    (HALVES, "work/cases/queries.py", "import commonhold.records.people"),
    (HALVES, "work/cases/queries.py", "import commonhold.services.claim_expense"),
    (HALVES, "records/payments/actions.py", "import commonhold.connectors.banks"),
    (HALVES, "core/accounts/queries.py", "import commonhold.records.people"),
    (HALVES, "base/money.py", "import commonhold.core.audit"),
    (HALVES, "work/cases/queries.py", "import commonhold.oversight.service_levels"),
    (HALVES, "services/claim_expense/steps.py", "import commonhold.oversight.service_levels"),
    (
        "call actions and queries, never models",
        "oversight/service_levels/queries.py",
        "import commonhold.work.cases.models",
    ),
    (
        "oversight reads both halves",
        "oversight/service_levels/actions.py",
        "import commonhold.records.ledger.actions",
    ),
    (
        "oversight reads both halves",
        "oversight/service_levels/actions.py",
        "from commonhold.work.cases.moving import actions",
    ),
    ("every child of every container", "toolbox/__init__.py", ""),
    ("audit < departments < accounts", "core/audit/actions.py", "import commonhold.core.accounts"),
    ("records stand beside one another", "records/payments/actions.py", "import commonhold.records.ledger"),
    ("records stand beside one another", "records/leave/queries.py", "import commonhold.records.pay"),
    (
        "residency < delivery < processes < cases < robots",
        "work/processes/actions.py",
        "import commonhold.work.cases",
    ),
    (
        "residency < delivery < processes < cases < robots",
        "work/delivery/actions.py",
        "import commonhold.work.processes",
    ),
    (
        "residency < delivery < processes < cases < robots",
        "work/residency/actions.py",
        "import commonhold.work.delivery",
    ),
    (
        "a service opens a case of another",
        "services/claim_expense/steps.py",
        "import commonhold.services.move",
    ),
    ("a face does not import another", "faces/portal/home.py", "import commonhold.faces.desk"),
    ("base and every rules.py are pure", "base/money.py", "import django"),
    (
        "base and every rules.py are pure",
        "records/people/rules.py",
        "import commonhold.records.people.models",
    ),
    (
        "call actions and queries, never models",
        "faces/portal/home.py",
        "import commonhold.records.people.models",
    ),
    (
        "call actions and queries, never models",
        "services/claim_expense/steps.py",
        "import commonhold.work.cases.models",
    ),
    ("only connectors speak to the outside", "services/claim_expense/steps.py", "import requests"),
    ("XML is read in base.bpmn", "records/payments/actions.py", "import lxml.etree"),
]
ALLOWED = [
    ("connectors/banks/bacs18.py", "import lxml.etree, requests, commonhold.records.payments"),
    ("base/bpmn/reading.py", "import lxml.etree"),
    ("services/claim_expense/steps.py", "import commonhold.records.people, commonhold.work.cases"),
    ("faces/portal/home.py", "import commonhold.faces.pages, commonhold.records.people"),
    (
        "oversight/service_levels/closing/queries.py",
        "import commonhold.oversight.service_levels.models, commonhold.work.cases, commonhold.records.people",
    ),
    (
        "records/people/tests/test_people.py",
        "import commonhold.faces.pages, commonhold.records.people.models",
    ),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of the same packages as ours, and nothing in them."""
    for init in SOURCE.rglob("__init__.py"):
        place = tmp_path / "commonhold" / init.relative_to(SOURCE)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    for module in SOURCE.glob("faces/*.py"):
        (tmp_path / "commonhold" / "faces" / module.name).touch()
    for extra in ("services/move", "base/bpmn", "base/dmn", "connectors/banks"):
        place = tmp_path / "commonhold" / extra
        place.mkdir(parents=True, exist_ok=True)
        (place / "__init__.py").touch()
    (tmp_path / "commonhold/records/people/models.py").write_text("import django\n")
    for module in (
        "work/cases/models.py",
        "oversight/service_levels/models.py",
        "records/ledger/actions.py",
        "work/cases/moving/actions.py",
    ):
        (tmp_path / "commonhold" / module).touch()
    return tmp_path


def contracts_of(house: Path) -> tuple[int, str]:
    program = "import sys; from importlinter.cli import lint_imports_command as c; c()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--config", str(ROOT / ".importlinter")],
        cwd=house,
        env={"PYTHONPATH": str(house), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def write(house: Path, path: str, code: str) -> None:
    place = house / "commonhold" / path
    place.parent.mkdir(exist_ok=True)
    place.write_text(code + "\n")


def test_the_project_keeps_the_contracts() -> None:
    done = subprocess.run([LINT_IMPORTS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "path", "code"), CAUGHT)
def test_a_broken_contract_is_caught(contract: str, path: str, code: str, house: Path) -> None:
    write(house, path, code)
    status, said = contracts_of(house)
    assert status == 1, said
    broken = said.split("Broken contracts")[-1]
    assert contract in " ".join(broken.split())


def test_what_the_contracts_allow(house: Path) -> None:
    for path, code in ALLOWED:
        write(house, path, code)
    status, said = contracts_of(house)
    assert status == 0, said

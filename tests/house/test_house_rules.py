"""The ast-grep rules of house_rules/: the project keeps them, and each catches what it is there for."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import ROOT

AST_GREP = Path(sys.executable).parent / "ast-grep"

CAUGHT = [
    ("only-actions-write", "records/people/queries.py", "Person.objects.create(name=name)"),
    ("only-actions-write", "records/people/queries.py", "Person.objects.filter(id=1).update(name=name)"),
    ("only-actions-write", "work/cases/rules.py", "case.save()"),
    ("only-actions-write", "faces/portal/home.py", "draft.delete()"),
    ("only-actions-write", "records/ledger/rules.py", 'cursor.execute("INSERT INTO ledger_line VALUES (1)")'),
    ("only-actions-write", "records/ledger/stored.py", 'COPY = """\n  COPY ledger_line (id) FROM STDIN"""'),
    ("verbs-are-marked", "records/people/actions.py", "def hire() -> None:\n    pass"),
    ("verbs-are-marked", "records/people/actions.py", "@cache\ndef hire() -> None:\n    pass"),
    ("no-clock", "records/people/actions.py", "at = datetime.now(UTC)"),
    ("no-clock", "work/cases/queries.py", "on = date.today()"),
    ("no-clock", "services/claim_expense/steps.py", "at = timezone.now()"),
    ("no-clock", "connectors/banks/bacs18.py", "seconds = time.time()"),
    ("no-clock", "records/people/models.py", "at = models.DateTimeField(auto_now_add=True)"),
    ("no-database-clock", "records/people/queries.py", "from django.db.models.functions import Lower, Now"),
    ("no-signals", "records/people/models.py", "from django.db.models.signals import post_save"),
    ("no-signals", "records/people/apps.py", "from django.dispatch import receiver"),
    ("no-silent-except", "base/money.py", "try:\n    f()\nexcept Exception:\n    pass"),
    ("no-silent-except", "base/money.py", "try:\n    f()\nexcept:\n    pass  # no matter"),
    ("no-silent-except", "base/money.py", "try:\n    f()\nexcept (KeyError, Exception):\n    ..."),
    ("migrations-stand-alone", "records/people/migrations/0002_x.py", "from commonhold.base import money"),
    ("http-only-in-connectors", "services/claim_expense/steps.py", "import urllib.request"),
]
ALLOWED = [
    ("records/people/actions.py", "person.save()\nPerson.objects.create(name=name)"),
    (
        "records/people/actions.py",
        "@verb\ndef hire() -> None:\n    pass\n\n\ndef _helper() -> None:\n    pass",
    ),
    ("records/people/queries.py", "found.update({1: 2})\ndigest.update(b'')\nPerson.objects.filter(id=1)"),
    ("records/people/tests/test_people.py", "Person.objects.create(name=name)\ndate.today()"),
    ("records/people/models.py", "from django.db.models.functions import Now"),
    ("faces/cli/worker.py", "at = timezone.now()"),
    ("work/cases/jobs.py", "at = timezone.now()"),
    ("connectors/mail/notify.py", "import urllib.request"),
    ("base/money.py", "try:\n    f()\nexcept KeyError:\n    pass"),
    ("records/people/migrations/0003_x.py", "from django.db import migrations"),
]


def broken_rules(path: str, code: str, folder: Path) -> set[str]:
    """The ids of the rules that this code breaks at this place in the house."""
    for name in ("house_rules", "sgconfig.yml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    place = folder / "src" / "commonhold" / path
    place.parent.mkdir(parents=True)
    place.write_text(code)
    done = subprocess.run([AST_GREP, "scan", "--json=compact"], cwd=folder, capture_output=True, check=False)
    return {found["ruleId"] for found in json.loads(done.stdout)}


def test_the_project_keeps_the_rules() -> None:
    done = subprocess.run(
        [AST_GREP, "scan", "--report-style=short"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("rule", "path", "code"), CAUGHT)
def test_a_broken_rule_is_caught(rule: str, path: str, code: str, tmp_path: Path) -> None:
    assert broken_rules(path, code, tmp_path) == {rule}


@pytest.mark.parametrize(("path", "code"), ALLOWED)
def test_what_the_rules_allow(path: str, code: str, tmp_path: Path) -> None:
    assert broken_rules(path, code, tmp_path) == set()


def test_every_rule_is_shown() -> None:
    ids = {
        line.removeprefix("id:").strip()
        for path in (ROOT / "house_rules").glob("*.yml")
        for line in path.read_text().splitlines()
        if line.startswith("id:")
    }
    assert ids == {rule for rule, _, _ in CAUGHT}

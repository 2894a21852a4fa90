"""Claims on the command line, through the real commands and database."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commonhold.core.audit.acting import Actor, acting
from commonhold.faces.cli import claim
from commonhold.services.claim_expense.tests.conftest import Office
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.queue import inline

RUN = CliRunner()
ADA = "claimant@works.example"


@pytest.fixture
def works(committed_db: str, department: int, system: Actor, settings: Any, tmp_path: Path) -> Office:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    now = datetime.now(UTC)
    with acting(system, [department]), inline() as steps:
        publish_services(actor=system, at=now)
        return Office(department, system, now, steps)


def claim_file(folder: Path, **changed: object) -> Path:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    train = {
        "kind": "public_transport",
        "date": yesterday,
        "amount_pence": 12_50,
        "description": "Train to Leeds",
        "has_receipt": True,
        "receipts": ["receipt.pdf"],
        **changed,
    }
    (folder / "receipt.pdf").write_bytes(b"%PDF-1.7\na receipt")
    path = folder / "claim.json"
    path.write_text(json.dumps({"purpose": "Leeds visit", "cost_centre": "1001", "lines": [train]}))
    return path


def test_a_claim_is_sent_listed_and_shown(works: Office, tmp_path: Path) -> None:
    sent = RUN.invoke(claim.app, ["submit", str(claim_file(tmp_path)), "--as", ADA])
    assert sent.exit_code == 0, sent.output
    reference = sent.output.strip()
    listed = RUN.invoke(claim.app, ["list", "--as", ADA], env={"COLUMNS": "200"})
    assert reference in listed.output
    shown = RUN.invoke(claim.app, ["show", reference.lower()])
    assert "Leeds visit" in shown.output
    assert "Being checked against your department's policy" in shown.output
    assert "Claimant sent this" in shown.output


def test_everything_that_is_wrong_is_told_and_nothing_is_sent(works: Office, tmp_path: Path) -> None:
    refused = RUN.invoke(
        claim.app, ["submit", str(claim_file(tmp_path, amount_pence=-1, description="")), "--as", ADA]
    )
    assert refused.exit_code == 1
    assert "lines.0.amount_pence: The amount you paid must be more than £0" in refused.output
    assert "lines.0.description: Enter what it was for" in refused.output
    assert "0 claims" in RUN.invoke(claim.app, ["list", "--as", ADA]).output


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 100_000, "\x00"])
def test_a_file_that_is_no_claim_is_refused(works: Office, tmp_path: Path, content: str) -> None:
    path = tmp_path / "claim.json"
    path.write_text(content)
    refused = RUN.invoke(claim.app, ["submit", str(path), "--as", ADA])
    assert isinstance(refused.exception, claim.ClaimFileUnreadable)


def test_a_receipt_that_is_not_there_is_named(works: Office, tmp_path: Path) -> None:
    path = claim_file(tmp_path)
    (tmp_path / "receipt.pdf").unlink()
    refused = RUN.invoke(claim.app, ["submit", str(path), "--as", ADA])
    assert isinstance(refused.exception, claim.ReceiptMissing)
    assert "receipt.pdf" in str(refused.exception)

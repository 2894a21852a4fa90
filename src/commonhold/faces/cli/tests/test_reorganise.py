"""Whole units moved from the command line: a plan tried, carried out and reversed, and files that are no plans."""

import csv

import pytest
from typer.testing import CliRunner

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.faces.cli.reorganise import app
from commonhold.records.moves.reorganising.queries import plan
from commonhold.records.moves.reorganising.tests.conftest import make_office, office, world

__all__ = ["make_office", "office", "world"]


def run(*words):
    return CliRunner().invoke(app, [*map(str, words)], terminal_width=200)


@pytest.fixture
def file(committed_db, world, system, tmp_path):
    path = tmp_path / "roads.yaml"
    with acting(system, [world.both.left.department_id, world.both.joined.department_id]):
        path.write_text(world.text())
    return path


def test_a_plan_is_tried_carried_out_and_reversed(file, world, system, tmp_path):
    report = tmp_path / "roads.csv"
    tried = run("try", file, "--report", report)
    assert tried.exit_code == 0, tried.output
    assert "5 go in 3 stages, 0 stay." in tried.output
    with report.open(encoding="utf-8-sig") as rows:
        people = {each["name"]: each for each in csv.DictReader(rows)}
    assert len(people) == 5
    assert people["Ada Moss"]["organisation"] == "Arches"
    assert people["Ada Moss"]["year"] == "30000.00"
    for words, said in (
        (["carry-out", "roads"], "Carried out."),
        (["reverse", "roads", "--why", "No"], "Reversed."),
    ):
        done = run(*words)
        assert (done.exit_code, said in done.output) == (0, True), done.output
    assert "reversed" in run("list").output
    with acting(system, [world.both.left.department_id, world.both.joined.department_id]):
        assert plan("roads").state == "reversed"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"plan: [", b"x" * 2_000_001])
def test_a_file_that_is_no_plan_is_refused(file, content):
    file.write_bytes(content)
    refused = run("try", file)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, Refusal)
    assert "no plan" in refused.exception.message


def test_a_plan_that_is_not_there_is_refused(file):
    assert isinstance(run("carry-out", "rivers").exception, Refusal)

"""A pay run from the command line: out of turn, by the wrong person, in a year without law, and on a full disk."""

import os
import resource
import subprocess
from contextlib import contextmanager
from datetime import date

import pytest
from typer.testing import CliRunner

from commonhold.base.refusals import Refusal
from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.faces.cli.pay import app
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.tests.conftest import make_office, office, payroll

__all__ = ["make_office", "office", "payroll"]

PAT, ANN, EVE = "pat@works.example", "ann@works.example", "eve@letters.example"


@pytest.fixture
def works(committed_db, payroll, other_department, system):
    """Payroll with two officers and two people, and an officer of another department."""
    for email, department_id in (
        (PAT, payroll.department_id),
        (ANN, payroll.department_id),
        (EVE, other_department),
    ):
        with acting(system, [department_id]):
            account_id = accounts.open_account(email=email, label=email, actor=system, at=payroll.at)
            accounts.grant_role(
                account_id=account_id,
                department_id=department_id,
                role="payroll",
                from_date=date(2026, 1, 1),
                actor=system,
                at=payroll.at,
            )
    with acting(system, [payroll.department_id]):
        payroll.employ("Ada Moss", pension="alpha")
        payroll.employ("Bea Birch")
    return payroll


def say(*words: str, by: str = PAT) -> str:
    """What a command prints, or the message with which it refuses."""
    signed = words if f"--as={by}" in words else (*words, "--as", by)
    done = CliRunner().invoke(app, signed, env={"COLUMNS": "200"})
    if isinstance(done.exception, Refusal):
        return done.exception.message
    assert done.exit_code == 0, done.output
    return done.output


def opened(day: str = "2026-04-01") -> str:
    return say("run", "open", "works", "monthly", day).split()[1]


def committed() -> str:
    run = opened()
    for step, by in (
        ("collect", PAT),
        ("calculate", PAT),
        ("review", PAT),
        ("approve", ANN),
        ("commit", PAT),
    ):
        say("run", step, run, by=by)
    return run


def test_steps_out_of_turn_are_refused_and_say_where_the_run_stands(works):
    run = opened()
    assert "has not collected" in say("run", "calculate", run)
    assert "is open, so it can't be approved" in say("run", "approve", run, by=ANN)
    assert "is open, so it can't be committed" in say("run", "commit", run)
    assert "is open, so it can't be published" in say("run", "publish", run)
    assert "is open, so it can't be saved as files" in say("files", run, "--to", os.curdir)
    assert "Another pay run of this group" in say("run", "open", "works", "monthly", "2026-04-01")
    say("run", "collect", run)
    say("run", "calculate", run)
    assert "can't be approved" in say("run", "approve", run, by=ANN)
    say("run", "review", run)
    assert "can't approve it" in say("run", "approve", run)
    say("run", "approve", run, by=ANN)
    assert "is approved, so it can't be calculated" in say("run", "calculate", run)
    assert "is approved, so it can't be published" in say("run", "publish", run)
    say("run", "commit", run)
    assert "is committed, so it can't be committed" in say("run", "commit", run)
    say("run", "publish", run)
    assert "is published, so it can't be published" in say("run", "publish", run)


def test_nobody_else_reaches_a_run(works):
    run = opened()
    for step in ("collect", "calculate", "show", "review", "approve", "commit", "publish"):
        assert say("run", step, run, by=EVE).startswith("You can't")
        assert "There is no account" in say("run", step, run, by="nobody@works.example")
        assert "There is no pay run" in say("run", step, "999999", by=PAT)
    assert say("files", run, "--to", os.curdir, by=EVE).startswith("You can't")


@pytest.mark.parametrize("what", ["99999999999999999999", "-1", "0"])
def test_a_number_that_no_run_has_is_not_found(works, what):
    assert "There is no pay run" in say("run", "show", f"--as={PAT}", "--", what)


def test_a_year_without_law_is_refused_by_its_name(works, system):
    with acting(system, [works.department_id]):
        groups.plan_year(group_id=works.group_id, year=2031, **works.common)
    run = opened("2031-06-01")
    say("run", "collect", run)
    said = say("run", "calculate", run)
    assert said.startswith(
        "There is no law of pay for 2031-32, so nobody's pay of that year can be worked out."
    )
    assert "uk/pay/2031-32.yaml" in said
    assert ": open, 0 payslips" in say("run", "show", run)


def test_files_are_saved_whole_and_never_over_another(works, tmp_path):
    run = committed()
    names = [f"pay-run-{run}-bacs18.txt", f"pay-run-{run}-pain.001.xml", f"pay-run-{run}-pensions.csv"]
    say("files", run, "--to", str(tmp_path))
    assert sorted(each.name for each in tmp_path.iterdir()) == names
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert before[names[0]].startswith(b"VOL1")
    assert before[names[1]].startswith(b"<?xml")
    say("files", run, "--to", str(tmp_path))
    (tmp_path / names[1]).write_bytes(b"somebody's own")
    assert f"There is another {names[1]}" in say("files", run, "--to", str(tmp_path))
    assert (tmp_path / names[1]).read_bytes() == b"somebody's own"


@contextmanager
def full_disk(folder):
    """A real file system with less room than the payment files need."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", folder]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("whoever runs this may not mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def limit(_folder):
    """The operating system lets this process write no file that is as large, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("without_room", "why"), [(full_disk, "no space left on device"), (limit, "file too large")]
)
def test_a_disk_that_is_full_while_a_payment_file_is_written_leaves_nothing_half_written(
    works, tmp_path, without_room, why
):
    run = committed()
    with without_room(tmp_path):
        said = say("files", run, "--to", str(tmp_path))
        assert f"could not be written to {tmp_path}: {why}" in said
        assert "Make room or choose another folder, then save it again" in said
        there = [(each.name, each.stat().st_size) for each in tmp_path.iterdir()]
        assert len(there) < 3
        assert all(size and not name.startswith(".") for name, size in there)
    say("files", run, "--to", str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 3

"""What waits for departments' directories, at the command line."""

import pytest

from commonhold.core.accounts.actions import open_account
from commonhold.core.accounts.directory.actions import instruct
from commonhold.core.accounts.directory.queries import of_sources
from commonhold.core.accounts.directory.rules import Instruction
from commonhold.core.audit.acting import acting
from tests.access.test_commands import run


@pytest.fixture
def number(committed_db, department, system, clock):
    """The number of an instruction that waits."""
    with acting(system, [department]):
        account_id = open_account(email="a.moss@works.example", label="A. Moss", actor=system, at=clock)
        instruct(
            instructions=[
                Instruction("moves.move:1", department, account_id, "add_to_group", clock, group="Roads")
            ],
            actor=system,
            at=clock,
        )
        return of_sources(["moves.move:1"])[0].id


@pytest.mark.parametrize("only", [(), ("--department", "works")])
def test_what_waits_is_listed(number, only):
    code, told = run("directory", "list", *only)
    assert code == 0
    assert "Add the user to a group Roads" in " ".join(told.split())
    assert "waiting" in told


def test_what_was_done_by_hand_is_off_the_list(number):
    assert run("directory", "try-again", str(number))[0] == 0
    assert run("directory", "settle", str(number), "--reason", "Added by hand")[0] == 0
    assert "Nothing waits" in run("directory", "list")[1]
    code, told = run("directory", "settle", str(number), "--reason", "Again")
    assert (code, "is done" in told) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("list", "--department", "nowhere"), "nowhere"),
        (("try-again", "999999"), "999999"),
        (("settle", "999999", "--reason", "Why"), "999999"),
        (("settle", "999999", "--reason", " "), "done by hand"),
    ],
)
def test_what_cannot_be_is_said_plainly(number, arguments, named):
    code, told = run("directory", *arguments)
    assert code == 1
    assert named in told

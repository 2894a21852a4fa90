"""The commands for robots, run as a person would."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.work.robots.queries import robot
from tests.access.test_commands import run

MAKE = ("robot", "create", "receipt-reader", "--name", "Receipt reader", "--cost-a-year", "1000")
MAY = ("--may", "claim_expense.check_receipts=approve")


@pytest.fixture
def made(committed_db, department) -> str:
    code, told = run(*MAKE, *MAY, "--build-cost", "5000")
    assert code == 0, told
    return told.strip().splitlines()[-1]


def test_a_robot_is_made_listed_stopped_and_started(made, system):
    assert made.startswith("robot_")
    code, told = run("robot", "list")
    assert (code, "claim_expense.check" in told.replace("\n", "") or "receipt" in told) == (0, True)
    assert run("robot", "stop", "receipt-reader", "--why", "It misreads dates")[0] == 0
    with acting(system, ()):
        assert not robot("receipt-reader").on
    assert run("robot", "start", "receipt-reader")[0] == 0
    assert run("robot", "stop", "all", "--why", "The ledger is down")[0] == 0
    code, told = run("robot", "secret", "receipt-reader")
    assert (code, told.strip() != made) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*MAKE, "--may", "claim_expense.nothing=approve"), "no task that robots are given"),
        ((*MAKE, "--may", "claim_expense.check_receipts=pay"), "its outcomes are"),
        ((*MAKE, "--may", "nothing"), "no service called"),
        ((*MAKE, *MAY, "--department", "nowhere"), "nowhere"),
        (("robot", "stop", "nobody", "--why", "x"), "robot with the code nobody"),
        (("robot", "start", "nobody"), "robot with the code nobody"),
    ],
)
def test_what_can_not_be_is_refused_in_words(committed_db, department, arguments, said):
    code, told = run(*arguments)
    assert (code, said in told.lower() or said in told) == (1, True), told


def test_two_robots_have_two_codes(made):
    code, told = run(*MAKE, *MAY)
    assert (code, "already" in told) == (1, True), told

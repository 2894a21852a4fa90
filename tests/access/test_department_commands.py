"""Setting a department up from the command line, as somebody who runs Commonhold for real would."""

import pytest

from tests.access.test_commands import run


@pytest.fixture
def works(committed_db):
    assert run("department", "create", "works", "Department of Works", "--pay-day", "20")[0] == 0


def test_a_department_with_a_part_and_a_cost_centre(works):
    assert run("department", "add-part", "works", "directorate", "FIN", "Finance")[0] == 0
    assert run("department", "add-part", "works", "team", "PAY", "Payments", "--within", "FIN")[0] == 0
    assert run("department", "add-cost-centre", "works", "PAY", "10001", "Payments")[0] == 0
    code, told = run("department", "list")
    assert code == 0
    assert "Department of Works" in told


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("create", "works", "Another"), "already a department"),
        (("create", "Works!", "Another"), "small letters"),
        (("create", "other", "Other", "--region", "atlantis"), "england-and-wales"),
        (("add-part", "nowhere", "directorate", "FIN", "Finance"), "nowhere"),
        (("add-part", "works", "team", "T", "Team"), "directorates hold teams"),
        (("add-part", "works", "team", "T", "Team", "--within", "FIN"), "FIN"),
        (("add-cost-centre", "works", "FIN", "1", "One"), "FIN"),
    ],
)
def test_what_cannot_be_is_said_plainly(works, arguments, named):
    code, told = run("department", *arguments)
    assert code == 1
    assert named in told

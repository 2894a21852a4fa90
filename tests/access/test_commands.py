"""The commands for the trail and for clients, run as a person would."""

import psycopg
import pytest
from django.test import Client
from typer.testing import CliRunner

from commonhold.core.audit.acting import acting
from commonhold.core.departments.actions import close_for
from commonhold.faces.cli.main import command_line
from commonhold.faces.cli.problems import told_plainly

CREATE = ("client", "create", "--department", "works", "--name", "Booking")


def run(*arguments):
    """The exit code and all that was printed."""
    result = CliRunner().invoke(command_line(), arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        with pytest.raises(SystemExit) as ended, told_plainly():
            raise result.exception
        return ended.value.code, str(result.exception)
    return result.exit_code, result.output


@pytest.fixture
def happened(department, system, clock):
    with acting(system, [department]):
        for day in (1, 2, 3):
            close_for(
                department_id=department,
                day=clock.date().replace(day=day),
                reason="Flood",
                actor=system,
                at=clock,
            )


def test_an_untouched_trail_verifies(committed_db, happened):
    assert run("audit", "verify")[0] == 0
    code, told = run("audit", "seal")
    assert code == 0
    assert "Sealed 4 events" in told
    code, told = run("audit", "verify")
    assert code == 0
    assert "Nothing found" in told
    assert "Head of the chain: " in told
    assert "Sealed 0 events" in run("audit", "seal")[1]


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("UPDATE audit_event SET actor_label = 'Somebody else' WHERE id = 2", "Event 2 was altered."),
        ("DELETE FROM audit_event WHERE id = 3", "Event 3 was removed."),
        (
            "INSERT INTO audit_event (at, event, actor_id, actor_label, department_id, subject)"
            " SELECT at, event, actor_id, actor_label, department_id, subject FROM audit_event WHERE id = 2",
            "Event 5 was inserted.",
        ),
    ],
    ids=["altered", "removed", "inserted"],
)
def test_tampering_is_named_and_fails(committed_db, happened, tampering, named):
    run("audit", "seal")
    with psycopg.connect(committed_db) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(tampering)
    code, told = run("audit", "verify")
    assert code == 1
    assert named in told
    assert "1 found" in told


def test_a_client_is_let_in_and_shut_out(committed_db, department):
    code, told = run(*CREATE, "--scope", "claims:read")
    assert code == 0
    token = told.split()[-1]
    booking = Client(headers={"Authorization": f"Bearer {token}"})
    assert booking.get("/api/me").json()["client"] == "Booking"
    assert "Booking" in run("client", "list", "--department", "works")[1]
    assert run("client", "revoke", "--department", "works", "--name", "Booking")[0] == 0
    assert booking.get("/api/me").status_code == 401
    assert "revoked" in run("client", "list", "--department", "works")[1]
    assert run(*CREATE, "--scope", "claims:read")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--scope", "everything"), "claims:write"),
        (("--scope", "claims:read", "--days", "0"), "1 to 366 days"),
        (("--scope", "claims:read", "--days", "4000"), "1 to 366 days"),
        (("--scope", "claims:read", "--name", " "), "a name"),
        (("--scope", "claims:read", "--department", "nowhere"), "nowhere"),
    ],
)
def test_a_client_that_makes_no_sense_is_refused(committed_db, department, arguments, told):
    code, said = run(*CREATE, *arguments)
    assert code == 1
    assert told in said


def test_two_clients_of_one_name_are_refused(committed_db, department):
    run(*CREATE, "--scope", "claims:read")
    code, told = run(*CREATE, "--scope", "claims:read")
    assert code == 1
    assert "already has a client called Booking" in told


def test_nobody_revoked_is_told_so(committed_db, department):
    code, told = run("client", "revoke", "--department", "works", "--name", "Nobody")
    assert (code, "Nobody" in told) == (1, True)


ADA = ("--email", "ada@works.example")
AUDITOR = (*ADA, "--department", "works", "--role", "auditor")


def test_an_account_is_opened_given_a_role_and_closed(committed_db, department):
    assert run("account", "open", *ADA, "--name", "Ada Nowak")[0] == 0
    code, told = run("account", "grant", *AUDITOR, "--from", "2026-04-01")
    assert (code, "auditor in works" in told) == (0, True)
    shown = run("account", "show", *ADA)[1]
    assert "Ada Nowak, open" in shown
    assert "Auditor" in shown
    assert run("account", "end", *AUDITOR, "--on", "2026-05-01")[0] == 0
    assert "Auditor" not in run("account", "show", *ADA)[1]
    assert run("account", "close", *ADA)[0] == 0
    assert "Ada Nowak, closed" in run("account", "show", *ADA)[1]
    assert run("account", "close", *ADA)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("open", "--email", "not an address", "--name", "X"), 1, "not an e-mail address"),
        (("open", "--email", "ADA@works.example", "--name", "X"), 1, "already an account"),
        (("grant", "--email", "nobody@works.example", *AUDITOR[2:]), 1, "nobody@works.example"),
        (("grant", *ADA, "--department", "nowhere", "--role", "auditor"), 1, "nowhere"),
        (("grant", *ADA, "--department", "works", "--role", "king"), 2, "king"),
        (("grant", *AUDITOR, "--from", "30.2.2026"), 2, "30.2.2026"),
        (("grant", *AUDITOR, "--cost-centre", "1"), 2, "budget holder"),
        (("grant", *ADA, "--department", "works", "--role", "budget_holder"), 2, "cost centre"),
        (("end", *AUDITOR), 1, "role auditor"),
    ],
)
def test_what_makes_no_sense_for_an_account_is_refused(committed_db, department, arguments, code, told):
    run("account", "open", *ADA, "--name", "Ada Nowak")
    ended, said = run("account", *arguments)
    assert ended == code, said
    assert told in " ".join(said.split())

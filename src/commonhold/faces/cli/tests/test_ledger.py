"""The ledger's commands, each in a database of its own."""

import psycopg
import pytest
from typer.testing import CliRunner

from commonhold.base.refusals import NotFound
from commonhold.faces.cli.ledger import app
from commonhold.records.ledger import actions, rules
from commonhold.records.ledger.tests.books import Books, start_books

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def books(department: int, system: object, clock: object) -> Books:
    return start_books(department, system, clock)  # type: ignore[arg-type]


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and what was printed; a refusal is raised, for `commonhold` to print."""
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False, env={"COLUMNS": "120"})
    return result.exit_code, result.output


def test_the_trial_balance_is_printed_with_its_totals(books: Books) -> None:
    with books.kept():
        books.post("claim:1", "Dr 60400 1234.56 POLICY", "Cr 20200 1234.56")
    code, printed = run("trial-balance", "works", "2026-04")
    assert code == 0
    assert "Meals while travelling" in printed
    assert printed.count("£1,234.56") == 4


def test_periods_open_and_close(books: Books) -> None:
    assert run("close-period", "works", "2026-04") == (0, "2026-04 is closed in Department of Works.\n")
    with pytest.raises(actions.PeriodNotOpen), books.kept():
        books.post("claim:1", "Dr 60400 1.00 POLICY", "Cr 20200 1.00")
    assert run("open-period", "works", "2026-05") == (0, "2026-05 is open in Department of Works.\n")


def test_a_department_that_never_kept_books_can_start(other_department: int) -> None:
    assert run("open-period", "letters", "2026-05")[0] == 0
    assert run("trial-balance", "letters", "2026-05")[0] == 0


def test_books_that_somebody_altered_are_found(books: Books, committed_db: str) -> None:
    with books.kept():
        books.post("claim:1", "Dr 60400 1.00 POLICY", "Cr 20200 1.00")
    assert run("check", "works") == (0, "Every balance of Department of Works is the sum of its lines.\n")
    with psycopg.connect(committed_db) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE ledger_balance SET amount_pence = 99 WHERE amount_pence = 100")
    code, printed = run("check", "works")
    assert (code, printed) == (1, "2026-04 account 60400: kept £0.99, but the lines come to £1.00.\n")
    assert run("trial-balance", "works", "2026-04")[0] == 1


@pytest.mark.parametrize("command", ["trial-balance", "open-period", "close-period"])
def test_what_does_not_exist_is_refused(books: Books, command: str) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        run(command, "nowhere", "2026-04")
    with pytest.raises(rules.NotAPeriod, match="such as 2026-04"):
        run(command, "works", "last month")
    assert run(command)[0] == 2

"""A process changed from the command line, while claims are in it."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commonhold.base.bpmn.refusals import Invalid
from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.faces.cli.process import app
from commonhold.services.claim_expense.service import SERVICE
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.publishing.queries import DoesNotFit
from commonhold.work.processes import actions

VARIABLES = {"straight_through": False, "receipts_needed": True}


@pytest.fixture
def published(committed_db, department, other_department, system, clock):
    """Two departments, each with a claim that is being checked; the version that they run in."""
    with acting(system, [department, other_department]):
        digest = publish_services(actor=system, at=clock)["claim_expense"]
        for each in (department, other_department):
            actions.start(
                service="claim_expense", department_id=each, variables=VARIABLES, actor=system, at=clock
            )
    return digest


@pytest.fixture
def changed(tmp_path):
    """The process with the line manager given fewer days, and another name for what is done first."""
    path = tmp_path / "process.bpmn"
    path.write_bytes(SERVICE.bpmn.replace(b"PT80H", b"PT40H"))
    return path


def run(*arguments: object) -> str:
    """What was printed; a refusal is raised, for `commonhold` to print."""
    result = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False, env={"COLUMNS": "160"})
    assert result.exit_code == 0, result.output
    return result.output


def test_a_process_is_changed_tried_in_one_department_taken_over_and_back(
    published: str, changed: Path
) -> None:
    assert run("check", "claim_expense", changed) == "It can be published.\n"
    assert "line_manager_late" in run("diff", "claim_expense", published[:12], changed)
    new = run("publish", "claim_expense", changed).split()[0]
    assert "Department of Works start" in run("release", "claim_expense", new, "--to", "works")
    shown = run("versions", "claim_expense")
    assert re.search(rf"{new}.*Department of Works.*0", shown)
    assert re.search(rf"{published[:12]}.*everywhere else.*2", shown)
    told = run("dry-run", "claim_expense", published[:12], new, "--restart", "line_manager_late")
    assert told.count("check_claim") == 2
    moved = run("migrate", "claim_expense", published[:12], new, "--department", "works")
    assert "1 case went over" in moved
    assert "every department start" in run("release", "claim_expense", new, "--to", "all")
    assert "1 case went over" in run("migrate", "claim_expense", published[:12], new)
    number = re.findall(r"Migration (\d+)", moved)[0]
    assert "2 cases went over" in run("undo", "claim_expense", number)
    assert run("migrations", "claim_expense").count("command line") == 2
    assert "every department start" in run("release", "claim_expense", published[:12], "--to", "all")


def test_what_cannot_be_published_is_refused_by_name(published: str, tmp_path: Path) -> None:
    path = tmp_path / "process.bpmn"
    path.write_bytes(SERVICE.bpmn.replace(b'"book_claim"', b'"book_it"'))
    with pytest.raises(DoesNotFit, match=r"the service task book_it has no function in steps\.py"):
        run("check", "claim_expense", path)
    path.write_bytes(SERVICE.bpmn.replace(b'"check_receipts"', b'"look_at_receipts"'))
    with pytest.raises(DoesNotFit, match="the user task look_at_receipts is not among the tasks"):
        run("publish", "claim_expense", path)
    path.write_bytes(SERVICE.bpmn.replace(b'candidates="case_worker"', b'candidates="anybody"'))
    with pytest.raises(DoesNotFit, match="is for “anybody”, which is neither"):
        run("publish", "claim_expense", path)
    path.write_bytes(starting_with_a_message(SERVICE.bpmn))
    with pytest.raises(DoesNotFit, match="doesn't say on whose behalf"):
        run("publish", "claim_expense", path)
    path.write_bytes(SERVICE.bpmn.replace(b"exclusiveGateway", b"parallelGateway"))
    with pytest.raises(Invalid, match="Mend it"):
        run("publish", "claim_expense", path)


def starting_with_a_message(bpmn: bytes) -> bytes:
    message = b'<bpmn:message id="asked" name="asked" /><bpmn:process id="claim_expense"'
    event = b'</bpmn:outgoing><bpmn:messageEventDefinition id="on" messageRef="asked" /></bpmn:startEvent>'
    bpmn = bpmn.replace(b'<bpmn:process id="claim_expense"', message)
    head, _, rest = bpmn.partition(b"</bpmn:startEvent>")
    return head.rpartition(b"</bpmn:outgoing>")[0] + event + rest


@pytest.mark.parametrize(
    "arguments",
    [
        ("versions", "nothing"),
        ("release", "claim_expense", "00000000", "--to", "all"),
        ("dry-run", "claim_expense", "00000000", "11111111"),
        ("undo", "claim_expense", "99"),
        ("diff", "claim_expense", "00000000", "11111111"),
    ],
)
def test_what_does_not_exist_is_refused(published: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(NotFound):
        run(*arguments)

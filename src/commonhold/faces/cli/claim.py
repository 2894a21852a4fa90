"""Expense claims on the command line: send one, see where it stands, list somebody's."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.identifiers import check_reference
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import AccountFacts, account_by_email
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.faces.cli.json_files import answers_of, refusals_listed
from commonhold.records.people import queries as people
from commonhold.services.claim_expense import submission
from commonhold.work.cases import queries as cases
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.lists import queries as lists

app = typer.Typer(no_args_is_help=True, help="Expense claims: send one, see where it stands, list them.")
As = Annotated[
    str, typer.Option("--as", metavar="EMAIL", help="The e-mail address of the person who claims.")
]


class ClaimFileUnreadable(Refusal):
    """{path} is not a claim: {reason}. See `commonhold claim submit --help` for what one looks like."""

    code: ClassVar[str] = "cli.claim_file_unreadable"


class ReceiptMissing(Refusal):
    """The receipt {path} can't be read: {reason}. Receipts are looked for beside the claim's file."""

    code: ClassVar[str] = "cli.receipt_missing"


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="The claim as JSON.")],
    email: As,
) -> None:
    """Send an expense claim from a JSON file, as the portal would.

    The file holds `purpose`, `cost_centre` (a code) and `lines`, each with `kind`, `date`, `description` and what the
    kind asks for: `miles`, or `amount_pence` with `has_receipt` and `receipts` (names of files beside this one) or
    `no_receipt_reason`. For example:

    `{"purpose": "Leeds visit", "cost_centre": "1001", "lines": [{"kind": "own_car", "date": "2026-04-01",
    "miles": "42.5", "description": "To Leeds and back"}]}`

    **Example:** `commonhold claim submit leeds.json --as ada.example@works.example`

    **Exit codes:** 0 sent, 1 refused (everything that is wrong is listed), 2 wrong use
    """
    answers = answers_of(file, ClaimFileUnreadable)
    with acting(_operator(), department_ids()):
        account = account_by_email(email)
        department_id = _department_of(account, timezone.now())
    at, actor = timezone.now(), Actor.account(account.id, account.label)
    with refusals_listed("The claim was not sent:"), acting(actor, [department_id]):
        _upload_receipts(answers, file.parent, department_id, actor, at)
        opened = submission.submit(
            answers, department_id=department_id, asked_by=account.id, actor=actor, at=at
        )
    print(opened.reference)


@app.command()
def show(reference: Annotated[str, typer.Argument(help="Such as CH-7K3M-Q9XB.")]) -> None:
    """Show a claim: where it stands, who has it and by when, and what happened to it.

    **Example:** `commonhold claim show CH-7K3M-Q9XB`

    **Exit codes:** 0 shown, 1 refused (there is no such claim), 2 wrong use
    """
    with acting(_operator(), department_ids()):
        case = cases.case_view(check_reference(reference), account_id=None, at=timezone.now())
    console = Console(highlight=False)
    console.print(f"{case.reference}  {case.title}", markup=False)
    console.print(f"{case.service_title}, asked for by {case.asked_by_label}", markup=False)
    console.print(f"{case.standing}", markup=False, style="bold")
    for task in case.tasks:
        due = f", due {_moment(task.due_at)}" if task.due_at else ""
        console.print(f"With {task.with_whom}{due}: {task.title}", markup=False)
    for entry in case.timeline:
        reason = f": {entry.reason}" if entry.reason else ""
        console.print(f"  {_moment(entry.at)}  {entry.who} {entry.what}{reason}", markup=False)


@app.command("list")
def list_claims(
    email: As,
    page: Annotated[int, typer.Option(min=1, help="Which page, 25 on each.")] = 1,
) -> None:
    """List what somebody has claimed, newest first.

    **Example:** `commonhold claim list --as ada.example@works.example`

    **Exit codes:** 0 listed, 1 refused (nobody has that address), 2 wrong use
    """
    with acting(_operator(), department_ids()):
        found = lists.my_cases(account_by_email(email).id, page=page)
    table = Table("Reference", "What for", "Sent", "Where it stands", "With", "Due")
    for row in found.rows:
        due = _moment(row.due_at) if row.due_at else ""
        table.add_row(row.reference, row.title, _moment(row.opened_at), row.standing, row.with_whom, due)
    Console().print(table)
    print(f"Page {found.number} of {found.pages}, {found.total:,} claims.")


def _upload_receipts(
    answers: dict[str, Any], folder: Path, department_id: int, actor: Actor, at: datetime
) -> None:
    """Puts the numbers of uploaded files in place of the names of files."""
    lines = answers.get("lines")
    for line in lines if isinstance(lines, list) else []:
        names = line.get("receipts") if isinstance(line, dict) else None
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            line["receipts"] = [_upload(folder / name, department_id, actor, at) for name in names]


def _upload(path: Path, department_id: int, actor: Actor, at: datetime) -> int:
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise ReceiptMissing(path=path.name, reason=getattr(error, "strerror", None) or str(error)) from error
    return correspondence.attach(
        department_id=department_id, name=path.name, content=content, actor=actor, at=at
    )


def _department_of(account: AccountFacts, at: datetime) -> int:
    person_id = people.person_of_account(account.id)
    on = at.astimezone(LONDON).date()
    summary = people.summaries([person_id], on).get(person_id) if person_id is not None else None
    if summary is None:
        raise submission.NotEmployedHere()
    return summary.department_id


def _operator() -> Actor:
    return Actor.system("command line")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%d %b %Y %H:%M}"

"""Outcomes of recruitment on the command line, for a system that writes files."""

from pathlib import Path
from typing import Annotated, ClassVar

import typer
from django.utils import timezone

from commonhold.base.refusals import Refusal
from commonhold.connectors.recruitment.outcomes import take
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code
from commonhold.faces.cli.json_files import answers_of, refusals_listed

ACTOR = Actor.system("command line")

app = typer.Typer(no_args_is_help=True, help="Outcomes of recruitment campaigns.")


class OutcomeFileUnreadable(Refusal):
    """{path} is not an outcome: {reason}. See `commonhold recruitment outcome --help` for what one looks like."""

    code: ClassVar[str] = "cli.outcome_file_unreadable"


@app.callback()
def recruitment() -> None:
    """Outcomes of recruitment campaigns."""


@app.command()
def outcome(
    file: Annotated[Path, typer.Argument(help="The outcome as JSON.")],
    department: Annotated[str, typer.Option(help="The code of the department that recruited.")],
) -> None:
    """Tell who was chosen by a campaign, as the programming interface would; print the case that was opened.

    The file holds what `POST /api/recruitment/outcomes` takes (see `/api/docs/`). For example:

    `{"vacancy": "R-2041", "candidate": "civil_servant", "employee_number": "E000123", "born": "1986-03-27",
    "kind": "permanent", "level": "promotion", "post": 12, "manager": "L000007", "grade": "HEO", "region": "Wales",
    "hours": 37, "first_day": "2027-03-01"}`

    **Example:** `commonhold recruitment outcome chosen.json --department dwp`

    **Exit codes:** 0 a case was opened, 1 refused (everything that is wrong is listed), 2 wrong use
    """
    told, department_id = answers_of(file, OutcomeFileUnreadable), department_by_code(department).id
    with refusals_listed("The outcome was not taken:"), acting(ACTOR, [department_id]):
        case = take(
            told,
            department_id=department_id,
            on_behalf_of=lambda account_id: Actor(ACTOR.id, ACTOR.label, account_id),
            at=timezone.now(),
        )
    print(case.reference)

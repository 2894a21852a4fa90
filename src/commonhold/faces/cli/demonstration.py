"""What `commonhold run --demo` adds: generated people where there is nobody, and whom to sign in as."""

import subprocess
import sys
from datetime import date

import typer
from django.utils import timezone

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import ROLE_NAMES
from commonhold.core.accounts.signing_in import queries
from commonhold.core.accounts.signing_in.actions import DOOR
from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import all_departments

COMMONHOLD = [sys.executable, "-m", "commonhold.faces.cli.main"]
SHOWN_ROLES = (
    "employee",
    "budget_holder",
    "case_worker",
    "finance",
    "payroll",
    "central_unit",
    "auditor",
    "senior_risk_owner",
)


class RealPeople(Refusal):
    """This database has accounts of real people, and a demonstration lets anyone sign in as anyone. Leave out
    --demo, or use a database of its own for the demonstration."""

    code = "run.real-people"


def load_if_empty() -> None:
    """Load the demonstration government, unless there is one; refuse a database that real people use."""
    if queries.has_real_accounts():
        raise RealPeople()
    if all_departments():
        return
    typer.echo("The database is empty: loading the demonstration government.")
    if subprocess.run([*COMMONHOLD, "demo", "load", "--size", "small"], check=False).returncode:
        raise typer.Exit(1)  # it has said why


def whom_to_sign_in_as(on: date | None = None) -> list[str]:
    """A line for each of the main roles of one department: who holds it."""
    on = on or timezone.now().astimezone(LONDON).date()
    departments = all_departments()
    if not departments:
        return []
    with acting(DOOR, [departments[0].id]):
        people = queries.one_of_each_role(departments[0].id, on)
    lines = {role: each.label for each in people for role in each.roles}
    return [f"{lines[role]:24} {ROLE_NAMES[role]}" for role in SHOWN_ROLES if role in lines]

"""Clients of the programming interface: other systems that may use it for a department."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.core.accounts.clients import actions, queries
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code

app = typer.Typer(no_args_is_help=True, help="Other systems that may use the programming interface.")
ACTOR = Actor.system("command line")

Department = Annotated[str, typer.Option(help="The department's code.")]
Name = Annotated[str, typer.Option(help="What to call the other system.")]


@app.callback()
def client() -> None:
    """Other systems that may use the programming interface."""


@app.command()
def create(
    department: Department,
    name: Name,
    scope: Annotated[list[str], typer.Option(help=f"What it may do: {', '.join(actions.SCOPES)}.")],
    days: Annotated[int, typer.Option(help="How many days the token is good for.")] = 90,
) -> None:
    """Let another system in, and print its token. It is shown this once; only its hash is kept.

    **Example:** `commonhold client create --department dwp --name "Travel booking" --scope claims:write --days 30`

    **Exit codes:** 0 created, 1 refused (unknown department or scope, name taken), 2 wrong use
    """
    department_id = department_by_code(department).id
    with acting(ACTOR, [department_id]):
        made = actions.create_client(
            department_id=department_id, name=name, scopes=scope, days=days, actor=ACTOR, at=timezone.now()
        )
    Console(stderr=True).print(f"Client {made.id} may use the interface for {days} days. Its token:")
    typer.echo(made.token)


@app.command()
def revoke(department: Department, name: Name) -> None:
    """Shut another system out, from its next request on.

    **Example:** `commonhold client revoke --department dwp --name "Travel booking"`

    **Exit codes:** 0 revoked, 1 refused (no such client), 2 wrong use
    """
    department_id = department_by_code(department).id
    with acting(ACTOR, [department_id]):
        actions.revoke_client(department_id=department_id, name=name, actor=ACTOR, at=timezone.now())
    Console(stderr=True).print(f"{name} can't use the interface any more.")


@app.command(name="list")
def list_clients(department: Department) -> None:
    """Show a department's clients, with what they may do and until when.

    **Example:** `commonhold client list --department dwp`

    **Exit codes:** 0 shown, 1 refused (unknown department), 2 wrong use
    """
    department_id = department_by_code(department).id
    with acting(ACTOR, [department_id]):
        found = queries.clients(department_id)
    table = Table("Client", "Name", "Scopes", "Good until")
    for each in found:
        until = "revoked" if each.revoked_at else f"{each.expires_at:%Y-%m-%d}"
        table.add_row(str(each.id), each.name, ", ".join(each.scopes), until)
    Console().print(table)

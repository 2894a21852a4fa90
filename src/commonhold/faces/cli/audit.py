"""Sealing the audit trail, and finding out whether anybody has tampered with it."""

import typer
from rich.console import Console

from commonhold.core.audit import actions, queries
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids

app = typer.Typer(
    no_args_is_help=True, help="The audit trail: seal it, and check that it is as it was sealed."
)


@app.callback()
def audit() -> None:
    """The audit trail: seal it, and check that it is as it was sealed."""


@app.command()
def verify() -> None:
    """Check every event against the seals, and name each that was altered, removed or inserted.

    Keep the head of the chain that it prints somewhere else: whoever can rewrite the whole database can't rewrite
    that.

    **Example:** `commonhold audit verify`

    **Exit codes:** 0 nothing found, 1 tampering found (or refused), 2 wrong use
    """
    found = 0
    with acting(Actor.system("audit"), department_ids()):
        for each in queries.verify():
            found += 1
            typer.echo(each)
        head = queries.chain_head()
    console = Console(stderr=True)
    if found:
        console.print(f"{found} found. The trail is not as it was sealed.", style="red")
        raise typer.Exit(1)
    console.print("Nothing found: the trail is as it was sealed.")
    typer.echo(f"Head of the chain: {head or '(nothing is sealed yet)'}")


@app.command()
def seal() -> None:
    """Seal every event that is not sealed yet. The worker does this by itself; twice does no harm.

    **Example:** `commonhold audit seal`

    **Exit codes:** 0 sealed, 1 refused, 2 wrong use
    """
    with acting(Actor.system("audit"), department_ids()):
        sealed = actions.seal()
        head = queries.chain_head()
    Console(stderr=True).print(f"Sealed {sealed:,} events.")
    typer.echo(f"Head of the chain: {head or '(nothing is sealed yet)'}")

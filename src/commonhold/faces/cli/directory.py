"""What departments' directories have still to do about people who join, move and leave."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.directory import actions, queries
from commonhold.core.accounts.directory.rules import WORDS
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code, department_ids

app = typer.Typer(no_args_is_help=True, help="What departments' directories have still to do about people.")
ACTOR = Actor.system("command line")

Number = Annotated[int, typer.Argument(help="The instruction's number, as the list shows it.")]


@app.callback()
def directory() -> None:
    """What departments' directories have still to do about people."""


@app.command("list")
def list_open(
    department: Annotated[
        str | None, typer.Option(help="Only those of the department with this code.")
    ] = None,
) -> None:
    """Show what waits, is being sent or was declined, the longest due first.

    **Example:** `commonhold directory list --department works`

    **Exit codes:** 0 shown, 1 refused (unknown department), 2 wrong use
    """
    wanted = department_ids() if department is None else [department_by_code(department).id]
    with acting(ACTOR, wanted):
        found = queries.open_instructions(wanted)
    for each in found:
        told = each.instruction
        what = " ".join(filter(None, (WORDS[told.kind], told.group or told.address)))
        due = f"{told.due_at.astimezone(LONDON):%d %b %Y %H:%M}"
        typer.echo(f"{each.id}  {each.state}, due {due}  {each.department}  {each.email}: {what}")
        if each.said:
            typer.echo(f"    {each.said}")
    if not found:
        Console(stderr=True).print("Nothing waits.")


@app.command("try-again")
def try_again(number: Number) -> None:
    """Have an instruction sent now that was declined, or that waits for its time.

    **Example:** `commonhold directory try-again 17`

    **Exit codes:** 0 queued, 1 refused (no such instruction, done already), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        actions.try_again(instruction_id=number, actor=ACTOR, at=timezone.now())
    Console(stderr=True).print(f"Instruction {number} is sent within a minute.")


@app.command()
def settle(
    number: Number,
    reason: Annotated[str, typer.Option(help="What was done by hand, or why nothing has to be.")],
) -> None:
    """Note that somebody has done by hand what a directory wasn't told or declined.

    **Example:** `commonhold directory settle 18 --reason "Added to the group by hand"`

    **Exit codes:** 0 noted, 1 refused (no such instruction, done already), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        actions.settle(instruction_id=number, reason=reason, actor=ACTOR, at=timezone.now())
    Console(stderr=True).print(f"Instruction {number} is done.")

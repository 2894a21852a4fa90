"""Reorganising: whole units move between departments by a plan; tried, carried out in stages, and reversed."""

from pathlib import Path
from typing import Annotated, Protocol

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.faces.cli.worker import collect_seldom
from commonhold.records.moves.reorganising import actions, queries
from commonhold.records.moves.reorganising.queries import PlanFacts
from commonhold.records.moves.reorganising.reading.rules import read_file
from commonhold.records.moves.reorganising.reporting.rules import lines
from commonhold.records.moves.reorganising.rules import MOST_BYTES
from commonhold.services.move_department.by_plan.beyond import beyond
from commonhold.services.move_department.by_plan.carrying_out import carry_out_next, reverse_next

app = typer.Typer(no_args_is_help=True, help="Whole units that move between departments by a plan.")
ACTOR = Actor.system("command line")

Code = Annotated[str, typer.Argument(help="The plan's code.")]


class _Stage(Protocol):
    def __call__(self, *, plan_id: int) -> int | None: ...


@app.callback()
def reorganise() -> None:
    """Whole units that move between departments by a plan."""
    collect_seldom()


@app.command(name="try")
def try_out(
    file: Annotated[Path, typer.Argument(help="The plan: a YAML file.", exists=True, dir_okay=False)],
    report: Annotated[
        Path | None, typer.Option(help="Where to write everybody before and after, as CSV.", dir_okay=False)
    ] = None,
) -> None:
    """Draw up a plan and try it: who would move, who can't and why, and what it comes to. Nobody is moved.

    **Example:** `commonhold reorganise try roads.yaml --report roads.csv`

    **Exit codes:** 0 tried, 1 refused (no plan, unknown parts, overlapping rules, begun already), 2 wrong use
    """
    with file.open("rb") as opened:
        document = read_file(opened.read(MOST_BYTES + 1))
    with acting(ACTOR, department_ids()):
        plan_id = actions.draw(document=document, actor=ACTOR, at=timezone.now())
        actions.try_out(plan_id=plan_id, actor=ACTOR, at=timezone.now())
        found = queries.plan(document.code)
        _tell(found)
        if report is not None:
            _write(report, found)


@app.command()
def carry_out(code: Code) -> None:
    """Carry out a plan as it was tried, stage by stage. Stopped in between, it goes on with the next stage.

    **Example:** `commonhold reorganise carry-out roads`

    **Exit codes:** 0 all are moved, 1 refused (not tried, somebody has changed since), 2 wrong use
    """
    _stages(code, lambda *, plan_id: carry_out_next(plan_id=plan_id, actor=ACTOR, at=timezone.now()))
    typer.echo("Carried out.")


@app.command()
def reverse(code: Code, why: Annotated[str, typer.Option(help="Why it is reversed.")]) -> None:
    """Put back what was before a plan, stage by stage, until the department joined has paid anybody of it.

    **Example:** `commonhold reorganise reverse roads --why "The order was withdrawn"`

    **Exit codes:** 0 everybody is back, 1 refused (not begun, paid by the department joined), 2 wrong use
    """
    _stages(
        code, lambda *, plan_id: reverse_next(plan_id=plan_id, reason=why, actor=ACTOR, at=timezone.now())
    )
    typer.echo("Reversed.")


@app.command()
def show(
    code: Code,
    report: Annotated[
        Path | None, typer.Option(help="Where to write everybody before and after, as CSV.", dir_okay=False)
    ] = None,
) -> None:
    """Show a plan: its stages, who stays and why, and what it comes to.

    **Example:** `commonhold reorganise show roads`

    **Exit codes:** 0 shown, 1 refused (no such plan), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        found = queries.plan(code)
        _tell(found)
        if report is not None:
            _write(report, found)


@app.command(name="list")
def list_plans() -> None:
    """List the plans, the newest first.

    **Example:** `commonhold reorganise list`

    **Exit codes:** 0 listed, 1 the database can't be reached, 2 wrong use
    """
    table = Table("Code", "Name", "From", "To", "Date", "People", "State")
    with acting(ACTOR, department_ids()):
        for each in queries.plans():
            table.add_row(
                each.code,
                each.name,
                each.from_name,
                each.to_name,
                str(each.on),
                f"{each.going:,}",
                each.state,
            )
    Console(markup=False).print(table)


def _stages(code: str, next_stage: _Stage) -> None:
    """Do stage after stage, each in a transaction of its own."""
    with acting(ACTOR, department_ids()):
        found = queries.plan(code)
    people = {each.number: each.people for each in found.stages}
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(found.name, total=found.going)
        number: int | None = 0
        while number is not None:
            with acting(ACTOR, [found.from_department_id, found.to_department_id]):
                number = next_stage(plan_id=found.id)
            if number is not None:
                progress.advance(task, people[number])


def _tell(found: PlanFacts) -> None:
    console = Console(markup=False, highlight=False)
    console.print(f"{found.name}: {found.from_name} to {found.to_name} on {found.on} ({found.state})")
    staying = queries.staying(found.id)
    console.print(f"{found.going:,} go in {len(found.stages)} stages, {sum(staying.values()):,} stay.")
    for reason, count in staying.items():
        console.print(f"  {count:,}: {reason}")
    effects = Table("Cost centre", "Becomes", "People", "A year’s pay", "Leave owed")
    moved = queries.effects(found.id)
    for each in moved:
        pay, leave = format_pence(each.annual_pence), format_pence(each.leave_pence)
        effects.add_row(each.here, each.there, f"{each.people:,}", pay, leave)
    console.print(effects)
    for thing in queries.to_do(found.id):
        console.print(f"{thing.people:,}: {thing.title} ({thing.verdict}). {thing.to_do}")
    for other in beyond(found, moved, timezone.now()):
        console.print(f"{other.title}: {other.says} {other.to_do}")
    for handed in found.document.beyond_records:
        console.print(f"To hand over by people: {handed}")


def _write(report: Path, found: PlanFacts) -> None:
    """Everybody, before and after; amounts in pounds."""
    with report.open("w", encoding="utf-8-sig", newline="") as file:
        file.writelines(lines(queries.rows(found.id)))
    typer.echo(f"Wrote {report}.")

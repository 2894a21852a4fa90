"""Departments: the tenants, their parts and their cost centres."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments import actions, queries
from commonhold.records.ledger.actions import adopt_chart

app = typer.Typer(no_args_is_help=True, help="Departments, their parts and their cost centres.")
ACTOR = Actor.system("command line")

Code = Annotated[str, typer.Argument(help="The department's code.")]


@app.callback()
def department() -> None:
    """Departments, their parts and their cost centres."""


@app.command()
def create(
    code: Code,
    name: Annotated[str, typer.Argument(help="The department's name.")],
    region: Annotated[
        str, typer.Option(help="england-and-wales, scotland or northern-ireland: whose bank holidays apply.")
    ] = "england-and-wales",
    pay_day: Annotated[int, typer.Option(help="The day of the month.", min=1, max=31)] = 28,
    leave_year_start: Annotated[str, typer.Option(help="Month and day.")] = "04-01",
) -> None:
    """Create a department, with the standard chart of accounts. What is its own is walled off from every other.

    **Example:** `commonhold department create dwp "Department for Work and Pensions" --pay-day 28`

    **Exit codes:** 0 created, 1 refused (code or name taken, no such region or day), 2 wrong use
    """
    at = timezone.now()
    with acting(ACTOR, ()):
        department_id = actions.create_department(
            code=code,
            name=name,
            region=region,
            pay_day=pay_day,
            leave_year_start=leave_year_start,
            actor=ACTOR,
            at=at,
        )
    with acting(ACTOR, [department_id]):
        adopt_chart(department_id=department_id, actor=ACTOR, at=at)
    Console(stderr=True).print(f"Created {name}. Next: commonhold department add-part {code} directorate …")


@app.command()
def add_part(
    code: Code,
    kind: Annotated[str, typer.Argument(help="agency, directorate or team.")],
    part: Annotated[str, typer.Argument(help="The part's code.")],
    name: Annotated[str, typer.Argument(help="The part's name.")],
    within: Annotated[str, typer.Option(help="The code of the part that it belongs to, if any.")] = "",
) -> None:
    """Add an agency, a directorate or a team to a department.

    **Example:** `commonhold department add-part dwp directorate FIN "Finance"`

    **Exit codes:** 0 added, 1 refused (unknown department or part, code taken, wrong place), 2 wrong use
    """
    department_id = queries.department_by_code(code).id
    with acting(ACTOR, [department_id]):
        parent_id = queries.organisation(department_id, within).id if within else None
        actions.create_organisation(
            department_id=department_id,
            kind=kind,
            code=part,
            name=name,
            parent_id=parent_id,
            actor=ACTOR,
            at=timezone.now(),
        )
    Console(stderr=True).print(f"Added {name}.")


@app.command()
def add_cost_centre(
    code: Code,
    part: Annotated[str, typer.Argument(help="The code of the part that it belongs to.")],
    cost_centre: Annotated[str, typer.Argument(help="The cost centre's code.")],
    name: Annotated[str, typer.Argument(help="The cost centre's name.")],
) -> None:
    """Add a cost centre to a part of a department.

    **Example:** `commonhold department add-cost-centre dwp FIN 10001 "Finance"`

    **Exit codes:** 0 added, 1 refused (unknown department or part, code taken), 2 wrong use
    """
    department_id = queries.department_by_code(code).id
    with acting(ACTOR, [department_id]):
        actions.create_cost_centre(
            department_id=department_id,
            organisation_id=queries.organisation(department_id, part).id,
            code=cost_centre,
            name=name,
            actor=ACTOR,
            at=timezone.now(),
        )
    Console(stderr=True).print(f"Added {name}.")


@app.command(name="list")
def list_departments() -> None:
    """Show every department with its code.

    **Example:** `commonhold department list`

    **Exit codes:** 0 shown, 1 refused (for example an unreachable database), 2 wrong use
    """
    table = Table("Code", "Name", "Region", "Pay day")
    for each in queries.all_departments():
        table.add_row(each.code, each.name, each.region, str(each.pay_day))
    Console().print(table)

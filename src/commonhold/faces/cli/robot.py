"""Robots: make one, see how they stand, switch them off and on, give one another secret."""

from decimal import Decimal
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code, department_ids
from commonhold.work.delivery.units.rules import Cost
from commonhold.work.robots import queries
from commonhold.work.robots.setting_up import actions

app = typer.Typer(no_args_is_help=True, help="Robots, which do tasks through the programming interface.")
ACTOR = Actor.system("command line")

Code = Annotated[str, typer.Argument(help="The robot's code, such as receipt-reader.")]
Why = Annotated[str, typer.Option(help="Why: those who run the robot read it.")]


@app.callback()
def robot() -> None:
    """Robots, which do tasks through the programming interface."""


@app.command()
def create(
    code: Code,
    name: Annotated[str, typer.Option(help="What people call it.")],
    may: Annotated[
        list[str], typer.Option(help="What it may do and how it may finish it: SERVICE.TASK=OUTCOME,OUTCOME.")
    ],
    cost_a_year: Annotated[int, typer.Option(help="What it costs a year, in pounds.")],
    minutes_a_year: Annotated[
        int, typer.Option(help="How much it does a year, in the minutes that people would need.")
    ] = 400_000,
    build_cost: Annotated[int, typer.Option(help="What it cost to build, in pounds.")] = 0,
    department: Annotated[str, typer.Option(help="The code of the only department that it works for.")] = "",
) -> None:
    """Make a robot, and print its secret. It is shown this once; only its hash is kept.

    **Example:** `commonhold robot create receipt-reader --name "Receipt reader" --cost-a-year 1000
    --may claim_expense.check_receipts=approve`

    **Exit codes:** 0 made, 1 refused (unknown task or outcome, code taken), 2 wrong use
    """
    now = timezone.now()
    cost = Cost(now.date(), 0, int(Decimal(cost_a_year) * 100), 0, minutes_a_year)
    home_id = department_by_code(department).id if department else None
    with acting(ACTOR, department_ids()):
        made = actions.create_robot(
            code=code,
            name=name,
            may=_permissions(may),
            cost=cost,
            build_pence=build_cost * 100,
            home_id=home_id,
            actor=ACTOR,
            at=now,
        )
    Console(stderr=True).print(f"Robot {code} is on. Its secret:")
    typer.echo(made.secret)


@app.command(name="list")
def list_robots() -> None:
    """Show every robot: whether it is on, what it may do, and what it has.

    **Example:** `commonhold robot list`

    **Exit codes:** 0 shown, 1 the database can't be reached, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        found, now = queries.robots(), queries.now()
    table = Table("Code", "Name", "State", "May do", "At work on", "Waiting")
    for each in found:
        may = ", ".join(f"{'.'.join(kind)}={','.join(ways)}" for kind, ways in each.permissions.items())
        state = "on" if each.on else f"stopped: {each.why}"
        has = now[each.unit_id]
        table.add_row(each.code, each.name, state, may, str(has.leased), str(has.waiting))
    Console().print(table)


@app.command()
def stop(code: Annotated[str, typer.Argument(help="The robot's code, or “all”.")], why: Why) -> None:
    """Switch a robot off, or all: it is told at its next heartbeat, and its tasks go to others.

    **Example:** `commonhold robot stop receipt-reader --why "It misreads dates"`

    **Exit codes:** 0 stopped, 1 refused (no such robot, stopped already), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        if code == "all":
            actions.stop_all(why=why, actor=ACTOR, at=timezone.now())
        else:
            actions.stop(code=code, why=why, actor=ACTOR, at=timezone.now())
    Console(stderr=True).print(f"Stopped: {code}.")


@app.command()
def start(code: Code) -> None:
    """Switch a robot on again.

    **Example:** `commonhold robot start receipt-reader`

    **Exit codes:** 0 started, 1 refused (no such robot), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        actions.start(code=code, actor=ACTOR, at=timezone.now())
    Console(stderr=True).print(f"{code} works again.")


@app.command()
def secret(code: Code) -> None:
    """Give a robot another secret, and print it. The one before, and its tokens, are good no more.

    **Example:** `commonhold robot secret receipt-reader`

    **Exit codes:** 0 changed, 1 refused (no such robot), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        made = actions.new_secret(code=code, actor=ACTOR, at=timezone.now())
    typer.echo(made)


def _permissions(written: list[str]) -> dict[tuple[str, str], list[str]]:
    may = {}
    for each in written:
        kind, _, outcomes = each.partition("=")
        service, _, element = kind.partition(".")
        may[service, element] = [outcome for outcome in outcomes.split(",") if outcome]
    return may

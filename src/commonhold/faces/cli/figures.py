"""Figures for everybody on the command line: measuring a month, and writing what may be published."""

from enum import StrEnum
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.faces.cli.statement import Month, read_month
from commonhold.oversight.service_levels.figures import actions, queries, rules

app = typer.Typer(no_args_is_help=True, help="How well work is done, for everybody to read.")
ACTOR = Actor.system("command line")


class By(StrEnum):
    """What figures are summed by."""

    SERVICE = "service"
    UNIT = "unit"
    DEPARTMENT = "department"


class Format(StrEnum):
    """How figures are written."""

    CSV = "csv"
    JSON = "json"


@app.command()
def measure(month: Month) -> None:
    """Measure a month anew, as it is known now. Commonhold does so each night for this month and the two before.

    **Example:** `commonhold figures measure 2026-04`

    **Exit codes:** 0 measured, 1 refused, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        count = actions.measure_month(month=read_month(month), actor=ACTOR, at=timezone.now())
    Console(stderr=True).print(f"{count:,} completed tasks of {month} were measured.")


@app.command()
def export(
    since: Annotated[str, typer.Argument(help="The first month, such as 2026-01.")],
    until: Annotated[str, typer.Argument(help="The last month, such as 2026-12.")],
    by: Annotated[By, typer.Option(help="What to sum by.")] = By.SERVICE,
    format: Annotated[Format, typer.Option(help="How to write it.")] = Format.CSV,
) -> None:
    """Write figures that may be published: no count from 1 to 4 shows, and none can be told from a total.

    **Example:** `commonhold figures export 2026-01 2026-12 --by department --format json`

    **Exit codes:** 0 written, 1 refused, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        measured = queries.measured(read_month(since), read_month(until))
    figures = rules.public(measured, by.value)
    written = rules.as_csv if format is Format.CSV else rules.as_json
    print(written(figures, by.value), end="")

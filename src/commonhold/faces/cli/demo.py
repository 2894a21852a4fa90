"""Loading the demonstration government."""

from typing import Annotated

import psycopg
import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from commonhold.connectors.demonstration import workforce
from commonhold.connectors.demonstration.load import CLAIMS
from commonhold.connectors.demonstration.load import load as load_government
from commonhold.connectors.demonstration.workforce import Size
from commonhold.faces.cli import database

PEOPLE_PER_CLAIM, MOST_CLAIMS = 20, 2_000

app = typer.Typer(no_args_is_help=True, help="A government of made-up people, to try things out with.")


@app.callback()
def demo() -> None:
    """A government of made-up people, to try things out with."""


@app.command()
def load(
    size: Annotated[Size, typer.Option(help="How many people: about 2,500, 50,000 or 520,000.")] = Size.SMALL,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people and claims.")] = 2023,
    claims: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MOST_CLAIMS,
            help="How many claims; unless given, one for every 20 people.",
        ),
    ] = None,
) -> None:
    """Load departments, people, managers, cost centres and roles into an empty database, and a quarter of claims.

    Headcounts by department, grade and region follow the Civil Service statistics of 2023. Everybody is made up: their
    numbers are of kinds that nobody real has, and their addresses end in .example. They have claimed expenses for
    thirteen weeks up to now, and decided about them; what suppliers are due is stated by month, and one month is
    settled. Nobody is written to. If loading stops half-way, nothing is left.

    **Example:** `commonhold demo load --size large --seed 7 --claims 500`

    **Exit codes:** 0 loaded, 1 refused (there are departments already), 2 wrong use
    """
    total = sum(plan.headcount for plan in workforce.government(size))
    claims = min(total // PEOPLE_PER_CLAIM, MOST_CLAIMS) if claims is None else claims
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        people = bar.add_task("People", total=total)
        claiming = bar.add_task(CLAIMS, total=claims, visible=claims > 0)

        def progress(name: str, more: int) -> None:
            bar.update(claiming if name == CLAIMS else people, description=name, advance=more)

        loaded = load_government(size, seed=seed, at=timezone.now(), progress=progress, claims=claims)
    with (
        console.status("Taking stock of the tables"),
        psycopg.connect(database.owner_url(), autocommit=True) as owner,
    ):
        owner.execute("ANALYZE")  # else the first pages would be planned as if the tables were empty
    console.print(
        f"Loaded {loaded:,} made-up people and {claims:,} claims. "
        "Start Commonhold with `make run` and sign in as one of them."
    )

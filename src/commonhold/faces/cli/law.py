"""The law that is held as data: what of it somebody has to look at."""

import typer
from django.utils import timezone
from rich.console import Console

from commonhold.base.law.report import to_look_at, years_without_law
from commonhold.base.working_time import LONDON

app = typer.Typer(no_args_is_help=True, help="The law that is held as data, and what of it needs a look.")


@app.callback()
def law() -> None:
    """The law that is held as data, and what of it needs a look."""


@app.command()
def report() -> None:
    """List every value that is provisional or past its checking date, by file and parameter.

    Provisional is what nobody could confirm in a public source. Past its checking date is what should hold today and
    was last shown to hold before the present tax year began. A tax year of now or of two months on that has no law of
    pay is told too.

    **Example:** `commonhold law report`

    **Exit codes:** 0 told, whether there is anything to look at or not; 1 a file of law is malformed, 2 wrong use
    """
    today = timezone.now().astimezone(LONDON).date()
    found = to_look_at(today)
    for each in found:
        why = ["provisional"] if each.provisional else []
        if each.needs_checking(today):
            why.append(f"last shown to hold on {each.last_value_still_valid_on}")
        typer.echo(f"{each.file}:{each.parameter} from {each.from_date}: {', '.join(why)}")
    for year in years_without_law(today):
        typer.echo(f"uk/pay/{year}: there is no law of pay for this tax year, so nobody can be paid in it")
    provisional = sum(each.provisional for each in found)
    past = sum(each.needs_checking(today) for each in found)
    Console(stderr=True).print(f"{provisional} provisional, {past} past the checking date.")

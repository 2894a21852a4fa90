"""What if: a month's real tasks simulated under what was, and under what is tried."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound
from commonhold.connectors.spreadsheets.contracts import load
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.work.delivery.contracts.rules import document
from commonhold.work.delivery.routing.what_if.changing.rules import changes_from
from commonhold.work.delivery.routing.what_if.queries import month as month_of
from commonhold.work.delivery.routing.what_if.simulating.rules import Figures, compare, ordered

ACTOR = Actor.system("command line")
HEADS = ("Unit", "Tasks", "Share", "Cost", "Late", "Hours late", "Right first time")


def what_if(
    service: Annotated[str, typer.Option(help="The service's name, such as claim_expense.")],
    month: Annotated[datetime, typer.Option(formats=["%Y-%m"], help="The month whose tasks are taken.")],
    policy: Annotated[
        Path | None, typer.Option(help="A policy to try: a JSON file.", exists=True, dir_okay=False)
    ] = None,
    prices: Annotated[
        Path | None,
        typer.Option(
            help='Prices to try, in pence by lot: {"receipts-26/a": 380, "receipts-26/b": [[1, 400], [500, 350]]}.',
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    capacity: Annotated[
        Path | None,
        typer.Option(help='Minutes a day to try, by unit: {"leeds": 4800}.', exists=True, dir_okay=False),
    ] = None,
    contract: Annotated[
        str, typer.Option(help="The code of a contract to try other terms of, or of one that there wasn't.")
    ] = "",
    terms: Annotated[
        Path | None,
        typer.Option(help="Its terms to try: a workbook or a JSON file.", exists=True, dir_okay=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another number, other luck.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Simulate a month's real tasks under the terms that there were and under those to try, and compare the two.

    **Example:** `commonhold market what-if --service claim_expense --month 2026-04 --prices prices.json`

    **Exit codes:** 0 compared, 1 refused (no such tasks, or what is tried can't be), 2 wrong use
    """
    files = {"policy": policy, "prices": prices, "capacity": capacity}
    to_try = {name: read_json(file) for name, file in files.items() if file is not None}
    to_try |= _contract(contract, terms)
    with acting(ACTOR, department_ids()):
        of = month_of(service, month.date())
    if not of.choices:
        raise NotFound(what=f"task of {service[:80]} that a unit was chosen for in {month:%B %Y}")
    tried = changes_from(to_try, of.markets.values())
    found = compare(of.choices, of.markets, service, tried, seed)
    if as_json:
        typer.echo(json.dumps(found.plain(), indent=2))
        return
    console = Console()
    for title, figures in (("As it was", found.as_was), ("As tried", found.as_tried)):
        console.print(_table(f"{title}: {service}, {month:%B %Y}", figures, of.names))


def _contract(code: str, terms: Path | None) -> dict[str, Any]:
    if bool(code) != bool(terms):
        raise typer.BadParameter("Give a contract's code with --contract and its terms with --terms.")
    if terms is None:
        return {}
    return {"contract": {"code": code, "terms": document(load(terms.read_bytes()).terms)}}


def read_json(file: Path | None) -> Any:
    """What a JSON file says, None without one; refuses what can't be read."""
    try:
        return json.loads(file.read_bytes()) if file else None
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{file} can't be read as JSON: {error}.") from error


def _table(title: str, figures: Mapping[str | None, Figures], names: Mapping[str, str]) -> Table:
    shown, total = Table(*HEADS, title=title), Figures()
    for each in figures.values():
        total.add(each)
    for unit in ordered(figures):
        name = names[unit] if unit else "The department's own people"
        shown.add_row(*_row(name, figures[unit], total.tasks))
    shown.add_section()
    shown.add_row(*_row("All", total, total.tasks))
    return shown


def _row(name: str, figures: Figures, of: int) -> list[str]:
    return [
        name,
        f"{figures.tasks:,}",
        f"{figures.tasks / of:.1%}",
        format_pence(figures.pence),
        f"{figures.late:,}",
        f"{figures.late_minutes / 60:,.1f}",
        f"{figures.right_ppm / figures.tasks / 10_000:.1f}%" if figures.right_ppm else "–",
    ]

"""Replaying a real event log of expense claims through the service."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.connectors.event_logs import replay as replaying
from commonhold.connectors.event_logs.replay import Difference, Report


def replay(
    path: Annotated[Path, typer.Argument(help="An event log in XES, plain or gzipped.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one line of JSON.")] = False,
) -> None:
    """Drive every claim of a real event log through “Claim an expense”, and compare how they end.

    Each claim is sent, approved, sent back and paid at the moment at which it was in life, by generated people in a
    department of the replay's own, whose clock is the log's. The whole file is read first: a broken one leaves
    nothing behind.

    **Example:** `commonhold replay DomesticDeclarations.xes.gz`

    **Exit codes:** 0 replayed, 1 refused (the file can't be read), 2 wrong use
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("Reading", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        claims = replaying.read_claims(path, progress)
        report = replaying.replay(claims, title=path.name, progress=progress, now=time.monotonic)
    if as_json:
        print(json.dumps(as_dict(report)))
    else:
        _show(report, Console())


def as_dict(report: Report) -> dict[str, object]:
    """The report with plain names and numbers, for programs."""
    return {
        "department": report.department,
        "claims": report.claims,
        "events": report.events,
        "as_in_life": report.as_in_life,
        "claims_per_second": round(report.claims_per_second, 1),
        "paid_pence": report.paid_pence,
        "endings": [
            {"in_life": life, "here": here, "claims": claims}
            for (life, here), claims in report.endings.most_common()
        ],
        "differences": _listed(report.differences),
        "on_the_way": _listed(report.on_the_way),
    }


def _listed(differences: dict[str, Difference]) -> list[dict[str, object]]:
    ordered = sorted(differences.items(), key=lambda item: -item[1].claims)
    return [
        {"reason": reason, "claims": found.claims, "examples": found.examples} for reason, found in ordered
    ]


def _show(report: Report, console: Console) -> None:
    share = report.as_in_life / report.claims
    console.print(
        f"{report.as_in_life:,} of {report.claims:,} claims ended as in life ({share:.1%}); "
        f"{format_pence(report.paid_pence)} paid."
    )
    console.print(
        f"{report.claims_per_second:,.1f} claims a second, {report.events:,} events. "
        f"Look at them in the department {report.department}."
    )
    endings = Table("In life", "Here", "Claims", title="How claims ended")
    for (life, here), claims in report.endings.most_common():
        endings.add_row(life, here, f"{claims:,}")
    console.print(endings)
    for title, differences in (
        ("Ended otherwise, and why", report.differences),
        ("On the way, whatever the end", report.on_the_way),
    ):
        if differences:
            table = Table("Claims", "What differed", "For example", title=title)
            for row in _listed(differences):
                table.add_row(f"{row['claims']:,}", str(row["reason"]), ", ".join(row["examples"]))  # type: ignore[arg-type]
            console.print(table)

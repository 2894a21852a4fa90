"""Contracts: the template, checking and loading terms from a file, and showing what is agreed."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.connectors.spreadsheets.contracts import load as load_terms
from commonhold.connectors.spreadsheets.writing import write
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.work.cases.contracting.actions import agree_change
from commonhold.work.delivery.contracts import queries
from commonhold.work.delivery.contracts.actions import create_contract
from commonhold.work.delivery.contracts.calendar.rules import lock_in
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.contracts.rules import Terms
from commonhold.work.delivery.contracts.wording.rules import parts
from commonhold.work.delivery.units.queries import supplier as find_supplier

app = typer.Typer(no_args_is_help=True, help="Contracts with suppliers, and their change notes.")
ACTOR = Actor.system("command line")

Code = Annotated[str, typer.Argument(help="The contract's code.")]
File = Annotated[
    Path, typer.Argument(help="The terms: an Excel workbook or a JSON file.", exists=True, dir_okay=False)
]


@app.callback()
def contract() -> None:
    """Contracts with suppliers, and their change notes."""


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Where to write it: FILE.xlsx.", dir_okay=False)],
    of: Annotated[str, typer.Option(help="The code of a contract whose newest terms are filled in.")] = "",
) -> None:
    """Write a workbook to fill in with the terms of a contract. A file that is there already is left as it is.

    **Example:** `commonhold contract template receipts.xlsx`

    **Exit codes:** 0 written, 1 refused (no such contract, can't be written), 2 wrong use
    """
    terms = None
    if of:
        with acting(ACTOR, department_ids()):
            notes = queries.contract(of).notes
        terms = notes[-1].terms if notes else None
    try:
        with file.open("xb") as written:
            written.write(write(terms))
    except FileExistsError as error:
        raise typer.BadParameter(f"{file} is there already.", param_hint="FILE") from error
    typer.echo(f"Wrote {file}.")


@app.command()
def check(
    file: File,
    supplier: Annotated[str, typer.Option(help="A supplier's code: whether the units are its own too.")] = "",
) -> None:
    """Check whether a file could be loaded, and say what is wrong in each cell.

    **Example:** `commonhold contract check receipts.xlsx --supplier meridian`

    **Exit codes:** 0 it could be loaded, 1 refused, naming each cell and what to mend, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        _read(file, find_supplier(supplier).id if supplier else None)
    typer.echo("It can be loaded.")


@app.command()
def load(
    code: Code,
    file: File,
    reason: Annotated[str, typer.Option(help="Why this is agreed.")],
    from_date: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="From when; the contract's start, for the first terms."
        ),
    ] = None,
    supplier: Annotated[str, typer.Option(help="Of a new contract: the supplier's code.")] = "",
    title: Annotated[str, typer.Option(help="Of a new contract: its title.")] = "",
) -> None:
    """Agree on the terms in a file as the contract's next change note; or make the contract, if it is new.

    **Example:** `commonhold contract load receipts-26 receipts.xlsx --reason "Postage rose" --from 2026-10-01`

    **Exit codes:** 0 agreed, 1 refused, naming each cell and what to mend, 2 wrong use
    """
    at = timezone.now()
    with acting(ACTOR, department_ids()):
        if supplier:
            supplier_id = find_supplier(supplier).id
            terms = _read(file, supplier_id)
            contract_id = create_contract(
                code=code, supplier_id=supplier_id, title=title or code, actor=ACTOR, at=at
            )
        else:
            found = queries.contract(code).contract
            contract_id, terms = found.id, _read(file, found.supplier_id)
        number = agree_change(
            contract_id=contract_id,
            terms=terms,
            effective_from=from_date.date() if from_date else terms.starts,
            reason=reason,
            actor=ACTOR,
            at=at,
        )
    typer.echo(f"Agreed: change note {number} of {code}.")


@app.command()
def show(
    code: Code,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Like 2026-04-14; today if left out.")
    ] = None,
) -> None:
    """Show what is agreed in a contract on a day, and how long it can't be left.

    **Example:** `commonhold contract show receipts-26 --on 2027-04-01`

    **Exit codes:** 0 shown, 1 refused (no such contract, nothing agreed on that day), 2 wrong use
    """
    day = (on or timezone.now().astimezone(LONDON)).date()
    with acting(ACTOR, department_ids()):
        agreed = queries.contract(code)
    note = agreed.note_on(day)
    if note is None:
        raise NotFound(what=f"change note of {code} that holds on {day}")
    table = Table("Part", "Says", title=f"{agreed.contract.title} ({agreed.contract.supplier})")
    for part in parts(note.terms):
        table.add_row(part.title, "\n".join(f"{what}: {said}" for what, said in part.says.items()))
    Console().print(table)
    typer.echo(f"Change note {note.number}, from {note.effective_from}, terms {note.hash[:12]}.")
    if locked := lock_in(note.terms, day):
        by = f"give notice by {locked.notice_by}" if locked.notice_by else "its term ends then"
        pounds = format_pence(locked.total_pence)
        typer.echo(
            f"It can end on {locked.last_day} at the earliest ({by}); {pounds} is paid until then at least."
        )


def _read(file: Path, supplier_id: int | None) -> Terms:
    try:
        loaded = load_terms(file.read_bytes())
        loaded.require_known_names(supplier_id)
    except Unfit as unfit:
        for each in unfit.troubles:
            typer.echo(f"{each.where}: {each.message}", err=True)
        raise typer.Exit(1) from unfit
    return loaded.terms

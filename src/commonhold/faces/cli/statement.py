"""Statements on the command line: closing months, showing what was stated, and reckoning it again to compare."""

from datetime import date, datetime
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.closing import actions
from commonhold.oversight.service_levels.closing.queries import verify as verify_statements
from commonhold.work.delivery.contracts.queries import contracts

app = typer.Typer(no_args_is_help=True, help="What suppliers are due for a month.")
ACTOR = Actor.system("command line")

Contract = Annotated[str, typer.Argument(help="The contract's code.")]
Month = Annotated[str, typer.Argument(help="The year and the month, such as 2026-04.")]


@app.command()
def close(contract: Contract, month: Month) -> None:
    """Close a contract's month for good, from what was recorded until ten minutes ago. Months are closed in order.

    **Example:** `commonhold statement close receipts-26 2026-04`

    **Exit codes:** 0 closed, 1 refused, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        number = actions.close_month(
            contract_code=contract, month=read_month(month), actor=ACTOR, at=timezone.now()
        )
        facts = queries.statement_by_id(number)
    Console().print(f"{month} is closed at {format_pence(facts.statement.total_pence)}. SHA-256 {facts.hash}")


@app.command()
def show(contract: Contract, month: Month) -> None:
    """Show a closed month: each charge, service level, credit and adjustment with its working.

    **Example:** `commonhold statement show receipts-26 2026-04`

    **Exit codes:** 0 shown, 1 refused (that month is not closed), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        facts = queries.statement(contract, read_month(month))
    reckoned = facts.statement.reckoned
    table = Table("Line", "Working", "Amount", title=f"{contract}, {month}")
    for charge in reckoned.charges:
        table.add_row(charge.key, charge.working, format_pence(charge.amount_pence))
    for level in reckoned.levels:
        table.add_row(level.key, level.working, {True: "met", False: "missed", None: "–"}[level.met])
    for credit in reckoned.credits:
        table.add_row(credit.key, credit.working, format_pence(-credit.amount_pence))
    table.add_row(
        "credits", f"at most {format_pence(reckoned.cap_pence)}", format_pence(-reckoned.credit_pence)
    )
    for line in facts.statement.adjustments:
        table.add_row(line.key, line.working, format_pence(line.amount_pence))
    table.add_row("total", "", format_pence(facts.statement.total_pence))
    Console(markup=False).print(table)


@app.command()
def verify(
    contract: Annotated[str, typer.Argument(help="The contract's code; every contract without.")] = "",
) -> None:
    """Reckon closed statements again from the events, and compare them to the byte.

    **Example:** `commonhold statement verify receipts-26`

    **Exit codes:** 0 all come out as they were closed, 1 some don't (each is named) or refused, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        codes = [contract] if contract else [each.contract.code for each in contracts()]
        found = [each for code in codes for each in verify_statements(code)]
    for each in found:
        Console(markup=False).print(f"{each.contract}, {each.month}: {each.why}.")
    if found:
        raise typer.Exit(1)
    Console().print("Every statement comes out as it was closed.")


def read_month(text: str) -> date:
    """The first day of a month such as "2026-04"."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007
    except ValueError as error:
        raise typer.BadParameter("Write the year and the month, such as 2026-04.") from error

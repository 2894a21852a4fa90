"""The ledger on the command line: the trial balance, opening and closing periods, and checking the books."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code
from commonhold.records.ledger import actions, queries

app = typer.Typer(no_args_is_help=True, help="The books of a department.")

Department = Annotated[str, typer.Argument(help="The department's code.")]
Period = Annotated[str, typer.Argument(help="The year and the month, such as 2026-04.")]


def _operator() -> Actor:
    """Whoever may run commands on this machine; the machine knows who, Commonhold doesn't."""
    return Actor.system("command line")


@app.command()
def trial_balance(department: Department, period: Period) -> None:
    """Print every account's balance at the end of a period, and what both sides come to.

    **Example:** `commonhold ledger trial-balance works 2026-04`

    **Exit codes:** 0 printed and balanced, 1 refused or not balanced, 2 wrong use
    """
    found = department_by_code(department)
    with acting(_operator(), [found.id]):
        balance = queries.trial_balance(found.id, period)
    table = Table(title=f"{found.name}, {period}", show_footer=True)
    table.add_column("Account")
    table.add_column("Name", footer="Total")
    table.add_column("Debit", justify="right", footer=format_pence(balance.debit_pence))
    table.add_column("Credit", justify="right", footer=format_pence(balance.credit_pence))
    for row in balance.rows:
        debit = format_pence(row.debit_pence) if row.debit_pence else ""
        table.add_row(row.code, row.name, debit, format_pence(row.credit_pence) if row.credit_pence else "")
    Console().print(table)
    if balance.debit_pence != balance.credit_pence:
        raise typer.Exit(1)


@app.command()
def open_period(department: Department, period: Period) -> None:
    """Let journals be posted into a month, for the first time or again. A department without a chart of accounts
    gets the standard one first.

    **Example:** `commonhold ledger open-period works 2026-05`

    **Exit codes:** 0 open, 1 refused, 2 wrong use
    """
    found, at = department_by_code(department), timezone.now()
    with acting(_operator(), [found.id]):
        actions.adopt_chart(department_id=found.id, actor=_operator(), at=at)
        actions.open_period(department_id=found.id, period=period, actor=_operator(), at=at)
    Console().print(f"{period} is open in {found.name}.")


@app.command()
def close_period(department: Department, period: Period) -> None:
    """Let no more journals be posted into a month. Earlier months have to be closed before.

    **Example:** `commonhold ledger close-period works 2026-04`

    **Exit codes:** 0 closed, 1 refused, 2 wrong use
    """
    found = department_by_code(department)
    with acting(_operator(), [found.id]):
        actions.close_period(department_id=found.id, period=period, actor=_operator(), at=timezone.now())
    Console().print(f"{period} is closed in {found.name}.")


@app.command()
def check(department: Department) -> None:
    """Add up every line ever posted and compare it with the balances kept. Reads the whole ledger, so it takes a while.

    **Example:** `commonhold ledger check works`

    **Exit codes:** 0 all agree, 1 some differ (each is named) or refused, 2 wrong use
    """
    found = department_by_code(department)
    with acting(_operator(), [found.id]):
        differences = queries.differences(found.id)
    for each in differences:
        kept, lines = format_pence(each.kept_pence), format_pence(each.lines_pence)
        Console().print(f"{each.period} account {each.account}: kept {kept}, but the lines come to {lines}.")
    if differences:
        raise typer.Exit(1)
    Console().print(f"Every balance of {found.name} is the sum of its lines.")

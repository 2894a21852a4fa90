"""What a department owes HMRC and has told it, on the command line."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.core.departments.queries import department_by_code
from commonhold.faces.cli.pay_run import As, officer_of
from commonhold.records.pay.returns import actions, queries

app = typer.Typer(
    no_args_is_help=True, help="Returns to HMRC: what was filed, and what is owed month by month."
)

Department = Annotated[str, typer.Argument(help="The department's code.")]
Year = Annotated[int, typer.Argument(help="The year in which the tax year begins: 2026 for 2026-27.")]


@app.callback()
def returns() -> None:
    """Returns to HMRC: what was filed, and what is owed month by month."""


@app.command(name="list")
def list_returns(department: Department, year: Year, email: As) -> None:
    """List the tax months of a year with what is owed for each, and the returns that were filed.

    **Example:** `commonhold pay return list defra 2026 --as pat@defra.example`

    **Exit codes:** 0 listed, 1 refused (nobody was paid in that year, not a payroll officer), 2 wrong use
    """
    department_id = department_by_code(department).id
    with officer_of(email, department_id, timezone.now()):
        months, filed = queries.tax_months(department_id, year), queries.returns(department_id, year)
    console = Console(markup=False)
    owed = Table("Month", "Until", "Payslips", "Owed")
    for month in months:
        figures = (f"{month.payslips:,}", format_pence(month.due_pence))
        owed.add_row(str(month.number), f"{month.last_day:%-d %B %Y}", *figures)
    console.print(owed)
    table = Table("Return", "State", "People", "IRmark", "What HMRC said")
    for each in filed:
        standing = each.standing
        name = f"FPS {each.period_name}" if each.run_id else f"EPS month {each.month}"
        said = standing.said or "; ".join(fault.text for fault in standing.faults)
        table.add_row(name, standing.state, f"{standing.employees:,}", standing.mark, said)
    console.print(table)


@app.command()
def prepare(
    department: Department,
    year: Year,
    month: Annotated[int, typer.Argument(help="The tax month, 1 to 12: 1 begins on 6 April.")],
    email: As,
) -> None:
    """Prepare the Employer Payment Summary of a tax month that is over. The worker sends it.

    **Example:** `commonhold pay return prepare defra 2026 1 --as pat@defra.example`

    **Exit codes:** 0 prepared, 1 refused (prepared already, not over yet, nothing to tell), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    with officer_of(email, department_id, at) as officer:
        actions.prepare_summary(department_id=department_id, year=year, month=month, actor=officer, at=at)
    typer.echo(f"Prepared: HMRC is told of month {month} of {year}-{(year + 1) % 100:02}.")

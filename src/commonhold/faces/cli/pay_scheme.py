"""What HMRC has to know of a department as an employer, on the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from commonhold.core.departments.queries import department_by_code
from commonhold.faces.cli import csv_files
from commonhold.faces.cli.csv_files import FIRST_ROW
from commonhold.faces.cli.pay_run import As, officer_of
from commonhold.records.pay.scheme import actions
from commonhold.records.pay.scheme.rules import ParticularsRow

app = typer.Typer(
    no_args_is_help=True, help="The PAYE scheme of a department, and what HMRC asks of its people."
)
_COLUMNS = ("number", "sex", "declaration", "address", "postcode")

Department = Annotated[str, typer.Argument(help="The department's code.")]


@app.callback()
def scheme() -> None:
    """The PAYE scheme of a department, and what HMRC asks of its people."""


@app.command(name="set")
def set_scheme(
    department: Department,
    paye: Annotated[str, typer.Argument(help="Tax office number and reference, as 120/AB12345.")],
    accounts_office: Annotated[str, typer.Argument(help="Accounts Office reference, as 120PA00012345.")],
    email: As,
    note: Annotated[str, typer.Option(help="What there is to say of it.")] = "",
) -> None:
    """Say by which PAYE scheme HMRC knows a department.

    **Example:** `commonhold pay scheme set defra 120/AB12345 120PA00012345 --as pat@defra.example`

    **Exit codes:** 0 set, 1 refused (not a reference, not a payroll officer), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    with officer_of(email, department_id, at) as officer:
        actions.set_scheme(
            department_id=department_id,
            paye=paye,
            accounts_office=accounts_office,
            note=note,
            actor=officer,
            at=at,
        )
    typer.echo(f"Runs of {department} that are committed from now on are filed under {paye}.")


@app.command()
def people(
    department: Department,
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="The people, as CSV.", exists=True, dir_okay=False)
    ],
    email: As,
) -> None:
    """Import what HMRC wants to know of people besides their pay: sex, starter declaration and address.

    The file is CSV with the columns number, sex (F or M), declaration (A, B or C; C if there is none), address (lines
    parted by semicolons) and postcode. All of it is taken, or nothing.

    **Example:** `commonhold pay scheme people defra people.csv --as pat@defra.example`

    **Exit codes:** 0 imported, 1 refused (a row that can't be right, an unknown number), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    with officer_of(email, department_id, at) as officer:
        count = actions.import_particulars(
            department_id=department_id, rows=_rows(path), first_row=FIRST_ROW, actor=officer, at=at
        )
    typer.echo(f"HMRC can be told of {count:,} employments.")


def _rows(path: Path) -> Iterator[ParticularsRow]:
    for number, sex, declaration, address, postcode in csv_files.rows(path, _COLUMNS):
        lines = tuple(line.strip() for line in address.split(";") if line.strip())
        yield ParticularsRow(number, sex.upper(), declaration.upper() or "C", lines, postcode.upper())

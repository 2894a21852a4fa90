"""Absence and overtime of many people, and what a department pays who is away, on the command line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from commonhold.core.departments.queries import department_by_code
from commonhold.faces.cli import csv_files
from commonhold.faces.cli.csv_files import FIRST_ROW
from commonhold.faces.cli.pay_run import As, officer_of
from commonhold.records.pay.attendance import actions
from commonhold.records.pay.attendance.importing import actions as importing
from commonhold.records.pay.attendance.importing.rules import (
    ABSENCE_COLUMNS,
    ABSENCE_DETAILS,
    OVERTIME_COLUMNS,
)

app = typer.Typer(no_args_is_help=True, help="Absence and overtime, and what a department pays who is away.")

Department = Annotated[str, typer.Argument(help="The department's code.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The rows, as CSV.", exists=True, dir_okay=False)]


@app.callback()
def attendance() -> None:
    """Absence and overtime, and what a department pays who is away."""


@app.command()
def absences(department: Department, path: File, email: As) -> None:
    """Import absences: all of the file, or nothing with what is wrong by row and field.

    The file is CSV with the columns number, kind (unpaid, sick, smp, sap, spp, shpp, spbp, sncp) and first; and, where
    there is something to say, last, lost (1 or 1/2, of unpaid absence), event, decided, adoption (yes), weeks and
    used_weeks (of parental leave) and average (weekly earnings, where payslips don't tell). Days are as 2026-04-14.

    **Example:** `commonhold pay attendance absences defra away.csv --as pat@defra.example`

    **Exit codes:** 0 imported, 1 refused (a row that can't be right, an unknown number, away twice), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    rows = _rows(path, ABSENCE_COLUMNS, ABSENCE_DETAILS)
    with officer_of(email, department_id, at) as officer:
        count = importing.import_absences(
            department_id=department_id, rows=rows, first_row=FIRST_ROW, actor=officer, at=at
        )
    typer.echo(f"{count:,} absences are recorded.")


@app.command()
def overtime(department: Department, path: File, email: As) -> None:
    """Import overtime: all of the file, or nothing with what is wrong by row and field.

    The file is CSV with the columns number, day (as 2026-04-14), minutes and percent (150 for time and a half).

    **Example:** `commonhold pay attendance overtime defra overtime.csv --as pat@defra.example`

    **Exit codes:** 0 imported, 1 refused (a row that can't be right, an unknown number, a day twice), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    rows = _rows(path, OVERTIME_COLUMNS)
    with officer_of(email, department_id, at) as officer:
        count = importing.import_overtime(
            department_id=department_id, rows=rows, first_row=FIRST_ROW, actor=officer, at=at
        )
    typer.echo(f"{count:,} rows of overtime are recorded.")


@app.command()
def scheme(
    department: Department,
    name: Annotated[str, typer.Argument(help="The scheme: civil_service_2013 or statutory_only.")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="From which day on.")],
    email: As,
) -> None:
    """Say by which occupational scheme a department pays who is sick or on parental leave, from a day on.

    **Example:** `commonhold pay attendance scheme defra civil_service_2013 2026-04-01 --as pat@defra.example`

    **Exit codes:** 0 chosen, 1 refused (no such scheme, not a payroll officer), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    with officer_of(email, department_id, at) as officer:
        actions.choose_scheme(
            department_id=department_id, name=name, from_date=day.date(), actor=officer, at=at
        )
    typer.echo(f"{department} pays who is away by {name} from {day:%-d %B %Y}.")


def _rows(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Mapping[str, str]]:
    for cells in csv_files.rows(path, columns, optional):
        yield dict(zip((*columns, *optional), cells, strict=True))

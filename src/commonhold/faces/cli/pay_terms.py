"""Telling payroll of many people at once, on the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from commonhold.core.departments.queries import department_by_code
from commonhold.faces.cli import csv_files
from commonhold.faces.cli.csv_files import FIRST_ROW
from commonhold.faces.cli.pay_run import As, officer_of
from commonhold.records.pay.groups.queries import group_by_code
from commonhold.records.pay.importing import actions
from commonhold.records.pay.importing.rules import TermsRow

_COLUMNS = ("number", "tax_code", "ni_letter", "loans", "pension")


def terms(
    department: Annotated[str, typer.Argument(help="The department's code.")],
    group: Annotated[str, typer.Argument(help="The pay group's code.")],
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="The people, as CSV.", exists=True, dir_okay=False)
    ],
    email: As,
) -> None:
    """Import what payroll has to know of people, who are paid in a group from the day on which each began.

    The file is CSV with the columns number, tax_code (as HMRC's notice has it, such as 1257L or S1257L M1), ni_letter,
    loans (1, 2, 4 or 5, and postgraduate, parted by semicolons) and pension (alpha, partnership or none). All of it is
    taken, or nothing.

    **Example:** `commonhold pay terms defra monthly people.csv --as pat@defra.example`

    **Exit codes:** 0 imported, 1 refused (a row that can't be right, an unknown number), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    with officer_of(email, department_id, at) as officer:
        group_id = group_by_code(department_id, group).id
        count = actions.import_terms(
            group_id=group_id, rows=_rows(path), first_row=FIRST_ROW, actor=officer, at=at
        )
    typer.echo(f"{count:,} people are paid in {group} now.")


def _rows(path: Path) -> Iterator[TermsRow]:
    for number, tax_code, ni_letter, loans, pension in csv_files.rows(path, _COLUMNS):
        plans = tuple(plan.strip().lower() for plan in loans.split(";") if plan.strip())
        yield TermsRow(number, tax_code, False, ni_letter.upper(), plans, pension.lower() or "none")

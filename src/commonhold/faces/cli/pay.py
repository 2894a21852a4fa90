"""Pay on the command line: whether it is calculated as the tax authority publishes it."""

from pathlib import Path
from typing import Annotated, ClassVar

import typer
from rich.console import Console

from commonhold.base.law.reading import LawError
from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal
from commonhold.faces.cli import pay_run
from commonhold.records.pay.calculation.published import check as published
from commonhold.records.pay.calculation.published import rows

app = typer.Typer(no_args_is_help=True, help="Pay: how it is calculated, and pay runs.")
app.add_typer(pay_run.app, name="run")


class NotInTheFile(Refusal):
    """{path}: {problem}"""

    code: ClassVar[str] = "pay.not-test-data"


class NoLaw(Refusal):
    """{path}: {problem}"""

    code: ClassVar[str] = "pay.no-law"


@app.callback()
def pay() -> None:
    """Pay: how it is calculated, and pay runs."""


@app.command()
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Files of test data: JSON lists of rows.", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Calculate every row of published test data (income tax, National Insurance, directors) and compare to the penny.

    Prints each row that differs, then how many are exact. Bands of earnings that differ are printed, but a row with
    the right contributions counts as exact. Needs no database.

    **Example:** `commonhold pay check hmrc_tax_2025_26.json hmrc_ni_2022_24.json`

    **Exit codes:** 0 every row is exact, 1 some differ or a file was refused, 2 wrong use
    """
    console = Console(markup=False, highlight=False, soft_wrap=True)
    total = exact = 0
    for path in paths:
        count, differences = _differences(path)
        total += count
        exact += count - sum(not difference.exact for difference in differences)
        for difference in differences:
            console.print(_line(path, difference))
    console.print(f"exact {exact}/{total}")
    if exact < total:
        raise typer.Exit(1)


def _differences(path: Path) -> tuple[int, list[published.Difference]]:
    try:
        read = rows.read(path.read_bytes())
        return len(read), published.differences(read)
    except rows.NotTestData as refusal:
        raise NotInTheFile(path=path, problem=refusal.message) from refusal
    except LawError as error:
        raise NoLaw(path=path, problem=error) from error


def _line(path: Path, difference: published.Difference) -> str:
    figures = "; ".join(
        f"{figure.name.replace('_', ' ')} {format_pence(figure.calculated)}, expected {format_pence(figure.expected)}"
        for figure in difference.figures
    )
    kind = "only bands of earnings differ" if difference.exact else "differs"
    return f"{path.name} row {difference.row} ({difference.source}) {kind}: {figures}"

"""Pay on the command line: whether it is calculated as the tax authority publishes it."""

from pathlib import Path
from typing import Annotated, ClassVar

import typer
from rich.console import Console

from commonhold.base.law.reading import LawError
from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces.cli import pay_attendance, pay_files, pay_return, pay_run, pay_scheme, pay_terms
from commonhold.records.pay.calculation.published import check as published
from commonhold.records.pay.calculation.published import rows
from commonhold.records.pay.explaining.queries import explain_slip
from commonhold.records.pay.explaining.rules import Explained
from commonhold.records.pay.slips import actions, queries

app = typer.Typer(no_args_is_help=True, help="Pay: how it is calculated, and pay runs.")
app.add_typer(pay_run.app, name="run")
app.add_typer(pay_scheme.app, name="scheme")
app.add_typer(pay_return.app, name="return")
app.add_typer(pay_attendance.app, name="attendance")
app.command()(pay_files.files)
app.command()(pay_terms.terms)


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


@app.command()
def explain(
    number: Annotated[str, typer.Argument(help="The employee number.")],
    run_id: pay_run.Run,
    email: pay_run.As,
) -> None:
    """Explain every line of somebody's payslip: rule, what it was worked out from, and where that is written.

    What was known when the run was prepared is read again, and each line checked against what was paid. The run has
    to be calculated. The look is noted, as at the desk.

    **Example:** `commonhold pay explain E1234 12 --as pat@defra.example`

    **Exit codes:** 0 explained, 1 refused (nobody of that number in the run, not its department's payroll officer,
    not calculated), 2 wrong use
    """
    with pay_run.step(run_id, email) as common:
        found = queries.slips_in(run_id, number=number) if number else []
        if not found:
            raise NotFound(what=f"payslip of {number} in run {run_id}")
        slip = queries.slip(found[0].id)
        explained = explain_slip(slip.row.id)
        actions.note_look(slip=slip, own=False, actor=common["actor"], at=common["at"])
    console = Console(markup=False, highlight=False, soft_wrap=True)
    console.print(f"{slip.row.name} ({number}), {slip.row.period_name}")
    for line in slip.lines:
        if line.code in explained:
            console.print(f"\n{line.title}: {format_pence(line.pence)}")
            _print_why(console, explained[line.code])


def _print_why(console: Console, explained: Explained) -> None:
    for part in explained.parts:
        if len(explained.parts) > 1:
            console.print(f"  {part.title}: {format_pence(part.pence)}")
        provisional = " (provisional)" if part.provisional else ""
        for sentence in (part.rule, *part.working, f"Source: {'; '.join(part.citations)}{provisional}"):
            console.print(f"  {sentence}")
    if explained.remark:
        console.print(f"  {explained.remark}")


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

"""Pay runs on the command line: the same steps as at the desk, by the same people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import require
from commonhold.core.accounts.queries import account_by_email, grants_of
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code, department_ids
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.findings.rules import KINDS
from commonhold.records.pay.groups import actions as group_actions
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.runs import actions, queries
from commonhold.records.pay.stages import told_to
from commonhold.records.payments.queries import earliest_payment_date

app = typer.Typer(
    no_args_is_help=True, help="Pay runs: open, collect, calculate, review, approve, commit, publish."
)

Run = Annotated[int, typer.Argument(help="The run's number, as `commonhold pay run list` shows it.")]
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="The e-mail address of the payroll officer.")]
Note = Annotated[str, typer.Option(help="What there is to say about it.")]


@app.callback()
def run() -> None:
    """Pay runs: open, collect, calculate, review, approve, commit, publish."""


@app.command(name="list")
def list_runs(department: Annotated[str, typer.Argument(help="The department's code.")], email: As) -> None:
    """List a department's pay runs, the newest first.

    **Example:** `commonhold pay run list defra --as pat@defra.example`

    **Exit codes:** 0 listed, 1 refused (no such department, not a payroll officer of it), 2 wrong use
    """
    table = Table("Run", "Group", "Period", "State", "Payslips", "Net pay")
    department_id = department_by_code(department).id
    with officer_of(email, department_id, timezone.now()):
        for each in queries.runs(department_id):
            period = groups.period(each.period_id).name + (
                f", supplement {each.number}" if each.number else ""
            )
            figures = (f"{each.payslips:,}", format_pence(each.net_pence))
            table.add_row(str(each.id), each.group_name, period, each.state, *figures)
    Console().print(table)


@app.command()
def plan(
    department: Annotated[str, typer.Argument(help="The department's code.")],
    group: Annotated[str, typer.Argument(help="The pay group's code.")],
    year: Annotated[int, typer.Argument(help="The year in which the tax year begins: 2027 for 2027-28.")],
    email: As,
    first_day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Of weeks: the day on which the first period begins."),
    ] = None,
) -> None:
    """Plan the periods of a tax year for a pay group: their days, cut-offs and pay days.

    **Example:** `commonhold pay run plan defra monthly 2027 --as pat@defra.example`

    **Exit codes:** 0 planned, 1 refused (planned already, no first day of weeks), 2 wrong use
    """
    at, department_id = timezone.now(), department_by_code(department).id
    with officer_of(email, department_id, at) as officer:
        count = group_actions.plan_year(
            group_id=groups.group_by_code(department_id, group).id,
            year=year,
            first_day=first_day.date() if first_day else None,
            actor=officer,
            at=at,
        )
    typer.echo(f"Planned {count} periods of {group} for {year}-{(year + 1) % 100:02}.")


@app.command(name="open")
def open_run(
    department: Annotated[str, typer.Argument(help="The department's code.")],
    group: Annotated[str, typer.Argument(help="The pay group's code.")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="A day of the period.")],
    email: As,
    supplementary: Annotated[bool, typer.Option(help="Supplement a run that is committed.")] = False,
) -> None:
    """Open the run of a pay group's period.

    **Example:** `commonhold pay run open defra monthly 2026-05-01 --as pat@defra.example`

    **Exit codes:** 0 opened, 1 refused (opened already, another run in preparation), 2 wrong use
    """
    at = timezone.now()
    department_id = department_by_code(department).id
    with officer_of(email, department_id, at) as officer:
        group_id = groups.group_by_code(department_id, group).id
        found = [each for each in groups.periods(group_id) if each.starts <= day.date() < each.until]
        if not found:
            raise NotFound(what=f"pay period of {group} on {day:%-d %B %Y}")
        run_id = actions.open_run(period_id=found[0].id, supplementary=supplementary, actor=officer, at=at)
    typer.echo(f"Run {run_id} is open for {found[0].name}. Next: commonhold pay run collect {run_id}")


@app.command()
def collect(run_id: Run, email: As) -> None:
    """Let a run pay what is recorded by now, or by the cut-off if that has passed.

    **Example:** `commonhold pay run collect 12 --as pat@defra.example`

    **Exit codes:** 0 done, 1 refused (committed already, not a payroll officer), 2 wrong use
    """
    with step(run_id, email) as common:
        actions.collect(**common)
    typer.echo(f"Collected. Next: commonhold pay run calculate {run_id}")


@app.command()
def calculate(run_id: Run, email: As) -> None:
    """Work out everybody's pay. Can be done again, and pays nobody.

    **Example:** `commonhold pay run calculate 12 --as pat@defra.example`

    **Exit codes:** 0 done, 1 refused (nothing collected, approved already), 2 wrong use
    """
    with step(run_id, email) as common, told_to(_tell):
        actions.calculate(**common)
    typer.echo(f"Calculated. Next: commonhold pay run show {run_id}")


@app.command()
def show(run_id: Run, email: As) -> None:
    """Show what a run comes to against the last one, what there is to look at and who is held.

    **Example:** `commonhold pay run show 12 --as pat@defra.example`

    **Exit codes:** 0 shown, 1 refused (no such run, not a payroll officer), 2 wrong use
    """
    with step(run_id, email):
        found, before = queries.run(run_id), queries.run_before(run_id)
        counts, held = queries.finding_counts(run_id), queries.held(run_id)
        period = groups.period(found.period_id).name
    console = Console()
    console.print(f"Run {run_id}, {found.group_name}, {period}: {found.state}, {found.payslips:,} payslips")
    table = Table("Line", "This run", "Last run")
    for code in found.columns:
        if found.total(code) or (before and before.total(code)):
            table.add_row(
                code, format_pence(found.total(code)), format_pence(before.total(code)) if before else ""
            )
    table.add_row("net", format_pence(found.net_pence), format_pence(before.net_pence) if before else "")
    console.print(table)
    for kind, count in counts.items():
        console.print(f"{KINDS[kind]}: {count:,}")
    for each in held:
        console.print(f"Held: {each.name} ({each.number}): {each.reason}", markup=False)


@app.command()
def review(run_id: Run, email: As, note: Note = "") -> None:
    """Say that the figures and findings of a run have been looked at.

    **Example:** `commonhold pay run review 12 --as pat@defra.example --note "Three promotions, all right"`

    **Exit codes:** 0 done, 1 refused (not calculated), 2 wrong use
    """
    with step(run_id, email) as common:
        actions.review(note=note, **common)
    typer.echo("Reviewed. Somebody else has to approve it.")


@app.command()
def approve(run_id: Run, email: As) -> None:
    """Agree that a run may pay. Whoever prepared it can't.

    **Example:** `commonhold pay run approve 12 --as ann@defra.example`

    **Exit codes:** 0 done, 1 refused (not reviewed, prepared by the same person), 2 wrong use
    """
    with step(run_id, email) as common:
        actions.approve(**common)
    typer.echo(f"Approved. Next: commonhold pay run commit {run_id}")


@app.command()
def commit(
    run_id: Run,
    email: As,
    late: Annotated[
        str,
        typer.Option(help="Why HMRC is told after pay day: a letter from A to H of its guide, such as G."),
    ] = "",
) -> None:
    """Pay an approved run: payslips, ledger, payments and what has to be sent, all of it or nothing.

    Payment is on the pay day, or on the first day on which Bacs can pay if that is later.

    **Example:** `commonhold pay run commit 12 --as pat@defra.example`

    **Exit codes:** 0 paid, 1 refused (not approved, committed already), 2 wrong use
    """
    with step(run_id, email) as common:
        pay_date = groups.period(queries.run(run_id).period_id).pay_date
        day = max(pay_date, earliest_payment_date(common["at"].astimezone(LONDON).date()))
        with told_to(_tell):
            committing.commit(payment_date=day, late_reason=late.strip().upper(), **common)
    typer.echo(f"Committed: everybody is paid on {day:%-d %B %Y}. Next: commonhold pay run publish {run_id}")


@app.command()
def publish(
    run_id: Run, email: As, message: Annotated[str, typer.Option(help="On every payslip.")] = ""
) -> None:
    """Let everybody see their payslips of a committed run.

    **Example:** `commonhold pay run publish 12 --as pat@defra.example --message "Happy Easter"`

    **Exit codes:** 0 published, 1 refused (not committed), 2 wrong use
    """
    with step(run_id, email) as common:
        committing.publish(message=message, **common)
    typer.echo("Published.")


def _tell(stage: str) -> None:
    typer.echo(f"{stage} …", err=True)


@contextmanager
def step(run_id: int, email: str) -> Iterator[dict[str, Any]]:
    """One transaction as a payroll officer of the run's department; what its verbs are given."""
    at = timezone.now()
    with acting(Actor.system("command line"), department_ids()):
        department_id = queries.run(run_id).department_id
    with officer_of(email, department_id, at) as officer:
        yield {"run_id": run_id, "actor": officer, "at": at}


@contextmanager
def officer_of(email: str, department_id: int, at: datetime) -> Iterator[Actor]:
    """One transaction as a payroll officer of a department."""
    with acting(Actor.system("command line"), [department_id]):
        account = account_by_email(email)
        grants = grants_of(account.id, at.astimezone(LONDON).date())
    require("desk.pay", roles={each.role for each in grants if each.department_id == department_id})
    officer = Actor.account(account.id, account.label)
    with acting(officer, [department_id]):
        yield officer

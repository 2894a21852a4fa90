"""Accounts and roles: who can sign in, and what they may do where."""

from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.working_time import LONDON
from commonhold.core.accounts import actions, queries
from commonhold.core.accounts.signing_in import actions as signing_in
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import (
    all_departments,
    cost_centre,
    cost_centres_by_id,
    department_by_code,
    department_ids,
)

app = typer.Typer(no_args_is_help=True, help="Who can sign in, and their roles.")
ACTOR = Actor.system("command line")


def _known(role: str) -> str:
    if role not in queries.ROLE_NAMES:
        raise typer.BadParameter(f"{role} is no role. Choose one of {', '.join(queries.ROLE_NAMES)}.")
    return role


Email = Annotated[str, typer.Option(help="The person's e-mail address, as the identity provider knows it.")]
Department = Annotated[str, typer.Option(help="The department's code.")]
Role = Annotated[str, typer.Option(help=f"One of {', '.join(queries.ROLE_NAMES)}.", callback=_known)]
TODAY = "Like 2026-04-14; today if left out."


@app.callback()
def account() -> None:
    """Who can sign in, and their roles."""


@app.command(name="open")
def open_account(email: Email, name: Annotated[str, typer.Option(help="The name to show.")]) -> None:
    """Open an account. Its holder can sign in at once, and do something once a role is granted.

    **Example:** `commonhold account open --email ada@works.example --name "Ada Nowak"`

    **Exit codes:** 0 opened, 1 refused (there is one for this address), 2 wrong use
    """
    with acting(ACTOR, ()):
        actions.open_account(email=email, label=name, actor=ACTOR, at=timezone.now())
    typer.echo(f"Opened an account for {email}.")


@app.command()
def close(email: Email) -> None:
    """Close an account: a session that is open ends with its next page.

    **Example:** `commonhold account close --email ada@works.example`

    **Exit codes:** 0 closed, 1 refused (no open account of this address), 2 wrong use
    """
    with acting(ACTOR, ()):
        account_id = queries.account_by_email(email).id
        actions.close_account(account_id=account_id, actor=ACTOR, at=timezone.now())
    typer.echo(f"Closed the account of {email}.")


@app.command()
def unlink(email: Email) -> None:
    """Forget which sign-in an account belongs to, as when somebody changes identity providers.

    The next one at a provider that may vouch for them, with this address verified, is theirs.

    **Example:** `commonhold account unlink --email ada@works.example`

    **Exit codes:** 0 forgotten, 1 refused (no such account, or not linked), 2 wrong use
    """
    with acting(ACTOR, ()):
        account_id = queries.account_by_email(email).id
        signing_in.unlink(account_id=account_id, actor=ACTOR, at=timezone.now())
    typer.echo(f"Whoever signs in next as {email} is linked to that account.")


@app.command()
def grant(
    email: Email,
    department: Department,
    role: Role,
    from_date: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help=TODAY)] = None,
    cost_centre_code: Annotated[str, typer.Option("--cost-centre", help="A budget holder's.")] = "",
) -> None:
    """Grant a role in a department from a day on.

    **Example:** `commonhold account grant --email ada@works.example --department works --role auditor`

    **Exit codes:** 0 granted, 1 refused (unknown account or department, held already), 2 wrong use
    """
    if (role == "budget_holder") != bool(cost_centre_code):
        raise typer.BadParameter(
            "A budget holder, and nobody else, has a cost centre.", param_hint="--cost-centre"
        )
    department_id, at = department_by_code(department).id, timezone.now()
    with acting(ACTOR, [department_id]):
        centre = cost_centre(department_id, cost_centre_code).id if cost_centre_code else None
        actions.grant_role(
            account_id=queries.account_by_email(email).id,
            department_id=department_id,
            role=role,
            from_date=(from_date or at.astimezone(LONDON)).date(),
            cost_centre_id=centre,
            actor=ACTOR,
            at=at,
        )
    typer.echo(f"{email} is {queries.ROLE_NAMES[role].lower()} in {department}.")


@app.command()
def end(
    email: Email,
    department: Department,
    role: Role,
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=TODAY)] = None,
) -> None:
    """End a role: the day given is the first without it.

    **Example:** `commonhold account end --email ada@works.example --department works --role auditor`

    **Exit codes:** 0 ended, 1 refused (not held), 2 wrong use
    """
    department_id, at = department_by_code(department).id, timezone.now()
    with acting(ACTOR, [department_id]):
        actions.end_role(
            account_id=queries.account_by_email(email).id,
            department_id=department_id,
            role=role,
            on=(on or at.astimezone(LONDON)).date(),
            actor=ACTOR,
            at=at,
        )
    typer.echo(f"{email} is no longer {queries.ROLE_NAMES[role].lower()} in {department}.")


@app.command()
def show(email: Email) -> None:
    """Show an account with the roles that it holds today.

    **Example:** `commonhold account show --email ada@works.example`

    **Exit codes:** 0 shown, 1 refused (no such account), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        found = queries.account_by_email(email)
        grants = queries.grants_of(found.id, timezone.now().astimezone(LONDON).date())
        names = {each.id: each.name for each in all_departments()}
        centres = cost_centres_by_id([each.cost_centre_id for each in grants if each.cost_centre_id])
    table = Table("Department", "Role", "Cost centre")
    for each in grants:
        centre = centres[each.cost_centre_id].code if each.cost_centre_id else ""
        table.add_row(names[each.department_id], queries.ROLE_NAMES[each.role], centre)
    typer.echo(f"{found.label}, {'open' if found.is_active else 'closed'}")
    Console().print(table)

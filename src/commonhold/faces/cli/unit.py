"""Units: who does the work, with their suppliers, sites, people and costs; opening and closing one."""

from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.money import parse_pence
from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import account_by_email
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code, department_ids
from commonhold.faces.cli import transition
from commonhold.work.cases.routing.actions import close_unit
from commonhold.work.delivery.units import actions, queries
from commonhold.work.delivery.units.costs.actions import set_cost
from commonhold.work.delivery.units.membership import actions as membership
from commonhold.work.delivery.units.rules import CLEARANCES, CLOSED, OPENED, Cost

app = typer.Typer(
    no_args_is_help=True, help="Who does the work: in-house teams, suppliers' teams and robots."
)
app.add_typer(transition.app, name="transition")
ACTOR = Actor.system("command line")

Code = Annotated[str, typer.Argument(help="The unit's code.")]
Country = Annotated[str, typer.Argument(help="A country's two capital letters, such as GB.")]
From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Like 2026-04-14; today if left out.")
]
Note = Annotated[str, typer.Option(help="What there is to say about it.")]


@app.callback()
def unit() -> None:
    """Who does the work: in-house teams, suppliers' teams and robots."""


@app.command(name="list")
def list_units() -> None:
    """List the units, with their people of today and whether they are open.

    **Example:** `commonhold unit list`

    **Exit codes:** 0 listed, 1 the database can't be reached, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        strengths = queries.strengths(timezone.now().astimezone(LONDON).date())
        table = Table("Code", "Name", "Kind", "Supplier", "People", "State")
        for each in queries.units():
            people = strengths[each.id].people if each.id in strengths else 0
            table.add_row(
                each.code,
                each.name,
                each.kind,
                each.supplier or "",
                str(people),
                each.state or "not open yet",
            )
    Console().print(table)


@app.command()
def add_supplier(
    code: Annotated[str, typer.Argument(help="The supplier's code.")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    country: Country,
) -> None:
    """Add a supplier, with which units and contracts can be.

    **Example:** `commonhold unit add-supplier meridian "Meridian Services" GB`

    **Exit codes:** 0 added, 1 refused (code or name taken, no such country), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        actions.create_supplier(code=code, name=name, country=country, actor=ACTOR, at=timezone.now())
    typer.echo(f"Added {name}.")


@app.command()
def add(
    code: Code,
    name: Annotated[str, typer.Argument(help="Its name.")],
    kind: Annotated[str, typer.Argument(help="in_house, supplier or robot.")],
    supplier: Annotated[str, typer.Option(help="The code of its supplier, if it has one.")] = "",
    department: Annotated[str, typer.Option(help="The code of the department that it is of, if any.")] = "",
    zone: Annotated[str, typer.Option(help="The time zone of its hours.")] = "Europe/London",
    region: Annotated[str, typer.Option(help="Whose bank holidays it keeps.")] = "england-and-wales",
) -> None:
    """Add a unit. It is given work once it has been opened.

    **Example:** `commonhold unit add meridian-leeds "Meridian, Leeds" supplier --supplier meridian`

    **Exit codes:** 0 added, 1 refused (code taken, no such supplier or department), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        actions.create_unit(
            code=code,
            name=name,
            kind=kind,
            supplier_id=queries.supplier(supplier).id if supplier else None,
            home_id=department_by_code(department).id if department else None,
            zone=zone,
            region=region,
            actor=ACTOR,
            at=timezone.now(),
        )
    typer.echo(f"Added {name}. Next: commonhold unit add-site {code} PLACE COUNTRY")


@app.command()
def add_site(code: Code, place: Annotated[str, typer.Argument(help="Its name.")], country: Country) -> None:
    """Add a place where a unit works.

    **Example:** `commonhold unit add-site meridian-leeds Leeds GB`

    **Exit codes:** 0 added, 1 refused (no such unit or country, name taken), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        found = queries.unit(code)
        actions.add_site(unit_id=found.id, name=place, country=country, actor=ACTOR, at=timezone.now())
    typer.echo(f"{found.name} works in {place}.")


@app.command()
def join(
    code: Code,
    email: Annotated[str, typer.Argument(help="The e-mail address of somebody's account.")],
    site: Annotated[str, typer.Option(help="Where they work.")],
    clearance: Annotated[str, typer.Option(help=f"One of {', '.join(CLEARANCES)}.")] = "bpss",
    skill: Annotated[
        list[str] | None, typer.Option(help="What they can do; may be given several times.")
    ] = None,
    supervisor: Annotated[bool, typer.Option(help="They supervise the unit.")] = False,
    from_date: From = None,
) -> None:
    """Let somebody work in a unit from a day on; or with other skills or elsewhere, if they work in it already.

    **Example:** `commonhold unit join meridian-leeds ada@meridian.example --site Leeds --skill receipts`

    **Exit codes:** 0 done, 1 refused (unknown account or site, works in another unit), 2 wrong use
    """
    at = timezone.now()
    with acting(ACTOR, department_ids()):
        found = queries.unit(code)
        sites = {each.name: each.id for each in queries.sites([found.id])}
        if site not in sites:
            raise NotFound(what=f"site of {found.name} called “{site[:40]}”")
        membership.join(
            unit_id=found.id,
            account_id=account_by_email(email).id,
            site_id=sites[site],
            from_date=(from_date or at.astimezone(LONDON)).date(),
            clearance=clearance,
            skills=skill or [],
            supervisor=supervisor,
            actor=ACTOR,
            at=at,
        )
    typer.echo(f"{email} works in {found.name}.")


@app.command()
def cost(
    code: Code,
    staff: Annotated[str, typer.Option(help="Pounds a year.")],
    it: Annotated[str, typer.Option(help="Pounds a year.")],
    overhead: Annotated[str, typer.Option(help="Pounds a year.")],
    minutes: Annotated[int, typer.Option(help="Minutes a year spent on tasks.", min=1)],
    from_date: From = None,
) -> None:
    """Say what an in-house unit or a robot costs from a day on; its price is what it competes with.

    **Example:** `commonhold unit cost own-team --staff 900000 --it 60000 --overhead 240000 --minutes 1500000`

    **Exit codes:** 0 done, 1 refused (a supplier's unit, earlier than the last sheet), 2 wrong use
    """
    at = timezone.now()
    day = (from_date or at.astimezone(LONDON)).date()
    given = Cost(day, parse_pence(staff), parse_pence(it), parse_pence(overhead), minutes)
    with acting(ACTOR, department_ids()):
        set_cost(unit_id=queries.unit(code).id, cost=given, actor=ACTOR, at=at)
    typer.echo(given.working())


@app.command(name="open")
def open_unit(
    code: Code,
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(OPENED)}.")] = "started",
    note: Note = "",
) -> None:
    """Open a unit: it is given work from now on.

    **Example:** `commonhold unit open meridian-leeds --reason recovered`

    **Exit codes:** 0 opened, 1 refused (open already, no such unit or reason), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        found = queries.unit(code)
        actions.open_unit(unit_id=found.id, reason=reason, note=note, actor=ACTOR, at=timezone.now())
    typer.echo(f"{found.name} is open.")


@app.command()
def close(
    code: Code,
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(CLOSED)}.")],
    note: Note = "",
) -> None:
    """Close a unit: it is given no more work, and the worker moves what it has to others.

    **Example:** `commonhold unit close meridian-leeds --reason outage --note "No power in Leeds"`

    **Exit codes:** 0 closed, 1 refused (closed already, no such unit or reason), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        found = queries.unit(code)
        close_unit(unit_id=found.id, reason=reason, note=note, actor=ACTOR, at=timezone.now())
    typer.echo(f"{found.name} is closed.")

"""The market of work: why a task is where it is, and past choices made again."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code, department_ids
from commonhold.faces.cli.whatif import read_json, what_if
from commonhold.work.cases.catalogue import service as service_of
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.routing.actions import declare_conflict, set_policy
from commonhold.work.delivery.routing.explaining.rules import explain, table
from commonhold.work.delivery.routing.wording.rules import in_words
from commonhold.work.delivery.routing.writing.rules import same, terms_from

app = typer.Typer(
    no_args_is_help=True, help="The market of work: why a task is where it is, and past choices again."
)
ACTOR = Actor.system("command line")
Service = Annotated[str, typer.Argument(help="The service's name, such as claim_expense.")]
AT_ONCE = 1_000
policies = typer.Typer(
    no_args_is_help=True, help="How a service's tasks are shared out: what holds, a new version."
)
app.add_typer(policies, name="policy")
app.command()(what_if)


@app.command()
def conflict(
    supplier: Annotated[str, typer.Argument(help="The supplier's code.")],
    department: Annotated[str, typer.Argument(help="The department's code.")],
    reason: Annotated[str, typer.Option(help="What the conflict of interest is, or why it is over.")],
    *,
    over: Annotated[bool, typer.Option("--over", help="The conflict is over.")] = False,
) -> None:
    """Keep a supplier with a conflict of interest from working for a department, or let it again.

    **Example:** `commonhold market conflict meridian hmrc --reason "It audits their payroll"`

    **Exit codes:** 0 declared, 1 refused (no such supplier or department), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        of = department_by_code(department)
        declare_conflict(
            supplier=supplier,
            department_id=of.id,
            reason=reason,
            stands=not over,
            actor=ACTOR,
            at=timezone.now(),
        )
    typer.echo(f"{supplier} {'may work' if over else 'is given no more work'} for {of.name}.")


@app.command()
def why(reference: Annotated[str, typer.Argument(help="The reference of a case.")]) -> None:
    """Say why each task of a case is with its unit: in words, and with every unit that was looked at.

    **Example:** `commonhold market why CH-7K3M-Q9XT`

    **Exit codes:** 0 shown, 1 refused (no such case, or none of its tasks is of the market), 2 wrong use
    """
    console = Console()
    with acting(ACTOR, department_ids()):
        found = queries.past(reference=reference)
        if not found:
            raise NotFound(what="choice for a task of that case")
        for each in found:
            names = {unit.code: unit.name for unit in queries.market(each.market_hash).units}
            when = each.at.astimezone(LONDON)
            console.print(
                f"[bold]{each.work.element}[/bold], {each.why}, {when:%-d %B %Y %H:%M} (choice {each.id})"
            )
            console.print(" ".join(explain(each.choice, names)), markup=False)
            shown = Table("Unit", "Result", "Price", "Right first time", "Expected", "Points")
            for row in table(each.choice, names):
                shown.add_row(row.unit, row.result, row.price, row.quality, row.lateness, row.points)
            console.print(shown)


@app.command()
def replay(
    choice: Annotated[
        int | None, typer.Option(help="The number of the only choice to make again.", min=1)
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The first day whose choices to make again; unless given, all."
        ),
    ] = None,
) -> None:
    """Make past choices again from what was written down, and say which come out otherwise: none ought to.

    **Example:** `commonhold market replay --since 2026-04-01`

    **Exit codes:** 0 all are the same, 1 some differ, or there is no such choice, 2 wrong use
    """
    first = since.replace(tzinfo=LONDON) if since else None
    made, after, different = 0, 0, list[int]()
    while True:
        with acting(ACTOR, department_ids()):
            found = queries.past(choice_id=choice, since=first, after_id=after, limit=AT_ONCE)
            different += [each.id for each in found if not same(each.again(), each.choice)]
        made += len(found)
        if len(found) < AT_ONCE:
            break
        after = found[-1].id
    if choice and not made:
        raise NotFound(what=f"choice with the number {choice}")
    console = Console()
    console.print(
        f"{made:,} {'choice' if made == 1 else 'choices'} made again; {len(different):,} came out otherwise."
    )
    for each_id in different:
        console.print(f"Choice {each_id} came out otherwise.")
    if different:
        raise typer.Exit(1)


@policies.command()
def show(service: Service) -> None:
    """Show every version of a service's policy, the newest first.

    **Example:** `commonhold market policy show claim_expense`

    **Exit codes:** 0 shown, 1 refused (no policy), 2 wrong use
    """
    console = Console()
    with acting(ACTOR, department_ids()):
        found = queries.policies(service)
    if not found:
        raise NotFound(what=f"policy for a service called {service[:80]}")
    for each in found:
        terms, _ = terms_from(each.document)
        assert terms is not None
        console.print(
            f"[bold]Version {each.number}[/bold], from {each.effective_from}, by {each.by_label}:", end=" "
        )
        console.print(each.reason, markup=False)
        shown = Table("What", "Says")
        for row in in_words(terms, {}):
            shown.add_row(*row)
        console.print(shown)


@policies.command(name="set")
def set_(
    service: Service,
    file: Annotated[Path, typer.Argument(help="The terms: a JSON file.", exists=True, dir_okay=False)],
    reason: Annotated[str, typer.Option(help="Why it is set.")],
    from_date: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="The first day on which it holds; today if left out."
        ),
    ] = None,
) -> None:
    """Set a new version of a service's policy, such as {"price": 1, "lateness": 2, "in_house_percent": 20}.

    **Example:** `commonhold market policy set claim_expense policy.json --reason "Backlog" --from 2026-05-01`

    **Exit codes:** 0 set, 1 refused, naming each field and what to mend, 2 wrong use
    """
    at = timezone.now()
    service_of(service)
    with acting(ACTOR, department_ids()):
        number = set_policy(
            service=service,
            document=read_json(file),
            effective_from=from_date.date() if from_date else at.astimezone(LONDON).date(),
            reason=reason,
            actor=ACTOR,
            at=at,
        )
    typer.echo(f"Set: version {number} of the policy of {service}.")
